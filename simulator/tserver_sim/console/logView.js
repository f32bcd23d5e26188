// @ts-check
// The message log on the page: keeps the last entries, shows those that pass the filter, and no more than can be read.

import { drawLadder, messagesOf, rowsOf } from "./ladder.js";
import { KEPT, select } from "./messages.js";

/** @typedef {import("./messages.js").Entry} Entry */

const PAGE = 200;
const DRAW_MS = 200;

export class LogView {
  /** @type {Entry[]} */
  entries = [];
  /** @type {Map<string, string>} */
  agentOfDn = new Map();
  /** @type {Map<string, Set<string>>} */
  aliases = new Map();
  #count = PAGE;
  #waiting = false;
  #heard = 0;

  /** @param {Document} document */
  constructor(document) {
    this.document = document;
    this.#part("filters").addEventListener("input", () => this.#filtered());
    this.#part("filters").addEventListener("submit", (event) => event.preventDefault());
    this.#part("older").addEventListener("click", () => {
      this.#count += PAGE;
      this.#draw();
    });
  }

  /** @param {Entry} entry */
  add(entry) {
    let place = this.entries.length; // two streams: what comes later may have happened earlier
    while (place > 0 && this.entries[place - 1].at > entry.at) place -= 1;
    this.entries.splice(place, 0, entry);
    this.#heard += 1;
    if (this.entries.length > KEPT * 1.1) this.entries = this.entries.slice(-KEPT); // not at each: slicing costs
    this.#learn(entry);
    this.#later();
  }

  /** @param {string[]} agents */
  offerAgents(agents) {
    offer(this.#field("agent"), agents);
  }

  /** Ids that stand together in one message are of one call. @param {Entry} entry */
  #learn(entry) {
    if (entry.agent && entry.dn) this.agentOfDn.set(entry.dn, entry.agent);
    if (entry.ids.length === 0) return;
    const known = entry.ids.map((id) => this.aliases.get(id)).find(Boolean) ?? new Set();
    for (const id of entry.ids) {
      known.add(id);
      this.aliases.set(id, known);
    }
  }

  #filtered() {
    this.#count = PAGE;
    this.#draw();
  }

  #later() {
    if (this.#waiting || this.#box("pause").checked) return;
    this.#waiting = true;
    setTimeout(() => {
      this.#waiting = false;
      this.#draw();
    }, DRAW_MS);
  }

  #draw() {
    const log = this.#part("log");
    const open = new Set([...log.querySelectorAll("details[open]")].map((each) => /** @type {HTMLElement} */ (each).dataset.key));
    const filter = {
      side: this.#field("side").value, agent: this.#field("agent").value, call: this.#field("call").value,
      words: this.#field("words").value, problems: this.#box("problems").checked,
      keepAlives: this.#box("keep-alives").checked,
    };
    offer(this.#field("call"), [...new Set([...this.aliases.values()].map((ids) => [...ids][0]))].slice(-100).reverse());
    const { shown, more } = select(this.entries, filter, this.agentOfDn, this.aliases, this.#count);
    log.replaceChildren(...shown.map((entry) => this.#line(entry, open)));
    this.#part("older").hidden = !more;
    this.#drawLadder(filter.call);
    this.#part("log-count").textContent = `${this.#heard}`;
  }

  /** Of the chosen call, else of the newest one. @param {string} chosen */
  #drawLadder(chosen) {
    const newest = chosen || [...this.aliases.keys()].pop();
    this.#part("ladder-title").textContent = chosen ? `The call ${chosen}, step by step` : "The newest call, step by step";
    if (newest === undefined) return;
    const messages = messagesOf(this.entries, this.aliases.get(newest) ?? new Set([newest]));
    const room = this.#part("ladder");
    room.replaceChildren(drawLadder(this.document, rowsOf(messages), `Messages of the call ${newest}`, room.clientWidth));
    room.scrollTop = room.scrollHeight;
  }

  /** @param {Entry} entry @param {Set<string | undefined>} open */
  #line(entry, open) {
    const line = this.#make("li", "", entry.side + (entry.problem ? " wrong" : ""));
    const details = /** @type {HTMLDetailsElement} */ (this.#make("details"));
    details.dataset.key = `${entry.side} ${entry.record.n}`;
    const summary = this.#make("summary");
    const side = entry.side === "tserver" ? "T-Server" : `toolbar ${entry.agent ?? ""}`;
    summary.append(
      this.#make("span", entry.time, "time"), this.#make("span", side, "side"), this.#make("span", entry.session, "session"),
      this.#make("span", `${entry.way} ${entry.name}`, "name"), this.#make("span", String(entry.text ?? ""), "text"),
      this.#make("span", entry.verdict ?? "", "verdict"));
    details.append(summary);
    if (entry.problem) details.append(this.#make("p", entry.problem, "problem"));
    const fill = () => { if (!details.querySelector("pre")) details.append(this.#make("pre", JSON.stringify(entry.record, null, 1))); };
    details.addEventListener("toggle", () => { if (details.open) fill(); });
    if (open.has(details.dataset.key)) {
      details.open = true;
      fill();
    }
    line.append(details);
    return line;
  }

  /** @param {string} name @param {string} text @param {string} kind */
  #make(name, text = "", kind = "") {
    const element = this.document.createElement(name);
    element.textContent = text;
    if (kind) element.className = kind;
    return element;
  }

  /** @param {string} id */
  #part(id) {
    return /** @type {HTMLElement} */ (this.document.getElementById(id));
  }

  /** @param {string} id */
  #field(id) {
    return /** @type {HTMLSelectElement} */ (this.#part(id));
  }

  /** @param {string} id */
  #box(id) {
    return /** @type {HTMLInputElement} */ (this.#part(id));
  }
}

/** Options behind the first, which stands for all; what is chosen stays. @param {HTMLSelectElement} select @param {string[]} values */
function offer(select, values) {
  const before = [...select.options].slice(1).map((option) => option.value);
  if (before.join() === values.join()) return;
  const chosen = select.value;
  const all = chosen && !values.includes(chosen) ? [...values, chosen] : values;
  select.replaceChildren(select.options[0], ...all.map((value) => new Option(value, value)));
  select.value = chosen;
}
