"use strict";
/* The table of verdicts, times or memory: queries down, batches across. */
/* global report, element, wrapped, pathOf, verdictWord, verdictMark, allQueries, scrollable, isKept, onFilter */
/* exported verdictTable, matrixRows */

const MOST_ROWS = 500; // of the table of verdicts, until the reader asks for all
const MOST_CELLS = 6000; // the same for its cells
const WIDE = 6; // columns of batches from which a printed table has signs only
const collator = new Intl.Collator(undefined, { numeric: true });
// Without `.dps`, a name is before its longer forms.
const stem = (name) => String(name).replace(/\.dps(?= \(\d+\)$|$)/, "");
const naturally = (one, two) => collator.compare(stem(one), stem(two)) || collator.compare(one, two);

/** What a cell shows of a query, and by what it is sorted. */
const MEASURES = {
  verdict: { text: verdictWord, value: verdictWord },
  time: { text: (query) => query.time ?? "–", value: ({ duration, duration_at_least: bound }) => duration ?? bound ?? -1 },
  memory: { text: (query) => query.size ?? "–", value: ({ memory }) => memory ?? -1 },
};

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

/**
 * The table of verdicts. A click on a heading sorts it, and a switch shows times or memory. A row or
 * column stays if the filter keeps a query of it.
 */
function verdictTable() {
  const rows = matrixRows();
  if (rows.length === 0) return element("p", null, "There are no queries.");
  rows.sort((one, two) => naturally(one.input, two.input) || one.query.index - two.query.index);
  const state = { measure: "verdict", sorted: null, isUp: true, isWhole: false };
  const place = element("div");
  const draw = () => place.replaceChildren(...drawn(rows, state, draw));
  onFilter(draw);
  draw();
  return element("div", null, measureSwitch(state, draw), place);
}

function measureSwitch(state, draw) {
  const choices = Object.keys(MEASURES).map((measure) => element("label", null,
    element("input", { type: "radio", name: "measure", checked: measure === state.measure, change: () => {
      state.measure = measure;
      draw();
    } }), " ", measure));
  return element("div", { class: "controls", role: "group", "aria-label": "What the cells show" }, "Show", ...choices);
}

/** The table as it is now, and a button if it has more rows. */
function drawn(rows, state, draw) {
  const isCellKept = (cell) => cell && isKept(cell.batch, cell.run, cell.query);
  const kept = rows.filter(({ cells }) => cells.some(isCellKept));
  const batches = [...report.batches.keys()].filter((at) => kept.some(({ cells }) => isCellKept(cells[at])));
  if (kept.length === 0) return [element("p", null, "No query matches the filter.")];
  const columns = columnsOf(batches, state.measure);
  const by = columns.find(({ key }) => key === state.sorted);
  const sign = state.isUp ? 1 : -1;
  if (by) kept.sort((one, two) => sign * naturally(by.value(one), by.value(two)));
  const most = Math.min(MOST_ROWS, Math.max(20, Math.floor(MOST_CELLS / columns.length)));
  const shown = state.isWhole ? kept : kept.slice(0, most);
  const table = element("table", { class: batches.length > WIDE ? "matrix wide" : "matrix" },
    element("thead", null, element("tr", null, ...columns.map((column) => sortableHead(column, state, draw)))),
    element("tbody", null, ...shown.map((row) => matrixRow(row, batches, MEASURES[state.measure]))));
  const all = element("button", { type: "button", click: () => {
    state.isWhole = true;
    draw();
  } }, `Show all ${kept.length} queries`);
  return [scrollable(table, "Table of verdicts"), ...(shown.length < kept.length ? [all] : [])];
}

function columnsOf(batches, measure) {
  const { value } = MEASURES[measure];
  return [
    { key: "input", text: ["Input"], value: (row) => row.input },
    { key: "query", text: ["Query"], name: "figure", value: (row) => String(row.query.index) },
    { key: "type", text: ["Type"], name: "type", value: (row) => row.query.type ?? "" },
    ...batches.map((at) => ({
      key: at,
      text: batchHeading(report.batches[at]),
      name: "batch-head",
      value: (row) => (row.cells[at] ? value(row.cells[at].query) : ""),
    })),
  ];
}

function batchHeading(batch) {
  return [
    wrapped(batch.title ?? batch.id),
    batch.release ? element("span", { class: "release" }, batch.release) : null,
    batch.title ? element("span", { class: "id" }, batch.id) : null,
  ];
}

function sortableHead(column, state, draw) {
  const isSorted = column.key === state.sorted;
  const button = element("button", { type: "button", click: () => {
    state.isUp = !isSorted || !state.isUp;
    state.sorted = column.key;
    draw();
    document.querySelector("#verdicts th[aria-sort] button")?.focus({ preventScroll: true });
  } }, ...column.text);
  const order = state.isUp ? "ascending" : "descending";
  return element("th", { scope: "col", class: column.name, "aria-sort": isSorted ? order : null }, button);
}

function matrixRow(row, batches, measure) {
  const cells = batches.map((at) => {
    const cell = row.cells[at];
    if (!cell) return element("td", { class: "dim" }, "–");
    const { batch, run, query } = cell;
    return element("td", null, element("a", { href: `#${pathOf(batch, run, query)}`, class: query.verdict },
      verdictMark(query.verdict), element("span", { class: "word" }, ` ${measure.text(query)}`)));
  });
  return element(
    "tr", null,
    element("th", { scope: "row" }, element("div", { class: "names" }, wrapped(row.input))),
    element("td", { class: "figure" }, String(row.query.index)),
    element("td", { class: "type" }, row.query.type ?? ""),
    ...cells,
  );
}
