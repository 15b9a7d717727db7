"use strict";
/* The details of batches, runs and queries, each built when the reader opens it. */
/* global report, element, moment, pathOf, verdictWord, verdictMark, allQueries, processView, stepper */
/* exported batchDetails, opened */

/** What can be opened, by the part of the address that names it: a function for each. */
const opened = new Map();

/** An element that is built when it is first opened. */
function lazy(path, attributes, summary, build) {
  let built = null;
  const box = element("details", { ...attributes, toggle: () => {
    if (box.open) reveal();
  } }, element("summary", null, ...summary));
  function reveal() {
    if (built === null) {
      built = build();
      box.append(...built.parts);
    }
    return built;
  }
  opened.set(path, () => {
    box.open = true;
    return { box, ...reveal() };
  });
  return box;
}

/** A list of names and values, without those that have no value. */
function facts(entries) {
  const known = entries.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return element("dl", { class: "facts" }, ...known.flatMap(([name, value]) => [
    element("dt", null, name), element("dd", null, value),
  ]));
}

/** A batch, with its runs. */
function batchDetails(batch) {
  const attacks = allQueries(batch).filter(({ query }) => query.verdict === "attack").length;
  const summary = [
    element("b", null, batch.id), " ", batch.title ?? "", " ",
    element("span", { class: "dim" }, batch.status.replace("_", " ")), " ",
    attacks > 0 ? element("span", { class: "attack" }, `${attacks} ${attacks === 1 ? "attack" : "attacks"}`) : null,
  ];
  return lazy(pathOf(batch), { class: "batch" }, summary, () => ({
    parts: [
      facts([
        ["Status", batch.status.replace("_", " ")], ["Error", batch.error_msg ?? batch.error],
        ["Incomplete", batch.incomplete], ["Created", moment(batch.created)],
        ["Started", moment(batch.start_time)], ["Ended", moment(batch.end_time)],
        ["Time", batch.time], ["Release", batch.release], ["Git hash", batch.git_hash],
        ["Settings", (batch.settings ?? []).join(", ")],
      ]),
      ...(batch.lists_runs === false ? [element("p", null, "The batch does not list its runs.")] : []),
      ...(batch.runs ?? []).map((run) => runDetails(batch, run)),
    ],
  }));
}

function runDetails(batch, run) {
  return element(
    "section", { class: "run", "aria-label": run.name },
    element("h3", null, run.name, " ", element("span", { class: "dim" },
      [run.status.replace("_", " "), run.time].filter(Boolean).join(", "))),
    ...[run.error_msg, run.error].filter(Boolean).map((text) => element("p", { class: "attack" }, text)),
    ...(run.warnings ?? []).map((text) => element("p", { class: "undecided" }, `Warning: ${text}`)),
    ...(run.queries ?? []).map((query) => queryDetails(batch, run, query)),
  );
}

/** What an audit of dsr answers, next to the verdict. */
function auditBadge(audit) {
  return element("span", { class: `audit ${audit.answer}`, title: audit.reason ?? "" }, `audit: ${audit.words}`);
}

function queryDetails(batch, run, query) {
  const path = pathOf(batch, run, query);
  const verdict = `${verdictMark(query.verdict)} ${verdictWord(query)}`;
  const rest = [query.type, query.semantics, query.time, query.size].filter(Boolean).join(", ");
  const summary = [
    `Query ${query.index} `, element("span", { class: query.verdict }, verdict), " ",
    ...(query.audit ? [auditBadge(query.audit), " "] : []),
    element("span", { class: "dim" }, rest),
  ];
  return lazy(path, { class: "query" }, summary, () => queryContent(path, query));
}

function queryContent(path, query) {
  const steps = query.attack ? stepper(query, (number) => remember(path, number)) : null;
  const parts = [
    element("h4", null, query.sentence),
    facts([
      ["Error", query.error_msg], ["Unreadable", query.error ?? query.problem],
      ["Started", moment(query.start_time)], ["Ended", moment(query.end_time)],
      ["Time", query.time], ["Peak memory", query.size], ["Trace", query.trace],
      ["Audit", query.audit?.reason], ["Attack found", query.audit?.found],
    ]),
    signature(query),
    steps ? steps.box : processes(query),
  ];
  return { parts: parts.filter((part) => part !== null), steps };
}

function signature(query) {
  if (query.signature === null) return null;
  return element("details", null, element("summary", null, "Signature"),
    facts(report.shared[query.signature]));
}

/** The two processes of a query without an attack. */
function processes(query) {
  if (!query.layouts) return null;
  return element("div", { class: "sides" }, ...query.layouts.map((layout, at) =>
    element("section", null, element("h5", null, `Process ${at + 1}`),
      processView(at + 1, layout, null).box)));
}

/** Puts the number of a step into the address, so that it can be sent, if the address names its query. */
function remember(path, step) {
  if (location.hash.slice(1).split("/step/")[0] === path)
    history.replaceState(null, "", `#${path}/step/${step}`);
}
