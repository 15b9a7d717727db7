"use strict";
/* Text for the search of the browser in parts that are not built yet: a match opens its part. */
/* global report, element, pathOf, allQueries, opened */
/* exported addFindable, takeFindable */

const findable = new Map(); // by the path of a batch or a query
const MOST_AT_ONCE = 50; // parts, between which the page may react

/** Adds the text of each batch and query, hidden, to what holds it. */
function addFindable() {
  const parts = report.batches.flatMap((batch) => [
    { batch, paths: [pathOf(batch)], texts: () => batchTexts(batch) },
    ...allQueries(batch).map(({ run, query }) => ({
      batch, paths: [pathOf(batch), pathOf(batch, run, query)], texts: () => [run.name, ...queryTexts(query, seen)],
    })),
  ]);
  const seen = new Set();
  const soon = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  const add = (from) => {
    parts.slice(from, from + MOST_AT_ONCE).forEach(hide);
    if (from + MOST_AT_ONCE < parts.length) soon(() => add(from + MOST_AT_ONCE));
  };
  soon(() => add(0));
}

function hide({ paths, texts }) {
  const path = paths.at(-1);
  if (findable.has(path) || opened.get(path)?.isBuilt()) return;
  const text = element("div", { hidden: "until-found", beforematch: () => {
    const shown = paths.map((one) => opened.get(one).open()).at(-1);
    requestAnimationFrame(() => {
      shown.box.scrollIntoView();
      shown.lead?.scrollIntoView({ block: "nearest" });
    });
  } }, texts().filter(Boolean).join("\n"));
  findable.set(path, text);
  (opened.get(path) ?? opened.get(paths[0])).box.append(text);
}

/** The hidden text of a batch or a query, to be moved or removed. */
function takeFindable(path) {
  return findable.get(path);
}

function batchTexts(batch) {
  const runs = (batch.runs ?? []).flatMap((run) => [run.name, run.error_msg, run.error, ...(run.warnings ?? [])]);
  return [batch.id, batch.error_msg, batch.error, batch.incomplete, ...(batch.settings ?? []), ...runs];
}

/** All text of a query; what it shares with others only once. */
function queryTexts(query, seen) {
  const { attack } = query;
  const way = attack?.other.furthest;
  const actions = [...(attack?.trace.actions ?? []), ...(way?.actions ?? [])];
  const frames = [...(attack?.trace.frame ?? []), ...(way?.frame ?? [])];
  return [
    query.sentence, query.type, query.semantics, query.error_msg, query.error, query.problem, query.trace, query.audit?.reason,
    attack?.sentence, ...actions.flatMap(({ text, effect }) => [text, effect]), ...frames.map(({ text }) => text),
    ...(attack?.roles ?? []).map(([role]) => role),
    ...(attack?.test?.values ?? []).map(([, text]) => text),
    ...[...(query.layouts ?? []), query.lines ?? null].flatMap((number) => sharedLines(number, seen)),
  ];
}

function sharedLines(number, seen) {
  if (number === null || seen.has(number)) return [];
  seen.add(number);
  return report.shared[number].map((line) => (Array.isArray(line) ? `${line[1]}${line[2]}` : line));
}
