"use strict";
/* The overview: a table of the batches, and a table of the verdicts. */
/* global report, element, moment, pathOf, verdictWord, verdictMark, allQueries */
/* exported batchTable, verdictTable */

const MOST_ROWS = 500; // of the table of verdicts, until the reader asks for all
const collator = new Intl.Collator(undefined, { numeric: true });
// Without `.dps`, a name is before its longer forms.
const stem = (name) => String(name).replace(/\.dps(?= \(\d+\)$|$)/, "");
const naturally = (one, two) => collator.compare(stem(one), stem(two)) || collator.compare(one, two);

/** A table that can be scrolled sideways with the keyboard, too. */
function scrollable(table, label) {
  return element("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, table);
}

/** The batches, one per row. */
function batchTable() {
  if (report.batches.length === 0) return element("p", null, "No batch matches.");
  const headings = ["Batch", "Title", "Status", "Started", "Time", "Release", "Settings"];
  const counts = ["Verified", "Attacks", "Undecided"];
  const head = element(
    "tr", null,
    ...headings.map((text) => element("th", { scope: "col" }, text)),
    ...counts.map((text) => element("th", { scope: "col", class: "figure" }, text)),
  );
  const table = element(
    "table", null,
    element("thead", null, head),
    element("tbody", null, ...report.batches.map(batchRow)),
  );
  return scrollable(table, "Table of batches");
}

function batchRow(batch) {
  const queries = allQueries(batch).map(({ query }) => query.verdict);
  const count = (verdict) => String(queries.filter((one) => one === verdict).length);
  const figure = (verdict) =>
    element("td", { class: `figure ${count(verdict) === "0" ? "dim" : verdict}` }, count(verdict));
  return element(
    "tr", null,
    element("th", { scope: "row" }, element("a", { href: `#${pathOf(batch)}` }, batch.id)),
    element("td", { class: "text" }, batch.title ?? ""),
    element("td", null, batch.status.replace("_", " ")),
    element("td", null, moment(batch.start_time ?? batch.created) ?? ""),
    element("td", null, batch.time ?? ""),
    element("td", null, batch.release ?? ""),
    element("td", { class: "text" }, (batch.settings ?? []).join(", ")),
    ...["verified", "attack", "undecided"].map(figure),
  );
}

/** The queries of all batches, one per row: their inputs, numbers, types and answers. */
function matrixRows() {
  const rows = new Map();
  report.batches.forEach((batch, column) => {
    const seen = new Map();
    for (const { run, query } of allQueries(batch)) {
      const name = JSON.stringify([run.name, query.index, query.type]);
      const copy = seen.get(name) ?? 0;
      seen.set(name, copy + 1);
      const key = `${name}#${copy}`;
      if (!rows.has(key)) rows.set(key, { input: run.name, query, cells: [] });
      rows.get(key).cells[column] = { batch, run, query };
    }
  });
  return [...rows.values()];
}

/** The table of verdicts: queries down, batches across. A click on a heading sorts it. */
function verdictTable() {
  const rows = matrixRows();
  if (rows.length === 0) return element("p", null, "There are no queries.");
  const body = element("tbody");
  const columns = [
    { text: "Input", value: (row) => row.input },
    { text: "Query", value: (row) => String(row.query.index) },
    { text: "Type", value: (row) => row.query.type ?? "" },
    ...report.batches.map((batch, at) => ({
      text: batch.id,
      title: batch.title,
      value: (row) => (row.cells[at] ? verdictWord(row.cells[at].query) : ""),
    })),
  ];
  let shown = MOST_ROWS;
  const fill = () => body.replaceChildren(...rows.slice(0, shown).map(matrixRow));
  const heads = columns.map((column) => sortableHead(column, rows, fill));
  const all = element("button", { type: "button", click: () => {
    shown = rows.length;
    all.remove();
    fill();
  } }, `Show all ${rows.length} queries`);
  rows.sort((one, two) => naturally(one.input, two.input) || one.query.index - two.query.index);
  fill();
  const table = element("table", { class: "matrix" },
    element("thead", null, element("tr", null, ...heads)), body);
  return element("div", null, scrollable(table, "Table of verdicts"), rows.length > shown ? all : null);
}

function sortableHead(column, rows, fill) {
  const button = element("button", { type: "button", title: column.title ?? null, click: () => {
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const sign = up ? 1 : -1;
    rows.sort((one, two) => sign * naturally(column.value(one), column.value(two)));
    fill();
  } }, column.text);
  const head = element("th", { scope: "col" }, button);
  return head;
}

function matrixRow(row) {
  const cells = report.batches.map((_, at) => {
    const cell = row.cells[at];
    if (!cell) return element("td", { class: "dim" }, "–");
    const { batch, run, query } = cell;
    const mark = `${verdictMark(query.verdict)} ${verdictWord(query)}`;
    const link = element("a", { href: `#${pathOf(batch, run, query)}`, class: query.verdict }, mark);
    return element("td", null, link);
  });
  return element(
    "tr", null,
    element("th", { scope: "row", class: "text" }, row.input),
    element("td", { class: "figure" }, String(row.query.index)),
    element("td", null, row.query.type ?? ""),
    ...cells,
  );
}
