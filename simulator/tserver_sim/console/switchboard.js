// @ts-check
// The switch on the page: whether it is up, its DNs with their agents, its calls, and what has just changed in words.

import { CallCards } from "./callCards.js";
import { DeskPhone } from "./deskPhone.js";
import { kindOf, make, makeButton, pathPart, showList, words } from "./parts.js";

/** @typedef {import("./parts.js").Do} Do */

export class Switchboard {
  /** @type {string | null} */
  #chosen = null;
  /** @type {any} */
  #state = null;
  #seen = "";
  /** @type {Map<string, string>} */
  #callStates = new Map();

  /** @param {Document} document @param {Do} act */
  constructor(document, act) {
    this.document = document;
    this.act = act;
    this.calls = new CallCards(document, act);
    this.phone = new DeskPhone(document, act);
  }

  /** @param {any} state of /v1/state */
  show(state) {
    const seen = JSON.stringify(state);
    if (seen === this.#seen) return;
    this.#seen = seen;
    this.#state = state;
    const pill = this.#part("switch");
    pill.textContent = state.linkUp ? `${state.switch} is up` : `${state.switch} has lost its switch`;
    pill.className = `pill ${state.linkUp ? "good" : "bad"}`;
    this.#part("call-count").textContent = state.calls.length ? String(state.calls.length) : "none";
    this.calls.show(state);
    this.#showDns(state);
    this.#showClients(state.clients);
    this.phone.show(state, this.#chosen);
    this.#tell(state.calls);
  }

  /** @param {any} state */
  #showDns(state) {
    const agents = new Map(state.agents.map((/** @type {any} */ agent) => [agent.agentId, agent]));
    const seenOf = (/** @type {any} */ dn) => JSON.stringify([dn, agents.get(dn.agentId)?.state]);
    showList(this.#part("dns"), state.dns, (dn) => dn.dn, seenOf, (dn) => this.#row(dn, agents.get(dn.agentId)));
    const away = state.agents.filter((/** @type {any} */ agent) => agent.state === "LoggedOut").map((/** @type {any} */ agent) => agent.agentId);
    this.#part("away").textContent = away.length ? `Logged out: ${away.length > 12 ? `${away.length} agents` : away.join(", ")}` : "";
    const numbers = state.dns.map((/** @type {any} */ dn) => `${dn.dn} ${kindOf(dn)}`).join();
    if (this.#part("numbers").dataset.seen === numbers) return;
    this.#part("numbers").dataset.seen = numbers;
    this.#part("numbers").replaceChildren(...state.dns.map((/** @type {any} */ dn) => new Option(`${dn.dn} ${kindOf(dn)}`, dn.dn)));
    if (!this.#field("to").value && state.dns.length) this.#field("to").value = state.dns[0].dn;
  }

  /** @param {any} dn @param {any} agent */
  #row(dn, agent) {
    const isChosen = dn.dn === this.#chosen;
    const row = make(this.document, "tr", "", `${isChosen ? "chosen" : ""} ${dn.inService ? "" : "out"}`.trim());
    const choose = makeButton(this.document, dn.dn, "", `dn ${dn.dn}`, () => this.#choose(dn.dn));
    choose.setAttribute("aria-label", `Phone ${dn.dn}`);
    choose.setAttribute("aria-pressed", String(isChosen));
    const number = make(this.document, "td");
    number.append(choose);
    const state = !dn.inService ? "out of service" : agent ? words(agent.state) : kindOf(dn);
    row.append(number, make(this.document, "td", dn.agentId ?? ""), make(this.document, "td", state), make(this.document, "td", String(dn.calls.length || ""), "busy"));
    return row;
  }

  /** @param {string} dn */
  #choose(dn) {
    this.#chosen = this.#chosen === dn ? null : dn;
    if (this.#chosen) this.#field("to").value = dn;
    for (const button of this.#part("dns").querySelectorAll("button")) { // not all of the page: a click is answered at once
      const isChosen = button.textContent === this.#chosen;
      button.setAttribute("aria-pressed", String(isChosen));
      button.closest("tr")?.classList.toggle("chosen", isChosen);
    }
    this.phone.show(this.#state, this.#chosen);
  }

  /** Who is connected to the T-Server. @param {any[]} clients */
  #showClients(clients) {
    this.#part("client-count").textContent = clients.length ? String(clients.length) : "none";
    showList(this.#part("clients"), clients, (client) => client.sessionId, (client) => JSON.stringify(client), (client) => {
      const line = make(this.document, "li", "", "party");
      const dns = Object.keys(client.registrations);
      const has = dns.length === 0 ? "no DN registered" : dns.length > 6 ? `${dns.length} DNs` : dns.join(", ");
      line.append(make(this.document, "span", `${client.applicationName} · ${has}`, "who"));
      line.append(makeButton(this.document, "Cut", `the connection of ${client.applicationName}`, `cut ${client.sessionId}`, () =>
        this.act("POST", `/v1/clients/${pathPart(client.sessionId)}/cut`, { how: "rst" })));
      return line;
    });
  }

  /** What has changed, for those who do not see it: a sentence, not the whole list again. @param {any[]} calls */
  #tell(calls) {
    const now = new Map(calls.map((call) => [call.connId, `Call of ${call.ani || "a withheld number"}: ${call.state}`]));
    const news = [...now].filter(([id, text]) => this.#callStates.get(id) !== text).map(([, text]) => text);
    const over = [...this.#callStates].filter(([id]) => !now.has(id)).map(([, text]) => text.replace(/: \w+$/, ": ended"));
    this.#callStates = now;
    if (news.length + over.length > 0) this.#part("news").textContent = [...news, ...over].slice(0, 3).join(". ");
  }

  /** @param {string} id */
  #part(id) {
    return /** @type {HTMLElement} */ (this.document.getElementById(id));
  }

  /** @param {string} id */
  #field(id) {
    return /** @type {HTMLInputElement} */ (this.#part(id));
  }
}
