"use strict";
/* On paper: each attack with its chart and all of its steps, whatever is open on the screen. */
/* global report, element, pathOf, allQueries, isKept, chartView, stepTable, outcome */
/* exported printable */

/** Shows the attacks while the page is printed, and only then. */
function printable() {
  let printed = null;
  addEventListener("beforeprint", () => {
    printed?.remove();
    printed = printedAttacks();
    document.getElementById("content").append(printed);
  });
  addEventListener("afterprint", () => printed?.remove());
}

function printedAttacks() {
  const attacks = report.batches.flatMap((batch) => allQueries(batch)
    .filter(({ run, query }) => query.attack && isKept(batch, run, query))
    .map(({ run, query }) => printedAttack(batch, run, query)));
  return element("section", { id: "printed" },
    attacks.length > 0 ? element("h2", null, "Attacks") : null, ...attacks);
}

function printedAttack(batch, run, query) {
  const { attack } = query;
  const facts = [batch.title, batch.id, batch.release, query.type, query.semantics, query.time].filter(Boolean);
  return element("section", { class: "printed", "data-query": pathOf(batch, run, query) },
    element("h3", null, `${run.name}, query ${query.index}`),
    element("p", { class: "dim" }, facts.join(", ")),
    element("p", null, query.sentence), element("p", null, attack.sentence),
    query.chart === null ? null : chartView(query.chart, null).box, stepTable(attack), outcome(attack.test, attack.other));
}
