"use strict";
/* The data of the report, and the elements that the other scripts build. */
/* exported report, element, drawing, moment, wrapped, pathOf, verdictWord, verdictMark, allQueries */

const report = JSON.parse(document.getElementById("data").textContent);

/** Makes an element. A text child becomes text and never markup; null children are left out. */
function element(tag, attributes, ...children) {
  return completed(document.createElement(tag), attributes, children);
}

/** Makes an element of SVG. */
function drawing(tag, attributes, ...children) {
  return completed(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function completed(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Seconds since 1970 as local date and time with its zone. */
function moment(seconds) {
  if (seconds === null || seconds === undefined) return null;
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const two = (number) => String(Math.trunc(number)).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const east = -date.getTimezoneOffset();
  const minutes = Math.abs(east);
  const zone = east === 0 ? "UTC" : `${east > 0 ? "+" : "−"}${two(minutes / 60)}:${two(minutes % 60)}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())} ${zone}`;
}

const MOST_PARTS = 40; // of a name, between which a line may break

/** A name that may be broken after its signs, but not inside a word. */
function wrapped(name) {
  const parts = name.split(/(?<=[-_./:])(?=[\p{L}\p{N}])/u, MOST_PARTS);
  const rest = name.slice(parts.join("").length);
  return element("span", { class: "name" },
    ...parts.flatMap((part, at) => (at > 0 ? [element("wbr"), part] : [part])), rest);
}

/** The part of the address that names a batch, a run and a query. */
function pathOf(batch, run, query) {
  const parts = [batch.id];
  if (run) parts.push(run.name);
  if (query) parts.push(query.index);
  return parts.map(encodeURIComponent).join("/");
}

/** The verdict in words, with the reason if it is undecided. */
function verdictWord(query) {
  return query.reason ? `${query.verdict} (${query.reason})` : query.verdict;
}

/** A sign for a verdict, for readers who do not see colors. */
function verdictMark(verdict) {
  return { verified: "✓", attack: "✗" }[verdict] ?? "?";
}

/** The queries of a batch, each with its run. */
function allQueries(batch) {
  return (batch.runs ?? []).flatMap((run) => (run.queries ?? []).map((query) => ({ run, query })));
}
