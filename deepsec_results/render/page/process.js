"use strict";
/* A process and an input file as lines of text, of which some are marked. */
/* global report, element */
/* exported processView, sourceView */

const MARKS = { here: "●", next: "▶", past: "✓" };

/** A pane of lines, which scrolls by itself. */
function pane(name, label, lines) {
  const box = element("div", { class: name, role: "region", "aria-label": label, tabindex: 0 });
  for (const { line } of lines) box.append(line); // a call cannot have very many arguments
  return box;
}

/** Marks a line: `here` is the step that was just done, `next` the one that comes next. */
function markLine(line, mark, { here, next, past }) {
  const [kind] = Object.entries({ next, here, past }).find(([, holds]) => holds) ?? [""];
  line.classList.toggle("here", kind === "here");
  line.classList.toggle("next", kind === "next");
  mark.textContent = MARKS[kind] ?? "";
  if (kind === "next") line.setAttribute("aria-current", "step");
  else line.removeAttribute("aria-current");
}

/** Scrolls a pane, and nothing else, so that its marked lines are in view, above all the next ones. */
function showMarked(box, lines) {
  const marked = (kind) => lines.map(({ line }) => line).filter((line) => line.classList.contains(kind));
  const next = marked("next");
  const here = marked("here");
  const sets = [[...here, ...next], next, next.slice(0, 1), here, here.slice(0, 1)];
  const span = sets.filter((set) => set.length > 0).map(spanOf);
  const [top, bottom] = span.find(([from, to]) => to - from <= box.clientHeight) ?? span.at(-1) ?? [0, 0];
  const spare = box.clientHeight - (bottom - top);
  box.scrollTop = spare > 0 ? top - spare / 2 : top;
}

/** Where lines begin and end in their pane. */
function spanOf(lines) {
  return [
    Math.min(...lines.map((line) => line.offsetTop)),
    Math.max(...lines.map((line) => line.offsetTop + line.offsetHeight)),
  ];
}

/**
 * A process laid out. `number` is 1 or 2, `layout` the number of its lines in the shared data, and
 * `until` gives the action after which a position is gone, by the position's index.
 */
function processView(number, layout, until) {
  const shown = report.shared[layout];
  const lines = shown.map(([depth, keyword, rest, index]) => {
    const mark = element("span", { class: "mark" });
    const text = element("span", null, element("b", null, keyword), rest);
    text.style.setProperty("--depth", depth);
    return { line: element("div", { class: "line" }, mark, text), mark, index, ends: until?.[index] };
  });
  const box = pane("process", `Process ${number}`, lines);
  box.style.setProperty("--deepest", shown.reduce((most, [depth]) => Math.max(most, depth), 1));

  /**
   * Shows the moment after `done` actions. `past`, `here` and `next` are the indices of the positions
   * of all of these, of the last one, and of the next one. A branch that was not taken is struck through.
   */
  function show(done, past, here, next) {
    for (const { line, mark, index, ends } of lines) {
      const isGone = ends !== undefined && ends <= done;
      line.classList.toggle("done", isGone);
      line.classList.toggle("skipped", isGone && !past.has(index));
      markLine(line, mark, { here: here.has(index), next: next.has(index), past: past.has(index) });
    }
    showMarked(box, lines);
  }
  return { box, show };
}

/** An input file. `texts` is the number of its lines in the shared data. */
function sourceView(texts) {
  const lines = report.shared[texts].map((text, at) => {
    const mark = element("span", { class: "mark" });
    const number = element("span", { class: "number" }, String(at + 1));
    return { line: element("div", { class: "line" }, mark, number, element("span", null, text)), mark };
  });
  const box = pane("process source", "The input", lines);

  /** Marks the lines of the step that was just done, of the next one, and those reached before. */
  function show(past, here, next) {
    for (const [at, { line, mark }] of lines.entries()) {
      const is = (reached) => reached.has(at + 1);
      line.classList.toggle("done", !is(past) && !is(here) && !is(next));
      markLine(line, mark, { here: is(here), next: is(next), past: is(past) });
    }
    showMarked(box, lines);
  }
  return { box, show };
}
