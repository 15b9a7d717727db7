"use strict";
/* Plots of times: of two batches against each other, and of any number as curves. */
/* global report, element, drawing, allQueries, matrixRows, isKept, onFilter, pathOf */
/* global PLOT, timeScale, countScale, timeAxes, sign, titled */
/* exported plots */

const MOST_CURVES = 8; // as many colors as there are
const DASHES = ["", "8 3", "2 3", "8 3 2 3", "12 4", "4 4", "1 4", "12 3 3 3"]; // for those who do not see colors
const floorOf = () => PLOT.height - PLOT.bottom;
const timeOf = ({ duration, duration_at_least: bound }) => duration ?? bound;
const isDecided = ({ verdict, duration }) => verdict !== "undecided" && Number.isFinite(duration);

/** The plots, drawn when the reader opens them. */
function plots() {
  const timed = report.batches.filter((batch) => allQueries(batch).some(({ query }) => isDecided(query)));
  if (timed.length === 0) return element("p", null, "No query has a time.");
  const most = [...timed].sort((one, two) => allQueries(two).length - allQueries(one).length).slice(0, timed.length > MOST_CURVES ? 2 : MOST_CURVES);
  const chosen = new Set(most);
  const place = element("div", { class: "plots" });
  const draw = () => {
    const batches = timed.filter((batch) => chosen.has(batch));
    place.replaceChildren(...(batches.length === 2 ? [scatter(...batches)] : []), quantile(batches));
  };
  const choices = timed.map((batch) => element("label", null, element("input", {
    type: "checkbox", checked: chosen.has(batch), change: ({ target }) => {
      if (target.checked && chosen.size >= MOST_CURVES) target.checked = false;
      else if (target.checked) chosen.add(batch);
      else chosen.delete(batch);
      draw();
    },
  }), " ", nameOf(batch)));
  let isDrawn = false;
  const box = element("details", { toggle: () => {
    if (!isDrawn) draw();
    isDrawn = true;
  } }, element("summary", null, timed.length === 2 ? "A scatter plot and a quantile plot" : "A quantile plot; for two batches, also a scatter plot"),
  element("fieldset", { class: "choices" }, element("legend", null, `Batches (at most ${MOST_CURVES})`), ...choices), place);
  onFilter(() => isDrawn && draw());
  box.open = timed.length === 2;
  return box;
}

const nameOf = (batch) => [batch.title, batch.release, batch.id].filter(Boolean).join(" · ");

/** The kept queries of a batch: decided ones, the fastest first, and undecided ones with their bound. */
function curveOf(batch) {
  const kept = allQueries(batch).filter(({ run, query }) => isKept(batch, run, query));
  const decided = kept.filter(({ query }) => isDecided(query)).sort((one, two) => one.query.duration - two.query.duration);
  const undecided = kept.filter(({ query }) => query.verdict === "undecided");
  return { batch, decided, undecided };
}

/** How many queries are decided within which time: a curve for each batch. */
function quantile(batches) {
  const curves = batches.map(curveOf);
  const all = curves.flatMap(({ decided, undecided }) => [...decided, ...undecided]);
  const most = Math.max(1, ...curves.map(({ decided, undecided }) => decided.length + undecided.length));
  const across = countScale(most, PLOT.left, PLOT.width - PLOT.right);
  const up = timeScale(all.map(({ query }) => timeOf(query)), floorOf(), PLOT.top);
  const text = curves.map(({ batch, decided, undecided }) => {
    const slowest = decided.at(-1)?.query.time;
    return `${nameOf(batch)}: ${decided.length} decided${slowest ? `, the slowest in ${slowest}` : ""}, ${undecided.length} undecided.`;
  }).join(" ");
  return element("figure", null,
    element("figcaption", null, "How many queries each batch decides within a given time"),
    titled("quantile", "Quantile plot of times", text,
      timeAxes(across, up, { across: "queries, the fastest first", up: "time" }),
      borderText(up.border, true),
      ...curves.map((curve, at) => drawnCurve(curve, at, across, up))),
    legend(curves));
}

function borderText(y, isTop) {
  return drawing("text", { x: PLOT.width - PLOT.right, y: isTop ? y - 8 : y, "text-anchor": "end", class: "border" }, "undecided");
}

function drawnCurve({ decided, undecided }, at, across, up) {
  const points = decided.map(({ query }, count) => [across.at(count + 1), up.at(query.duration), query]);
  const line = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");
  const isDense = points.length > 150;
  return drawing("g", { class: `curve color${at}` },
    drawing("polyline", { points: line, "stroke-dasharray": DASHES[at] }),
    ...points.filter(([, , { verdict }]) => !isDense || verdict === "attack").map(([x, y, { verdict }]) => sign(verdict, x, y, null, 3)),
    ...undecided.flatMap(({ query }, count) => {
      const x = across.at(decided.length + count + 1);
      const bound = query.duration_at_least ?? query.duration;
      return [
        Number.isFinite(bound) ? drawing("line", { x1: x, x2: x, y1: up.at(bound), y2: up.border, class: "bound" }) : null,
        sign("undecided", x, up.border, null, 4),
      ];
    }));
}

/** The colors of curves, and the signs. */
function legend(curves) {
  return element("ul", { class: "legend" },
    ...curves.map(({ batch }, at) => element("li", null,
      drawing("svg", { class: `curve color${at}`, viewBox: "0 0 30 10", "aria-hidden": "true" },
        drawing("polyline", { points: "0,5 30,5", "stroke-dasharray": DASHES[at] })), " ", nameOf(batch))),
    ...signKeys());
}

function signKeys() {
  const words = { verified: "verified", attack: "attack", undecided: "undecided; its line starts at the time that it ran" };
  return Object.entries(words).map(([verdict, word]) => element("li", null,
    drawing("svg", { class: "curve key", viewBox: "0 0 12 12", "aria-hidden": "true" }, sign(verdict, 6, 6, null, 4)), " ", word));
}

/** The times of the queries that two batches share, with lines at twice and ten times the time. */
function scatter(one, two) {
  const [x, y] = [one, two].map((batch) => report.batches.indexOf(batch));
  const pairs = matrixRows().filter(({ cells }) => cells[x] && cells[y])
    .filter(({ cells }) => [x, y].some((at) => isKept(cells[at].batch, cells[at].run, cells[at].query)))
    .map(({ input, cells }) => ({ input, across: cells[x].query, up: cells[y].query, path: pathOf(cells[y].batch, cells[y].run, cells[y].query) }));
  const times = pairs.flatMap(({ across, up }) => [timeOf(across), timeOf(up)]);
  const across = timeScale(times, PLOT.left, PLOT.width - PLOT.right);
  const up = timeScale(times, floorOf(), PLOT.top);
  const slower = pairs.filter((pair) => isDecided(pair.across) && isDecided(pair.up) && pair.up.duration > 2 * Math.max(1, pair.across.duration));
  const text = `${pairs.length} queries in both batches: ${nameOf(one)} across, ${nameOf(two)} up. ${slower.length} took more than twice as long in the second.`;
  return element("figure", null,
    element("figcaption", null, "The time of each query in the two batches; the lines mark equal times, and the factors 2 and 10"),
    titled("scatter", "Scatter plot of times", text,
      timeAxes(across, up, { across: nameOf(one), up: nameOf(two) }),
      ...[0.1, 0.5, 1, 2, 10].map((factor) => ratioLine(factor, across, up)),
      borderText(up.border, true), ...grouped(pairs, across, up).map((group) => drawnPair(group, across, up))),
    element("ul", { class: "legend" }, ...signKeys()));
}

/** A line of a ratio of times, within the frame. */
function ratioLine(factor, across, up) {
  const from = Math.max(0.5, 0.5 / factor);
  const to = Math.min(across.top, across.top / factor);
  if (from >= to) return null;
  const word = factor > 1 ? drawing("text", { x: across.at(to), y: up.at(to * factor) - 3, "text-anchor": "end", class: "border" }, `×${factor}`) : null;
  const low = factor < 1 ? drawing("text", { x: across.at(to) + 2, y: up.at(to * factor) + 4, class: "border" }, `×${1 / factor}`) : null;
  return drawing("g", { class: factor === 1 ? "ratio same" : "ratio" },
    drawing("line", { x1: across.at(from), y1: up.at(from * factor), x2: across.at(to), y2: up.at(to * factor) }), word, low);
}

const verdictOf = ({ across, up }) =>
  ["undecided", "attack"].find((verdict) => [across, up].some((query) => query.verdict === verdict)) ?? "verified";
const placeOf = (query, scale) => (isDecided(query) ? scale.at(query.duration) : scale.border);

/** Queries at the same place with the same sign are drawn once. */
function grouped(pairs, across, up) {
  const groups = new Map();
  for (const pair of pairs) {
    const place = [placeOf(pair.across, across), placeOf(pair.up, up)];
    const key = `${verdictOf(pair)} ${place.map(Math.round)}`;
    if (!groups.has(key)) groups.set(key, { place, pairs: [] });
    groups.get(key).pairs.push(pair);
  }
  return [...groups.values()];
}

function drawnPair({ place: [x, y], pairs }, across, up) {
  const names = pairs.slice(0, 5).map(({ input, across: one, up: two }) =>
    `${input}, query ${one.index}: ${one.time ?? "–"}, ${two.time ?? "–"}`);
  const more = pairs.length > names.length ? [`and ${pairs.length - names.length} more`] : [];
  const bounds = [
    [pairs[0].across, across, (at) => ({ x1: at, x2: x, y1: y, y2: y })],
    [pairs[0].up, up, (at) => ({ x1: x, x2: x, y1: at, y2: y })],
  ].filter(([query]) => !isDecided(query) && Number.isFinite(timeOf(query)));
  const size = Math.min(10, 3 + Math.sqrt(pairs.length));
  return drawing("g", { class: "curve key point", click: () => {
    location.hash = pairs[0].path;
  } }, drawing("title", null, [...names, ...more].join("\n")),
  ...bounds.map(([query, scale, line]) => drawing("line", { ...line(scale.at(timeOf(query))), class: "bound" })),
  sign(verdictOf(pairs[0]), x, y, null, size));
}
