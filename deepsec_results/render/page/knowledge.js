"use strict";
/* What the attacker knows at a step, of both processes side by side, and the variables of both. */
/* global element */
/* exported knowledgeView */

/** What the attacker learned, newest first. `attacked` is the number of the process that has the trace. */
function knowledgeView(attacked) {
  const known = element("dl", { class: "known" });
  const variables = [1, 2].map(() => element("dl", { class: "known variables" }));
  const box = element("div", { class: "knows", role: "region", tabindex: 0, "aria-label": "Knowledge and variables" },
    element("h5", null, "The attacker knows"), known,
    ...variables.flatMap((list, at) => [element("h5", null, `Variables of process ${at + 1}`), list]));

  /**
   * `terms` and `followed` are the messages that the attacker has of the process with the trace and of
   * the other; `isNew` says whether the last message was learned just now. `bound` gives the variables
   * of the process with the trace and of the other.
   */
  function show(terms, followed, isNew, bound, isEnd) {
    const rows = terms.map(({ text }, at) => learned(attacked, at, text, followed[at]?.text));
    if (isNew) rows.at(-1)?.at(0).classList.add("newest");
    fill(known, rows, "nothing yet");
    for (const [at, values] of bound.entries()) {
      const list = variables[(at === 0 ? attacked : 3 - attacked) - 1];
      fill(list, values.map(({ variable, value }) => [
        element("dt", null, variable.text), element("dd", null, value.text),
      ]), isEnd ? "none" : "none yet");
    }
    box.scrollTop = 0;
  }
  return { box, show };
}

/** A message that the attacker learned, once if both processes give the same. */
function learned(attacked, at, own, other) {
  const of = (number, text, name) =>
    element("dd", { class: name }, number === null ? null : element("span", { class: "dim" }, `${number}: `), element("span", null, text));
  const name = element("dt", null, `ax_${at + 1}`);
  if (other === own) return [name, of(null, own, "own")];
  return [name, of(attacked, own, "own"), of(3 - attacked, other ?? "–", "differs")];
}

/** Fills a list, with the newest row first. */
function fill(list, rows, none) {
  const shown = rows.length > 0 ? [...rows].reverse() : [[element("dd", { class: "dim" }, none)]];
  list.replaceChildren(...shown.flat());
}
