"use strict";
/* The buttons and keys that move through an attack, and which of its actions are steps. */
/* global element */
/* exported stepControls, VISIBLE */

const LEVELS = {
  default: "tests and choices",
  io: "inputs and outputs",
  all: "all actions",
};
const VISIBLE = new Set(["input", "output", "eavesdrop"]);
const UNDECIDED = new Set(["new name", "let"]);

/** Whether an action is a step at a level, as in DeepSec's own user interface. */
function isShown(action, level) {
  if (level === "all" || VISIBLE.has(action.type)) return true;
  return level === "default" && action.type !== "bang" && !UNDECIDED.has(action.text);
}

/**
 * The buttons, the slider and the choice of steps. `go` is called with how many actions are to be done.
 */
function stepControls(actions, go) {
  let level = "default";
  let done = 0;
  const slider = element("input", { type: "range", min: 0, step: 1, "aria-label": "Step",
    input: () => go(stops()[Number(slider.value)]) });
  const place = () => stops().findLastIndex((stop) => stop <= done);
  const at = (offset) => stops()[Math.min(Math.max(place() + offset, 0), stops().length - 1)];
  const moves = {
    First: () => 0, Previous: () => at(-1), Next: () => at(1), Last: () => stops().at(-1),
  };
  const keys = { ArrowRight: "Next", ArrowLeft: "Previous", Home: "First", End: "Last" };
  const choose = element("select", { "aria-label": "Which steps", change: () => {
    level = choose.value;
    go(at(0));
  } }, ...Object.entries(LEVELS).map(([value, text]) => element("option", { value }, text)));
  const box = element(
    "div", { class: "controls", role: "group", "aria-label": "Steps of the attack" },
    ...Object.entries(moves).map(([text, where]) =>
      element("button", { type: "button", click: () => go(where()) }, text)),
    slider, choose,
  );

  /** After how many actions the stepper stops. */
  function stops() {
    return [0, ...actions.map((_, at) => at + 1).filter((at) => isShown(actions[at - 1], level))];
  }

  /** Shows that some actions are done, and returns how many are at the next stop. */
  function show(now, text) {
    done = now;
    slider.max = stops().length - 1;
    slider.value = place();
    slider.setAttribute("aria-valuetext", text);
    return stops()[place() + 1];
  }

  function reach(wanted) {
    if (!stops().includes(wanted)) level = choose.value = "all";
    go(wanted);
  }

  function keyDown(event) {
    if (!(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey) return false;
    event.preventDefault();
    go(moves[keys[event.key]]());
    return true;
  }
  return { box, stops, show, reach, keyDown, done: () => done };
}
