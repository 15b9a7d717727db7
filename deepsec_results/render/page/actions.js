"use strict";
/* The actions of an attack: a list to choose from, and a table to print. */
/* global element, report */
/* exported actionList, stepTable */

/**
 * A list of actions next to the stepper. `choose` is called with how many actions are done after the
 * one that the reader clicks on. A button is reached by the Tab key if it is the current one.
 */
function actionList(actions, roles, choose) {
  const beginning = { number: "0", text: "the beginning" };
  const items = [beginning, ...actions].map((action, done) => {
    const button = element("button", { type: "button", click: () => choose(done) },
      element("span", { class: "number" }, action.number),
      element("span", null,
        element("span", { class: "role" }, roles[done - 1]?.[0] ?? ""),
        element("span", { class: "action" }, action.text),
        element("span", { class: "effect" }, action.effect ?? "")));
    return { item: element("li", null, button), button };
  });
  const list = element("ol", { class: "actions", "aria-label": "Actions" });
  for (const { item } of items) list.append(item);
  let current = null;

  /** Marks the action after which `done` are done. `isStop` says which are shown. */
  function show(done, isStop) {
    for (const [at, { item, button }] of items.entries()) {
      item.hidden = !isStop.has(at) && at !== done;
      button.tabIndex = at === done ? 0 : -1;
    }
    current?.removeAttribute("aria-current");
    current = items[done].button;
    current.setAttribute("aria-current", "step");
    const spare = list.clientHeight - current.offsetHeight;
    list.scrollTop = current.offsetTop - Math.max(0, spare / 2);
  }
  return { box: list, show };
}

/** All steps of an attack as a table, for paper. */
function stepTable(attack) {
  const { trace, roles } = attack;
  const rows = (trace.actions ?? []).map((action, at) => element("tr", null,
    element("td", { class: "figure" }, action.number),
    element("td", null, roles?.[at]?.[0] ?? ""),
    element("td", { class: "text" }, element("code", null, action.text)),
    element("td", { class: "text" }, action.effect ?? "")));
  const file = attack.input?.file;
  return element("table", { class: "steps" },
    file ? element("caption", null, "The lines are those of ", element("code", null, file)) : null,
    element("thead", null, element("tr", null,
      ...["Step", "Role and line", "Action", "What happens"].map((text) => element("th", { scope: "col" }, text)))),
    element("tbody", null, ...rows));
}
