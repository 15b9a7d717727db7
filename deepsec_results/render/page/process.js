"use strict";
/* A process as lines of text, of which those that are done are dimmed. */
/* global report, element */
/* exported processView */

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
    if (current && box.scrollHeight > box.clientHeight) {
      const above = current.offsetTop - box.offsetTop - box.clientHeight / 2;
      box.scrollTop = Math.max(0, above);
    }
  }
  return { box, show };
}
