// @ts-check
// The calls on the page: a card each, with its parties, its clock, and what can be done at each end of it.

import { make, makeButton, pathPart, showList, shown } from "./parts.js";

const PHONE_ACTS = { ALERTING: ["answer", "hangup"], CONNECTED: ["hold", "hangup"], HELD: ["retrieve", "hangup"], DIALING: ["hangup"], BUSY: ["hangup"] };
const WORDS = { answer: "Answer", hangup: "Hang up", hold: "Hold", retrieve: "Retrieve" };

/** @typedef {keyof typeof WORDS} Act */

export class CallCards {
  /** @param {Document} document @param {import("./parts.js").Do} act */
  constructor(document, act) {
    this.document = document;
    this.act = act;
    this.place = /** @type {HTMLElement} */ (document.getElementById("calls"));
    setInterval(() => this.#showTimes(), 1000);
  }

  /** @param {any} state of /v1/state */
  show(state) {
    /** @type {Map<string, string>} */
    const agents = new Map(state.dns.map((/** @type {any} */ dn) => [dn.dn, dn.agentId ?? ""]));
    const routePoints = new Set(state.dns.filter((/** @type {any} */ dn) => dn.addressType.startsWith("Route")).map((/** @type {any} */ dn) => dn.dn));
    const seenOf = (/** @type {any} */ call) => JSON.stringify([call, call.parties.map((/** @type {any} */ party) => agents.get(party.dn))]);
    showList(this.place, state.calls, (call) => call.connId, seenOf, (call) => this.#card(call, agents, routePoints));
    this.#showTimes();
  }

  /** @param {any} call @param {Map<string, string>} agents @param {Set<string>} routePoints */
  #card(call, agents, routePoints) {
    const card = make(this.document, "article", "", "call");
    card.dataset.state = call.state;
    const title = make(this.document, "h3", `${call.ani || "withheld"} → ${call.dnis ?? ""} `);
    const time = make(this.document, "span", "", "soft");
    time.setAttribute("role", "timer");
    time.dataset.since = String(call.startedSeconds * 1000);
    title.append(make(this.document, "span", `${call.callType}, ${call.state} `, "soft"), time);
    card.setAttribute("aria-label", `Call of ${call.ani || "a withheld number"}, ${call.state}`);
    const facts = [`ConnID ${call.connId}`, ...Object.entries(call.userData).map(([name, value]) => `${name}: ${shown(value)}`)];
    card.append(title, make(this.document, "p", facts.join(" · "), "facts soft"));
    for (const party of call.parties) card.append(this.#party(call, party, agents.get(party.dn) ?? "", routePoints.has(party.dn)));
    return card;
  }

  /** @param {any} call @param {any} party @param {string} agent @param {boolean} isRoutePoint */
  #party(call, party, agent, isRoutePoint) {
    const line = make(this.document, "div", "", "party");
    const who = `${party.dn || "withheld"}${agent ? ` (agent ${agent})` : ""}`;
    line.append(make(this.document, "span", `${who} · ${party.state.toLowerCase()}`, "who"));
    if (isRoutePoint) line.append(this.#routeForm(call, party));
    else line.append(...(party.internal ? this.#phoneButtons(call, party) : this.#outsideButtons(call, party)));
    return line;
  }

  /** @param {any} call @param {any} party */
  #phoneButtons(call, party) {
    const acts = PHONE_ACTS[/** @type {keyof typeof PHONE_ACTS} */ (party.state)] ?? [];
    return acts.map((act) =>
      makeButton(this.document, WORDS[/** @type {Act} */ (act)], `${act} at the phone ${party.dn}`, `${act} ${party.dn} ${call.connId}`, () =>
        this.act("POST", `/v1/phones/${pathPart(party.dn)}/${act}`, { connId: call.connId })));
  }

  /** @param {any} call @param {any} party */
  #outsideButtons(call, party) {
    const acts = party.state === "ALERTING" ? ["answer", "hangup"] : ["hangup"];
    return acts.map((act) =>
      makeButton(this.document, WORDS[/** @type {Act} */ (act)], `${party.dn || "the caller"}: ${act}`, `outside ${act} ${call.connId}`, () =>
        this.act("POST", `/v1/calls/${pathPart(call.id)}/${act}`, {})));
  }

  /** A router that is no client of the T-Server. @param {any} call @param {any} party */
  #routeForm(call, party) {
    const form = make(this.document, "form", "", "inline");
    const to = /** @type {HTMLInputElement} */ (make(this.document, "input"));
    to.required = true;
    to.placeholder = "7001";
    to.dataset.key = `route ${call.connId}`;
    to.setAttribute("list", "numbers");
    to.setAttribute("aria-label", `Where the call of ${call.ani || "a withheld number"} is routed to`);
    form.append(to, make(this.document, "button", "Route", "small"));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.act("POST", `/v1/route-points/${pathPart(party.dn)}/route`, { connId: call.connId, to: to.value.trim() });
    });
    return form;
  }

  #showTimes() {
    for (const time of this.place.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor(Date.now() / 1000 - Number(/** @type {HTMLElement} */ (time).dataset.since) / 1000));
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (time.textContent !== text) time.textContent = text;
    }
  }
}
