"use strict";
/* Fills the page, and shows what the address names. */
/* global report, element, moment, pathOf, allQueries, countVerdict, filterBar, batchTable, verdictTable */
/* global chartsUnpacked, plots, batchDetails, opened, addFindable, printable */

/** The parts of an address as they were before they were escaped; none if it is malformed. */
function readAddress(text) {
  try {
    return text.split("/").map(decodeURIComponent);
  } catch {
    return [];
  }
}

/**
 * Shows a batch, a query or a step: `#mp37m2/coin_choice/1/step/1.1`. An id may be shortened. A query
 * begins with the sentence that explains its attack; a step is in the panes below it.
 */
function showAddressed() {
  const [path, step] = location.hash.slice(1).split("/step/");
  const [wanted, ...inside] = readAddress(path);
  if (!wanted) return;
  const batch = report.batches.find(({ id }) => id === wanted)
    ?? report.batches.find(({ id }) => id.startsWith(wanted));
  if (!batch) return;
  const whole = [batch.id, ...inside].map(encodeURIComponent).join("/");
  let shown = opened.get(pathOf(batch)).open();
  if (inside.length > 0 && opened.has(whole)) {
    shown = opened.get(whole).open();
    history.replaceState(null, "", `#${whole}`);
  }
  shown.box.scrollIntoView();
  if (step !== undefined) {
    shown.steps?.open(step);
    shown.lead?.scrollIntoView({ block: "nearest" });
  }
  shown.box.querySelector("summary").focus({ preventScroll: true });
}

function fillPage() {
  const { batches } = report;
  const queries = batches.flatMap((batch) => allQueries(batch).map(({ query }) => query));
  const number = (count, one, many) => `${count} ${count === 1 ? one : many}`;
  const count = (verdict) => countVerdict(queries, verdict);
  document.getElementById("summary").append(
    `${number(batches.length, "batch", "batches")}, ${number(queries.length, "query", "queries")}: `,
    element("span", { class: "verified" }, `${count("verified")} verified`), ", ",
    element("span", { class: "attack" }, number(count("attack"), "attack", "attacks")), ", ",
    element("span", { class: "undecided" }, `${count("undecided")} undecided`));
  if (queries.length > 1) document.getElementById("filter").append(filterBar());
  document.getElementById("origin").textContent =
    `Made by dsr ${report.dsr} on ${moment(report.made)}.`;
  document.getElementById("batches").append(batchTable());
  document.getElementById("verdicts").append(verdictTable());
  document.getElementById("times").append(plots());
  document.getElementById("details").append(...batches.map(batchDetails));
  if (batches.length === 1) opened.values().next().value.open();
}

fillPage();
addEventListener("hashchange", showAddressed);
chartsUnpacked.then(showAddressed);
addFindable();
printable();
