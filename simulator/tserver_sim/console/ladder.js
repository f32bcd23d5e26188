// @ts-check
// One call between T-Server, bridge and toolbar, as a diagram with a line for each message, growing as it happens.

/** @typedef {import("./messages.js").Entry} Entry */

const SVG = "http://www.w3.org/2000/svg";
const LANES = { tserver: 70, bridge: 330, toolbar: 590 };
const NAMES = { tserver: "T-Server", bridge: "bridge", toolbar: "toolbar" };
const WIDTH = 660;
const TOP = 34;
const STEP = 30;
const ROWS = 40;

/** The messages of a call, the oldest first; answers belong to the commands that they answer. @param {Entry[]} entries @param {Set<string>} ids */
export function messagesOf(entries, ids) {
  const commands = new Set();
  return entries.filter((entry) => {
    const number = entry.record.data?.command;
    const about = entry.ids.some((id) => ids.has(id)) || (entry.record.kind === "answer" && commands.has(number));
    if (about && entry.record.kind === "command") commands.add(number);
    return about && entry.way !== "·";
  });
}

/** @param {Document} document @param {Entry[]} messages @param {string} call */
export function drawLadder(document, messages, call) {
  const shown = messages.slice(-ROWS);
  const height = TOP + STEP * (shown.length + 1);
  const picture = make(document, "svg", { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", class: "ladder" });
  const words = shown.map((entry) => `${entry.time} ${entry.side} ${entry.way} ${entry.name}`).join("; ");
  picture.append(make(document, "title", {}, `Messages of the call ${call}: ${words || "none yet"}`));
  for (const [lane, x] of Object.entries(LANES)) {
    picture.append(make(document, "text", { x, y: 16, "text-anchor": "middle", class: "lane" }, NAMES[/** @type {keyof typeof NAMES} */ (lane)]));
    picture.append(make(document, "line", { x1: x, x2: x, y1: 24, y2: height - 6, class: "lane" }));
  }
  shown.forEach((entry, row) => picture.append(...arrow(document, entry, TOP + STEP * (row + 1))));
  return picture;
}

/** @param {Document} document @param {Entry} entry @param {number} y */
function arrow(document, entry, y) {
  const other = LANES[entry.side];
  const away = entry.way === "→"; // towards the T-Server, or from the toolbar to the bridge
  const toolbar = entry.side === "toolbar";
  const [from, to] = away === toolbar ? [other, LANES.bridge] : [LANES.bridge, other];
  const tip = from < to ? to - 7 : to + 7;
  const kind = entry.problem ? "wrong" : entry.side;
  return [
    make(document, "line", { x1: from, x2: to, y1: y, y2: y, class: kind }),
    make(document, "path", { d: `M${to} ${y}L${tip} ${y - 4}L${tip} ${y + 4}Z`, class: kind }),
    make(document, "text", { x: (from + to) / 2, y: y - 5, "text-anchor": "middle", class: kind }, `${entry.name}${entry.problem ? " ✗" : ""}`),
  ];
}

/** @param {Document} document @param {string} name @param {Record<string, string | number>} attributes @param {string} text */
function make(document, name, attributes, text = "") {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}
