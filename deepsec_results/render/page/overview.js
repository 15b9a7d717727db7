"use strict";
/* The overview: a table of the batches. */
/* global report, element, moment, wrapped, pathOf, allQueries, isBatchKept, onFilter */
/* exported batchTable, scrollable, countVerdict */

/** A table that can be scrolled with the keyboard, too. */
function scrollable(table, label) {
  return element("div", { class: "scroll", role: "region", "aria-label": label, tabindex: 0 }, table);
}

const countVerdict = (queries, verdict) => queries.filter((query) => query.verdict === verdict).length;

/** The batches, one per row. */
function batchTable() {
  if (report.batches.length === 0) return element("p", null, "No batch matches.");
  const counts = ["Verified", "Attacks", "Undecided"];
  const rest = ["Status", "Time", "Started", "Release", "Settings"];
  const head = (name) => (text) => element("th", { scope: "col", class: name }, text);
  const rows = report.batches.map((batch) => ({ batch, row: batchRow(batch) }));
  onFilter(() => {
    for (const { batch, row } of rows) row.hidden = !isBatchKept(batch);
  });
  const table = element(
    "table", null,
    element("thead", null, element("tr", null,
      head(null)("Batch"), ...counts.map(head("figure")), ...rest.map(head(null)))),
    element("tbody", null, ...rows.map(({ row }) => row)),
  );
  return scrollable(table, "Table of batches");
}

function batchRow(batch) {
  const queries = allQueries(batch).map(({ query }) => query);
  const figure = (verdict) => {
    const count = countVerdict(queries, verdict);
    return element("td", { class: `figure ${count === 0 ? "dim" : verdict}` }, String(count));
  };
  return element(
    "tr", null,
    element("th", { scope: "row" }, element("div", { class: "names" },
      element("a", { href: `#${pathOf(batch)}` }, wrapped(batch.title ?? batch.id)),
      batch.title ? element("span", { class: "id" }, batch.id) : null)),
    ...["verified", "attack", "undecided"].map(figure),
    element("td", null, batch.status.replace("_", " ")),
    element("td", null, batch.time ?? ""),
    element("td", null, moment(batch.start_time ?? batch.created) ?? ""),
    element("td", null, batch.release ?? ""),
    element("td", { class: "text" }, (batch.settings ?? []).join(", ")),
  );
}
