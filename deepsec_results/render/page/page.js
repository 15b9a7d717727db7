"use strict";
/* Fills the page, and shows what the address names. */
/* global report, element, moment, pathOf, allQueries, batchTable, verdictTable, batchDetails, opened */

/** The parts of an address as they were before they were escaped; none if it is malformed. */
function readAddress(text) {
  try {
    return text.split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

/** Shows a batch, a query or a step: `#mp37m2/coin_choice/1/step/1.1`. An id may be shortened. */
function showAddressed() {
  const [path, step] = location.hash.slice(1).split("/step/");
  const [wanted, ...inside] = readAddress(path);
  if (!wanted) return;
  const batch = report.batches.find(({ id }) => id === wanted)
    ?? report.batches.find(({ id }) => id.startsWith(wanted));
  if (!batch) return;
  const whole = [batch.id, ...inside].map(encodeURIComponent).join("/");
  let shown = opened.get(pathOf(batch))();
  if (inside.length > 0 && opened.has(whole)) {
    shown = opened.get(whole)();
    history.replaceState(null, "", `#${whole}`);
  }
  if (step !== undefined) shown.steps?.open(step);
  shown.box.scrollIntoView();
  shown.box.querySelector("summary").focus({ preventScroll: true });
}

function fillPage() {
  const { batches } = report;
  const queries = batches.flatMap((batch) => allQueries(batch).map(({ query }) => query));
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
