"use strict";
/* What an attack ends with: the test that distinguishes the processes, or what is left of one. */
/* global element */
/* exported outcome */

/** What distinguishes the two processes, or how the other process is stuck. */
function outcome(test, other) {
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
