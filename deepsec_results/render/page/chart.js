"use strict";
/* The sequence chart of an attack, whose arrows can be chosen. */
/* global report, element */
/* exported chartView, chartsUnpacked */

let charts = null; // SVG, once it is unpacked
let drawnCharts = 0; // an id occurs once on the page

/** Unpacks the charts, which are alike and make much of a page. A browser that cannot shows none. */
async function unpackCharts() {
  try {
    const packed = Uint8Array.from(atob(report.charts), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    charts = JSON.parse(await new Response(stream).text());
  } catch {
    charts = [];
  }
}
const chartsUnpacked = unpackCharts();

/** A chart as an element of this page; null if the browser has none. */
function drawnChart(number) {
  if (charts[number] === undefined) return null;
  const parsed = new DOMParser().parseFromString(charts[number], "image/svg+xml");
  const svg = document.importNode(parsed.documentElement, true);
  drawnCharts += 1;
  for (const [name, attribute] of [["title", "aria-labelledby"], ["desc", "aria-describedby"]]) {
    const described = svg.querySelector(name);
    described.id = `chart-${drawnCharts}-${name}`;
    svg.setAttribute(attribute, described.id);
  }
  return svg;
}

/**
 * A chart in a pane of its own. A click on an action calls `choose` with its number. Without a
 * `choose`, the chart is for paper.
 */
function chartView(number, choose) {
  let groups = [];
  const box = element("figure", { class: "chart", role: "region", "aria-label": "The chart of the attack", tabindex: 0,
    click: ({ target }) => {
      const group = target.closest("[data-number]");
      if (group) choose?.(group.dataset.number);
    } });
  const draw = () => {
    const svg = drawnChart(number);
    box.hidden = svg === null;
    if (svg === null) return;
    groups = [...svg.querySelectorAll("[data-number]")];
    box.append(svg);
  };
  if (charts === null) chartsUnpacked.then(draw);
  else draw();

  /** Marks the visible action that was done last, and scrolls the pane to it. */
  function show(action) {
    const visible = action.split(".")[0];
    const current = groups.filter((group) => group.dataset.number === visible);
    for (const group of groups) group.classList.toggle("current", current.includes(group));
    if (current.length === 0) {
      box.scrollTo(0, 0);
      return;
    }
    const whole = box.getBoundingClientRect();
    const shown = current[0].getBoundingClientRect();
    box.scrollTop += shown.top - whole.top - Math.max(0, (box.clientHeight - shown.height) / 2);
    box.scrollLeft += shown.left - whole.left - Math.max(0, (box.clientWidth - shown.width) / 2);
  }
  return { box, show };
}
