"use strict";
/* Fills the page, and shows what the address names. */
/* global report, element, moment, batchTable, verdictTable, batchDetails, opened */

/** Shows a batch, a query or a step: `#mp37m2_x/coin_choice/1/step/4`. */
function showAddressed() {
  const [path, step] = location.hash.slice(1).split("/step/");
  if (path === "") return;
  const parts = path.split("/");
  const batch = report.batches.find(({ id }) => id === decodeURIComponent(parts[0]))
    ?? report.batches.find(({ id }) => id.startsWith(decodeURIComponent(parts[0])));
  if (!batch) return;
  parts[0] = encodeURIComponent(batch.id);
  let shown = opened.get(parts[0])();
  if (parts.length > 1) shown = opened.get(parts.join("/"))?.() ?? shown;
  if (step !== undefined) shown.steps?.go(Number(step) || 0);
  shown.box.scrollIntoView();
  shown.box.querySelector("summary").focus({ preventScroll: true });
}

function fillPage() {
  const { batches } = report;
  const queries = batches.flatMap((batch) => batch.runs.flatMap((run) => run.queries));
  const number = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const attacks = queries.filter(({ verdict }) => verdict === "attack").length;
  document.getElementById("summary").textContent = [
    number(batches.length, "batch", "batches"), number(queries.length, "query", "queries"),
    number(attacks, "attack", "attacks"),
  ].join(", ");
  document.getElementById("origin").textContent =
    `Made by dsr ${report.dsr} on ${moment(report.made)}.`;
  document.getElementById("batches").append(batchTable());
  document.getElementById("verdicts").append(verdictTable());
  document.getElementById("details").append(...batches.map(batchDetails));
  if (batches.length === 1) opened.values().next().value();
}

fillPage();
addEventListener("hashchange", showAddressed);
showAddressed();
