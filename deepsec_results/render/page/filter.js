"use strict";
/* The filter of the page: which queries it shows. */
/* global element, report, allQueries, verdictWord */
/* exported filterBar, isKept, isBatchKept, onFilter */

const WAIT = 120; // milliseconds after a key, before the page changes
const filter = { words: [], verdict: "" };
const listeners = [];
const texts = new Map(); // what is searched of a batch or a query, in small letters

/** Calls a function whenever the filter has changed. */
function onFilter(change) {
  listeners.push(change);
}

function textOf(subject, write) {
  if (!texts.has(subject)) texts.set(subject, write().join(" ").toLowerCase());
  return texts.get(subject);
}

const batchText = (batch) => textOf(batch, () =>
  [batch.id, batch.title ?? "", batch.release ?? "", batch.status.replace("_", " "), ...(batch.settings ?? [])]);

const holdsWords = (text) => filter.words.every((word) => text.includes(word));

/** Whether a query has all words, in itself or its batch, and the verdict. */
function isKept(batch, run, query) {
  if (filter.verdict !== "" && query.verdict !== filter.verdict) return false;
  if (filter.words.length === 0) return true;
  const own = textOf(query, () =>
    [run.name, String(query.index), query.type ?? "", query.semantics ?? "", verdictWord(query)]);
  return holdsWords(`${batchText(batch)} ${own}`);
}

/** Whether a batch or a query of it is kept. */
function isBatchKept(batch) {
  if (filter.verdict === "" && holdsWords(batchText(batch))) return true;
  return allQueries(batch).some(({ run, query }) => isKept(batch, run, query));
}

/** The field and the choice by which the reader filters, with how many queries are left. */
function filterBar() {
  const left = element("span", { class: "dim", "aria-live": "polite" });
  let timer = 0;
  const change = () => {
    filter.words = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    filter.verdict = verdicts.value;
    const all = report.batches.flatMap((batch) => allQueries(batch).map((one) => isKept(batch, one.run, one.query)));
    const isAll = filter.words.length === 0 && filter.verdict === "";
    left.textContent = isAll ? "" : `${all.filter(Boolean).length} of ${all.length} queries`;
    for (const listener of listeners) listener();
  };
  const words = element("input", { type: "search", placeholder: "input, title, release …", "aria-label": "Filter by text",
    input: () => {
      clearTimeout(timer);
      timer = setTimeout(change, WAIT);
    } });
  const verdicts = element("select", { "aria-label": "Filter by verdict", change },
    element("option", { value: "" }, "all verdicts"),
    ...["verified", "attack", "undecided"].map((verdict) => element("option", { value: verdict }, verdict)));
  return element("div", { class: "controls", role: "search" }, "Filter", words, verdicts, left);
}
