"use strict";
/* Axes of plots, and the signs that are drawn on them. */
/* global drawing */
/* exported PLOT, timeScale, countScale, timeAxes, sign, titled */

const PLOT = { left: 64, right: 26, top: 26, bottom: 48, width: 640, height: 420 };
const TICKS = [[0.5, "<1s"], [1, "1s"], [10, "10s"], [60, "1m"], [600, "10m"], [3600, "1h"], [36000, "10h"], [86400, "1d"], [864000, "10d"]];
const SHORTEST = 0.5; // where times below a second are drawn, in seconds

/** A logarithmic scale of times, in seconds. `border` is where undecided queries are. */
function timeScale(times, from, to) {
  const finite = times.filter(Number.isFinite);
  const most = finite.reduce((one, two) => Math.max(one, two), 10);
  const top = TICKS.find(([at]) => at >= most * 1.05)?.[0] ?? most * 2;
  const end = from + (to - from) * 0.93;
  const span = Math.log(top / SHORTEST);
  const at = (time) => from + (end - from) * (Math.log(Math.max(time, SHORTEST) / SHORTEST) / span);
  return { at, border: to, end, top, ticks: TICKS.filter(([time]) => time <= top) };
}

function countScale(most, from, to) {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find((one) => most / one <= 8) ?? 10000;
  const at = (count) => from + (to - from) * (count / Math.max(1, most));
  const ticks = [];
  for (let count = 0; count <= most; count += step) ticks.push([count, String(count)]);
  return { at, ticks };
}

/** A frame with ticks, and what the axes mean. `hasBorder` says whether a direction has undecided queries. */
function timeAxes(across, up, texts) {
  const { left, right, top, bottom, width, height } = PLOT;
  const floor = height - bottom;
  return drawing("g", { class: "axes" },
    drawing("rect", { x: left, y: top, width: width - left - right, height: floor - top }),
    ...across.ticks.flatMap(([value, text]) => [
      drawing("line", { x1: across.at(value), x2: across.at(value), y1: floor, y2: floor + 4 }),
      drawing("text", { x: across.at(value), y: floor + 17, "text-anchor": "middle" }, text),
    ]),
    ...up.ticks.flatMap(([value, text]) => [
      drawing("line", { x1: left - 4, x2: width - right, y1: up.at(value), y2: up.at(value), class: "grid" }),
      drawing("text", { x: left - 8, y: up.at(value) + 4, "text-anchor": "end" }, text),
    ]),
    drawing("text", { x: (left + width - right) / 2, y: height - 10, "text-anchor": "middle" }, texts.across),
    drawing("text", { transform: `translate(14 ${(top + floor) / 2}) rotate(-90)`, "text-anchor": "middle" }, texts.up));
}

/** A sign for a verdict: a dot, a cross, or an open triangle. */
function sign(verdict, x, y, attributes, size = 4) {
  const at = `${x.toFixed(1)} ${y.toFixed(1)}`;
  const shapes = {
    verified: `M${at}m${-size} 0a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0z`,
    attack: `M${at}m${-size} ${-size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`,
    undecided: `M${at}m0 ${-size * 1.2}l${size * 1.2} ${2 * size}h${-2.4 * size}z`,
  };
  return drawing("path", { ...attributes, d: shapes[verdict] ?? shapes.undecided, class: `sign ${verdict}` });
}

/** A drawing with a title and a description for those who do not see it. */
function titled(name, title, text, ...children) {
  return drawing("svg", { class: "plot", role: "img", viewBox: `0 0 ${PLOT.width} ${PLOT.height}`,
    "aria-labelledby": `${name}-title ${name}-desc` },
  drawing("title", { id: `${name}-title` }, title), drawing("desc", { id: `${name}-desc` }, text), ...children);
}
