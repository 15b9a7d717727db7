"use strict";
/* A process and an input file as lines of text, of which some are marked. */
/* global report, element */
/* exported processView, sourceView */

/**
 * A process laid out. `number` is 1 or 2, `layout` the number of its lines in the shared data, and
 * `until` gives the action after which a position is gone, by the position's index.
 */
function processView(number, layout, until) {
  const lines = report.shared[layout].map(([depth, keyword, rest, index]) => {
    const mark = element("span", { class: "mark" });
    const text = element("span", null, element("b", null, keyword), rest);
    const line = element("div", { class: "line" }, mark, text);
    text.style.marginInlineStart = `${depth * 1.2}em`;
    return { line, mark, index, ends: until?.[index] };
  });
  const box = element("div", {
    class: "process", role: "region", "aria-label": `Process ${number}`, tabindex: 0,
  });
  for (const { line } of lines) box.append(line); // a call cannot have very many arguments

  /**
   * Shows the moment after `done` actions: `past` are the indices of these, `next` those of the
   * next one. A branch that was not taken is struck through.
   */
  function show(done, past, next) {
    let current = null;
    for (const { line, mark, index, ends } of lines) {
      const isNext = index !== null && next.has(index);
      const isGone = ends !== undefined && ends <= done;
      line.classList.toggle("done", isGone);
      line.classList.toggle("skipped", isGone && !past.has(index));
      line.classList.toggle("next", isNext);
      mark.textContent = isNext ? "▶" : past.has(index) ? "✓" : "";
      if (isNext) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
      current ??= isNext ? line : null;
    }
    scrollToLine(box, current);
  }
  return { box, show };
}

/** Scrolls a box so that a line of it is in the middle. */
function scrollToLine(box, line) {
  if (!line || box.scrollHeight <= box.clientHeight) return;
  const above = line.offsetTop - box.clientHeight / 2;
  box.scrollTop = Math.max(0, above);
}

/** An input file. `texts` is the number of its lines in the shared data. */
function sourceView(texts) {
  const lines = report.shared[texts].map((text, at) => {
    const mark = element("span", { class: "mark" });
    const number = element("span", { class: "number" }, String(at + 1));
    return { line: element("div", { class: "line" }, mark, number, element("span", null, text)), mark };
  });
  const box = element("div", {
    class: "process source", role: "region", "aria-label": "The input", tabindex: 0,
  });
  for (const { line } of lines) box.append(line);

  /** Marks the lines of the step that was just done, and those that were reached before it. */
  function show(here, reached) {
    let current = null;
    for (const [at, { line, mark }] of lines.entries()) {
      const isHere = here.includes(at + 1);
      const isReached = reached.has(at + 1);
      line.classList.toggle("done", !isReached && !isHere);
      line.classList.toggle("next", isHere);
      mark.textContent = isHere ? "●" : isReached ? "✓" : "";
      if (isHere) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
      current ??= isHere ? line : null;
    }
    scrollToLine(box, current);
  }
  return { box, show };
}
