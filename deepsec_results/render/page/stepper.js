"use strict";
/* An attack step by step: the process that has the trace, and the one that has to follow. */
/* global element, processView, sourceView */
/* exported stepper */

const LEVELS = {
  default: "tests and choices",
  io: "inputs and outputs",
  all: "all actions",
};
const BEGINNING = "0"; // the number of the moment before all actions
const VISIBLE = new Set(["input", "output", "eavesdrop"]);
const UNDECIDED = new Set(["new name", "let"]);

/** Whether an action is a step at a level, as in DeepSec's own user interface. */
function isShown(action, level) {
  if (level === "all" || VISIBLE.has(action.type)) return true;
  return level === "default" && action.type !== "bang" && !UNDECIDED.has(action.text);
}

const indicesOf = (action) => new Set(action ? action.positions.map(({ index }) => index) : []);

/** One side: a process, what the attacker learned from it, and its variables. */
function side(number, title, layout, until, actions, frame) {
  const view = processView(number, layout, until);
  const knowledge = element("dl", { class: "frame" });
  const variables = element("dl", { class: "frame" });
  const note = element("p", { class: "note" });
  const box = element(
    "section", { "aria-label": title },
    element("h5", null, title), note, view.box,
    element("h6", null, "The attacker knows"), knowledge,
    element("h6", null, "Variables"), variables,
  );

  /** Shows the moment after `done` actions, of which `next` comes next. */
  function show(done, next, text) {
    const past = actions.slice(0, done);
    const learned = past.filter(({ type }) => type === "output" || type === "eavesdrop").length;
    const bound = past.flatMap(({ bindings }) => bindings ?? []);
    view.show(done, new Set(past.flatMap((action) => [...indicesOf(action)])), indicesOf(next));
    fill(knowledge, frame.slice(0, learned).map((term, at) => [`ax_${at + 1}`, term.text]));
    fill(variables, bound.map(({ variable, value }) => [variable.text, value.text]));
    note.textContent = text;
  }
  return { box, show };
}

function fill(list, entries) {
  const rows = entries.length > 0 ? entries : [["nothing yet", ""]];
  list.replaceChildren(...rows.flatMap(([name, value]) => [
    element("dt", null, name), element("dd", null, value),
  ]));
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
  const layouts = query.layouts;
  const roles = query.attack.roles ?? [];
  const otherRoles = query.attack.other_roles ?? [];
  const source = query.lines === null ? null : sourceView(query.lines);
  const own = side(attacked, `Process ${attacked} has the trace`, layouts[attacked - 1],
    until[attacked], actions, trace.frame ?? []);
  const follower = side(other, `Process ${other} follows`, layouts[other - 1],
    until[other], following, way.frame ?? []);
  let level = "default";
  let done = 0;

  const who = element("p", { class: "who", "aria-live": "polite" });
  const status = element("p", { role: "status", class: "status" });
  const slider = element("input", { type: "range", min: 0, step: 1, "aria-label": "Step",
    input: () => go(stops()[Number(slider.value)]) });
  const button = (text, where) =>
    element("button", { type: "button", click: () => go(where()) }, text);
  const place = () => stops().findLastIndex((stop) => stop <= done);
  const at = (offset) => stops()[Math.min(Math.max(place() + offset, 0), stops().length - 1)];
  const first = () => 0;
  const last = () => stops().at(-1);
  const choose = element("select", { change: () => {
    level = choose.value;
    go(at(0));
  } }, ...Object.entries(LEVELS).map(([value, text]) => element("option", { value }, text)));
  const controls = element(
    "div", { class: "controls", role: "group", "aria-label": "Steps of the attack" },
    button("First", first), button("Previous", () => at(-1)),
    button("Next", () => at(1)), button("Last", last),
    slider, element("label", null, "Show ", choose),
  );

  /** After how many actions the stepper stops. */
  function stops() {
    return [0, ...actions.map((_, at) => at + 1).filter((at) => isShown(actions[at - 1], level))];
  }

  function go(wanted) {
    done = Math.min(Math.max(wanted, 0), actions.length);
    const counts = stops();
    const step = place();
    slider.max = counts.length - 1;
    slider.value = step;
    const action = done > 0 ? actions[done - 1] : null;
    const said = action ? `${action.text}${action.effect ? `: ${action.effect}` : ""}` : "the beginning";
    const number = action?.number ?? BEGINNING;
    const [role, lines] = roles[done - 1] ?? ["", []];
    who.textContent = role;
    status.textContent = `Step ${number} of ${way.of}: ${said}`;
    source?.show(lines, new Set(roles.slice(0, done).flatMap(([, reached]) => reached)));
    slider.setAttribute("aria-valuetext", status.textContent);
    own.show(done, actions[(counts[step + 1] ?? 0) - 1], "");
    const visible = actions.slice(0, done).filter(({ type }) => VISIBLE.has(type)).length;
    const matched = Math.min(visible, way.followed);
    const count = visible > way.followed || done === actions.length
      ? following.length : actionsDone(following, matched);
    follower.show(count, following[count], followerNote(visible, otherRoles[count - 1]?.[0]));
    moved(number);
  }

  function followerNote(visible, role) {
    if (visible > way.followed) return `Process ${other} cannot do this. It stops after ${way.followed} of ${way.of} actions.`;
    return `It has done ${visible} of ${way.of} visible actions.${role ? ` Its last step: ${role}.` : ""}`;
  }

  const box = element(
    "div", { class: "stepper", "data-actions": actions.length, keydown: (event) => {
      const moves = { ArrowRight: () => at(1), ArrowLeft: () => at(-1), Home: first, End: last };
      const isField = event.target === slider || event.target === choose;
      if (!(event.key in moves) || isField || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(moves[event.key]());
    } },
    element("p", null, sentence), controls, element("div", { class: "heading" }, who, status),
    element("div", { class: source ? "views" : null }, inputPane(query.attack.input, source),
      element("div", { class: "sides" }, own.box, follower.box)),
    testTable(test, query.attack.other),
  );
  /** Shows the moment after the action of a number; all actions are steps if it is none. */
  function open(number) {
    const wanted = actions.findIndex((action) => action.number === number) + 1;
    if (!stops().includes(wanted)) level = choose.value = "all";
    go(wanted);
  }

  go(0);
  return { box, go, open };
}

/** The input file, or why no line of it is known. */
function inputPane(input, source) {
  if (source === null)
    return input?.problem ? element("p", { class: "dim" }, `No line numbers: ${input.problem}`) : null;
  return element(
    "section", { "aria-label": "The input file" },
    element("h5", null, "The input ", element("code", null, input.file ?? "")),
    element("p", { class: "dim" }, "● this step  ✓ reached before"), source.box,
  );
}

/** What distinguishes the two processes, or how the other process is stuck. */
function testTable(test, other) {
  if (test && other.witness) {
    return element(
      "section", { "aria-label": "The test" }, element("h5", null, "The test ", element("code", null, test.text)),
      element("dl", { class: "frame" }, ...test.values.flatMap(([number, text]) => [
        element("dt", null, `process ${number}`), element("dd", null, text),
      ])),
    );
  }
  const { waiting } = other.furthest;
  if (other.outcome !== "stuck" || !waiting) return null;
  return element(
    "section", { "aria-label": "What is left" }, element("h5", null, `What is left of process ${other.process}`),
    element("ul", null, ...waiting.map(({ kind, channel, message, reason }) => {
      const on = channel ? ` on ${channel.text}` : "";
      const what = message ? ` of ${message.text}` : "";
      return element("li", null, `an ${kind}${what}${on}: ${reason}`);
    })),
  );
}
