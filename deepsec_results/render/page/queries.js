"use strict";
/* The details of batches, runs and queries, each built when the reader opens it. */
/* global report, element, moment, pathOf, verdictWord, verdictMark, allQueries, processView, stepper */
/* global takeFindable, isBatchKept, onFilter */
/* exported batchDetails, opened */

/** What can be opened, by the part of the address that names it: a function for each. */
const opened = new Map();

/**
 * An element that is built when it is first opened: what it contains, and what `open` gives besides.
 * `opened` then has its box, `open`, and `isBuilt`.
 */
function lazy(path, attributes, summary, build) {
  let built = null;
  const box = element("details", { ...attributes, toggle: () => {
    if (box.open) reveal();
  } }, element("summary", null, ...summary));
  function reveal() {
    if (built === null) {
      built = build(box);
      box.append(...built.parts);
      built.steps?.settle();
    }
    return built;
  }
  const open = () => {
    box.open = true;
    return { box, ...reveal() };
  };
  opened.set(path, { box, open, isBuilt: () => built !== null });
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
    element("b", null, batch.title ?? batch.id), " ",
    batch.title ? element("span", { class: "id" }, batch.id) : null, " ",
    element("span", { class: "dim" }, batch.status.replace("_", " ")), " ",
    attacks > 0 ? element("span", { class: "attack" }, `${attacks} ${attacks === 1 ? "attack" : "attacks"}`) : null,
  ];
  const box = lazy(pathOf(batch), { class: "batch" }, summary, () => batchContent(batch));
  onFilter(() => {
    box.hidden = !isBatchKept(batch);
  });
  return box;
}

function batchContent(batch) {
  takeFindable(pathOf(batch))?.remove();
  return {
    parts: [
      facts([
        ["Status", batch.status.replace("_", " ")], ["Error", batch.error_msg ?? batch.error],
        ["Incomplete", batch.incomplete], ["Created", moment(batch.created)],
        ["Started", moment(batch.start_time)], ["Ended", moment(batch.end_time)],
        ["Time", batch.time], ["Release", batch.release], ["Git hash", batch.git_hash],
        ["Settings", (batch.settings ?? []).join(", ")],
      ]),
      ...(batch.timeline ? [timelineView(batch.timeline)] : []),
      ...(batch.lists_runs === false ? [element("p", null, "The batch does not list its runs.")] : []),
      ...(batch.runs ?? []).map((run) => runDetails(batch, run)),
    ],
  };
}

/** When the queries of a batch ran. The picture has the color of the text. */
function timelineView(svg) {
  const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
  return element("figure", { class: "timeline", role: "region", "aria-label": "When each query ran", tabindex: 0 },
    document.importNode(parsed.documentElement, true));
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
  const box = lazy(path, { class: "query" }, summary, (made) => queryContent(path, query, made));
  const hidden = takeFindable(path);
  if (hidden) box.append(hidden);
  return box;
}

function queryContent(path, query, box) {
  takeFindable(path)?.remove();
  const steps = query.attack ? stepper(query, (number) => remember(path, number)) : null;
  if (steps) box.addEventListener("keydown", steps.keyDown);
  const parts = [
    element("h4", null, query.sentence),
    steps ? steps.box : null,
    facts([
      ["Error", query.error_msg], ["Unreadable", query.error ?? query.problem],
      ["Started", moment(query.start_time)], ["Ended", moment(query.end_time)],
      ["Time", query.time], ["Peak memory", query.size], ["Trace", query.trace],
      ["Audit", query.audit?.reason], ["Attack found", query.audit?.found],
    ]),
    signature(query),
    steps ? null : processes(query),
  ];
  return { parts: parts.filter((part) => part !== null), steps, lead: steps?.lead };
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
