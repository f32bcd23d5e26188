// @ts-check
// Who sent what between T-Server, bridge and toolbar, as a diagram with a line for each message, growing as it happens.

/** @typedef {import("./messages.js").Entry} Entry */
/** @typedef {"tserver" | "bridge" | "toolbar"} Lane */

/**
 * @typedef {object} Row an arrow from lane to lane; a note where both are the same
 * @property {string} time
 * @property {Lane} begin
 * @property {Lane} end
 * @property {string} label
 * @property {string} kind tserver, toolbar, wrong or note: its colour
 */

const SVG = "http://www.w3.org/2000/svg";
const NAMES = { tserver: "T-Server", bridge: "bridge", toolbar: "toolbar" };
const TOP = 34;
const STEP = 30;
const ROWS = 60;
const LONG = 10; // where the top has scrolled away, the lanes are named at the foot, too
const LETTER = 7.4; // of the font of the style sheet, in pixels
const NARROW = 520; // below it there is no room for the times

/** The messages of a call, the oldest first. @param {Entry[]} entries @param {Set<string>} ids */
export function messagesOf(entries, ids) {
  const about = entries.filter((entry) => entry.ids.some((id) => ids.has(id)));
  // Requests that begin a call name none yet, and answers name only what they answer.
  const links = new Set(about.flatMap(linksOf));
  return entries.filter((entry) => entry.way !== "·" && (entry.ids.some((id) => ids.has(id)) || linksOf(entry).some((link) => links.has(link))));
}

/** By what an answer belongs to its question. @param {Entry} entry */
function linksOf(entry) {
  const { session, data, message } = entry.record;
  if (data?.command) return [`command ${data.command}`];
  return message?.ReferenceID === undefined || entry.side !== "tserver" ? [] : [`${session} ${message.ReferenceID}`];
}

/** @param {Entry[]} entries @returns {Row[]} */
export function rowsOf(entries) {
  return entries.map((entry) => {
    const inwards = (entry.way === "→") === (entry.side === "toolbar"); // to the bridge
    const [begin, end] = inwards ? [entry.side, "bridge"] : ["bridge", entry.side];
    return { time: entry.time, begin: /** @type {Lane} */ (begin), end: /** @type {Lane} */ (end), label: entry.name, kind: entry.problem ? "wrong" : entry.side };
  });
}

/** @param {Document} document @param {Row[]} rows @param {string} title @param {number} wide room for it, in pixels */
export function drawLadder(document, rows, title, wide) {
  const shown = rows.slice(-ROWS);
  const width = Math.min(Math.max(wide, 300), 760);
  const height = TOP + STEP * (shown.length + 1) + (shown.length > LONG ? TOP : 0);
  const lanes = lanesFor(width);
  const picture = make(document, "svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", class: "ladder" });
  const words = shown.map((row) => `${row.time} ${NAMES[row.begin]} to ${NAMES[row.end]}: ${row.label}`).join("; ");
  picture.append(make(document, "title", {}, `${title}: ${words || "no messages yet"}`));
  for (const [lane, x] of Object.entries(lanes)) {
    const anchor = lane === "toolbar" ? "end" : width < NARROW && lane === "tserver" ? "start" : "middle";
    const at = anchor === "end" ? width - 2 : anchor === "start" ? 2 : x;
    const feet = shown.length > LONG ? [height - 8] : [];
    for (const y of [16, ...feet]) picture.append(make(document, "text", { x: at, y, "text-anchor": anchor, class: "lane" }, NAMES[/** @type {Lane} */ (lane)]));
    picture.append(make(document, "line", { x1: x, x2: x, y1: 24, y2: (feet[0] ?? height) - 18, class: "lane" }));
  }
  shown.forEach((row, place) => picture.append(...draw(document, row, lanes, TOP + STEP * (place + 1), width)));
  return picture;
}

/** @param {number} width @returns {Record<Lane, number>} */
function lanesFor(width) {
  const left = width < NARROW ? 8 : 130;
  const right = width - 8;
  return { tserver: left, bridge: (left + right) / 2, toolbar: right };
}

/** @param {Document} document @param {Row} row @param {Record<Lane, number>} lanes @param {number} y @param {number} width */
function draw(document, row, lanes, y, width) {
  const time = width < NARROW ? [] : [make(document, "text", { x: 2, y: y + 4, class: "time" }, row.time)];
  const said = width < NARROW ? { ...row, label: row.label.replace(/ …\w+/, "") } : row; // which call: there is no room
  const drawn = said.begin === said.end ? note(document, said, lanes[said.begin], y, width) : arrow(document, said, lanes, y);
  return [...time, ...drawn];
}

/** @param {Document} document @param {Row} row @param {Record<Lane, number>} lanes @param {number} y */
function arrow(document, row, lanes, y) {
  const [from, to] = [lanes[row.begin], lanes[row.end]];
  const tip = from < to ? to - 7 : to + 7;
  const label = cut(`${row.label}${row.kind === "wrong" ? " ✗" : ""}`, Math.abs(to - from) - 20);
  return [
    make(document, "line", { x1: from, x2: to, y1: y, y2: y, class: row.kind }),
    make(document, "path", { d: `M${to} ${y}L${tip} ${y - 4}L${tip} ${y + 4}Z`, class: row.kind }),
    make(document, "text", { x: (from + to) / 2, y: y - 5, "text-anchor": "middle", class: row.kind }, label),
  ];
}

/** @param {Document} document @param {Row} row @param {number} x @param {number} y @param {number} width */
function note(document, row, x, y, width) {
  const left = x > width / 2 + 1; // at the right edge there is only room to the left
  const room = left ? x - 12 : width - x - 12;
  return [
    make(document, "circle", { cx: x, cy: y, r: 4, class: row.kind }),
    make(document, "text", { x: left ? x - 10 : x + 10, y: y + 4, "text-anchor": left ? "end" : "start", class: row.kind }, cut(row.label, room)),
  ];
}

/** @param {string} text @param {number} room */
function cut(text, room) {
  const letters = Math.max(3, Math.floor(room / LETTER));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

/** @param {Document} document @param {string} name @param {Record<string, string | number>} attributes @param {string} text */
function make(document, name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}
