"use strict";
/* An attack step by step: the process that has the trace, and the one that has to follow. */
/* global element, processView, sourceView, actionList, chartView, knowledgeView, stepControls, VISIBLE, outcome */
/* exported stepper */

const BEGINNING = "0"; // the number of the moment before all actions
const LEARNED = new Set(["output", "eavesdrop"]);
const indicesOf = (action) => new Set(action ? action.positions.map(({ index }) => index) : []);

/** The actions of one process: its text, and what is known after some of them. */
function side(number, name, title, layout, until, actions, frame) {
  const view = processView(number, layout, until);
  const note = element("p", { class: "note" });
  const box = element("section", { class: name, "aria-label": title },
    element("h5", null, title), note, view.box);

  /** Shows the moment after `done` actions, of which `next` comes next. */
  function show(done, next, text) {
    const past = actions.slice(0, done);
    view.show(done, new Set(past.flatMap((action) => [...indicesOf(action)])),
      indicesOf(past.at(-1)), indicesOf(next));
    note.textContent = text;
  }
  const learned = (done) =>
    frame.slice(0, actions.slice(0, done).filter(({ type }) => LEARNED.has(type)).length);
  const bound = (done) => actions.slice(0, done).flatMap(({ bindings }) => bindings ?? []);
  return { box, show, learned, bound };
}

/** How many of a way's actions are done when `visible` visible ones are. */
function actionsDone(actions, visible) {
  let seen = 0;
  for (let at = 0; at < actions.length; at += 1) {
    if (seen === visible) return at;
    if (VISIBLE.has(actions[at].type)) seen += 1;
  }
  return actions.length;
}

/**
 * The stepper of an attack. `moved` is called with the number of the last action after each step.
 * Actions are numbered as `dsr trace --all` does: `4.1` is the first silent one after the fourth
 * visible one, and `0` the beginning.
 */
function stepper(query, moved) {
  const { process: attacked, trace, sentence, until, test } = query.attack;
  const other = 3 - attacked;
  const way = query.attack.other.furthest;
  const actions = trace.actions ?? [];
  const following = way.actions ?? [];
  const roles = query.attack.roles ?? [];
  const otherRoles = query.attack.other_roles ?? [];
  const source = query.lines === null ? null : sourceView(query.lines);
  const sideOf = (number, name, title, its, frame) =>
    side(number, name, title, query.layouts[number - 1], until[number], its, frame ?? []);
  const own = sideOf(attacked, "own", `Process ${attacked} has the trace`, actions, trace.frame);
  const follower = sideOf(other, "follower", `Process ${other} follows`, following, way.frame);
  const knows = knowledgeView(attacked);
  const list = actionList(actions, roles, go);
  const chart = query.chart === null ? null : chartView(query.chart, open);
  const controls = stepControls(actions, go);
  const who = element("p", { class: "who", "aria-live": "polite" });
  const status = element("p", { role: "status", class: "status" });

  function go(wanted) {
    const done = Math.min(Math.max(wanted, 0), actions.length);
    const action = actions[done - 1];
    const said = action ? `${action.text}${action.effect ? `: ${action.effect}` : ""}` : "the beginning";
    const number = action?.number ?? BEGINNING;
    who.textContent = roles[done - 1]?.[0] ?? "";
    status.textContent = `Step ${number} of ${way.of}: ${said}`;
    const next = controls.show(done, status.textContent);
    list.show(done, new Set(controls.stops()));
    chart?.show(number);
    showSource(done, next);
    const visible = visibleOf(done);
    own.show(done, actions[next - 1], `It has done ${visible} of ${way.of} visible actions.`);
    showFollower(done, LEARNED.has(action?.type));
    moved(number);
  }

  const visibleOf = (done) => actions.slice(0, done).filter(({ type }) => VISIBLE.has(type)).length;

  function showSource(done, next) {
    const lines = (at) => new Set(roles[at - 1]?.[1] ?? []);
    const past = new Set(roles.slice(0, done).flatMap(([, reached]) => reached));
    source?.show(past, lines(done), lines(next));
  }

  function showFollower(done, isNew) {
    const visible = visibleOf(done);
    const matched = Math.min(visible, way.followed);
    const count = visible > way.followed || done === actions.length
      ? following.length : actionsDone(following, matched);
    follower.show(count, following[count], followerNote(visible, otherRoles[count - 1]?.[0]));
    knows.show(own.learned(done), follower.learned(count), isNew,
      [own.bound(done), follower.bound(count)], done === actions.length);
  }

  function followerNote(visible, role) {
    if (visible > way.followed) return `Process ${other} cannot do this. It stops after ${way.followed} of ${way.of} actions.`;
    return `It has done ${visible} of ${way.of} visible actions.${role ? ` Its last step: ${role}.` : ""}`;
  }

  /** Shows the moment after the action of a number; all actions are steps if it is none. */
  function open(number) {
    controls.reach(actions.findIndex((action) => action.number === number) + 1);
  }

  const lead = element("div", { class: "lead" },
    element("div", { class: "head" }, controls.box,
      element("div", { class: "heading", role: "region", "aria-label": "This step", tabindex: 0 }, who, status)),
    element("div", { class: "panes" },
      element("div", { class: "main" },
        element("div", { class: "sides" }, own.box, follower.box), inputPane(query.attack.input, source)),
      knows.box));
  const bench = element("div", { class: "bench", role: "group", "aria-label": "The attack step by step", tabindex: -1 },
    chart?.box ?? null, lead, list.box);
  const box = element("div", { class: "stepper", "data-actions": actions.length },
    element("p", null, sentence), bench, outcome(test, query.attack.other));
  go(0);

  /** Moves the stepper by a key, wherever in its query the reader is. */
  function keyDown(event) {
    if (event.target.matches("input, select") || !controls.keyDown(event)) return;
    lead.scrollIntoView({ block: "nearest" });
  }
  /** Sets the steps again as they are: panes can be scrolled only once they are on the page. */
  function settle() {
    go(controls.done());
  }
  return { box, lead, go, open, settle, keyDown };
}

/** The input file, or why no line of it is known. */
function inputPane(input, source) {
  if (source === null)
    return input?.problem ? element("p", { class: "dim" }, `No line numbers: ${input.problem}`) : null;
  return element(
    "section", { class: "input", "aria-label": "The input file" },
    element("h5", null, "The input ", element("code", { title: input.file }, (input.file ?? "").split("/").at(-1))),
    element("p", { class: "note" }, "● this step  ▶ the next one  ✓ reached before"), source.box,
  );
}
