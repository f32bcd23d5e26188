// @ts-check
// The switch on the page: its DNs with their agents, its calls with their parties, and what can be done to each.

/** @typedef {(method: string, path: string, body?: object) => Promise<any>} Do asks the API, and shows what it refuses */

const PHONE_ACTS = { ALERTING: ["answer"], CONNECTED: ["hold", "hangup"], HELD: ["retrieve", "hangup"], DIALING: ["hangup"], BUSY: ["hangup"] };
const WORDS = { answer: "Answer", hangup: "Hang up", hold: "Hold", retrieve: "Retrieve" };
const AGENT_ACTS = { "ready": "Ready", "not-ready": "Not ready", "logout": "Log out" };
/** What stands behind a conversation by the desk phone at once. */
const PHONES = ["DN", "ACDPosition"];

export class Switchboard {
  /** @type {string | null} */
  #chosen = null;
  /** @type {any} */
  #state = null;
  #phoneSeen = "";
  #seen = "";

  /** @param {Document} document @param {Do} act */
  constructor(document, act) {
    this.document = document;
    this.act = act;
    setInterval(() => this.#showTimes(), 1000);
  }

  /** @param {any} state of /v1/state */
  show(state) {
    const seen = JSON.stringify(state);
    if (seen === this.#seen) return; // screen readers would read it all again
    this.#seen = seen;
    this.#state = state;
    const pill = this.#part("switch");
    pill.textContent = state.linkUp ? `${state.switch} is up` : `${state.switch} has lost its switch`;
    pill.className = `pill ${state.linkUp ? "good" : "bad"}`;
    const focused = /** @type {HTMLElement | null} */ (this.document.activeElement)?.dataset?.key;
    this.#part("call-count").textContent = state.calls.length ? String(state.calls.length) : "none";
    this.#part("calls").replaceChildren(...state.calls.map((/** @type {any} */ call) => this.#call(call)));
    this.#part("dns").replaceChildren(...state.dns.map((/** @type {any} */ dn) => this.#row(dn)));
    this.#part("numbers").replaceChildren(...state.dns.map((/** @type {any} */ dn) => new Option(`${dn.dn} ${kindOf(dn)}`, dn.dn)));
    if (!this.#field("to").value && state.dns.length) this.#field("to").value = state.dns[0].dn;
    this.#showPhone();
    if (focused) /** @type {HTMLElement | null} */ (this.document.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
    this.#showTimes();
  }

  /** @param {any} call */
  #call(call) {
    const card = this.#make("article", "", "call");
    card.dataset.state = call.state;
    const title = this.#make("h3", `${call.ani || "withheld"} → ${call.dnis ?? ""} `);
    const time = this.#make("span", "", "soft");
    time.setAttribute("role", "timer");
    time.dataset.since = String(call.startedSeconds * 1000);
    title.append(this.#make("span", `${call.callType}, ${call.state} `, "soft"), time);
    card.setAttribute("aria-label", `Call of ${call.ani || "a withheld number"}, ${call.state}`);
    card.append(title);
    const facts = [`ConnID ${call.connId}`, ...Object.entries(call.userData).map(([name, value]) => `${name}: ${shown(value)}`)];
    card.append(this.#make("p", facts.join(" · "), "facts soft"));
    card.append(...call.parties.map((/** @type {any} */ party) => this.#party(call, party)));
    return card;
  }

  /** @param {any} call @param {any} party */
  #party(call, party) {
    const line = this.#make("div", "", "party");
    const agent = this.#state.dns.find((/** @type {any} */ dn) => dn.dn === party.dn)?.agentId;
    const who = `${party.dn || "withheld"}${agent ? ` (agent ${agent})` : ""}`;
    line.append(this.#make("span", `${who} · ${party.state.toLowerCase()}`, "who"));
    line.append(...(party.internal ? this.#phoneButtons(call, party) : this.#outsideButtons(call, party)));
    return line;
  }

  /** @param {any} call @param {any} party */
  #phoneButtons(call, party) {
    return (PHONE_ACTS[/** @type {keyof typeof PHONE_ACTS} */ (party.state)] ?? []).map((act) =>
      this.#button(WORDS[/** @type {keyof typeof WORDS} */ (act)], `${act} at the phone ${party.dn}`, `${act} ${party.dn} ${call.connId}`, () =>
        this.act("POST", `/v1/phones/${part(party.dn)}/${act}`, { connId: call.connId })));
  }

  /** @param {any} call @param {any} party */
  #outsideButtons(call, party) {
    const acts = party.state === "ALERTING" ? ["answer", "hangup"] : ["hangup"];
    return acts.map((act) =>
      this.#button(WORDS[/** @type {keyof typeof WORDS} */ (act)], `${party.dn || "the caller"}: ${act}`, `outside ${act} ${call.connId}`, () =>
        this.act("POST", `/v1/calls/${part(call.id)}/${act}`, {})));
  }

  /** @param {any} dn */
  #row(dn) {
    const row = this.#make("tr", "", `${dn.dn === this.#chosen ? "chosen" : ""} ${dn.inService ? "" : "out"}`.trim());
    const agent = this.#state.agents.find((/** @type {any} */ each) => each.agentId === dn.agentId);
    const choose = this.#button(dn.dn, "", `dn ${dn.dn}`, async () => this.#choose(dn.dn));
    choose.setAttribute("aria-label", `Phone ${dn.dn}`);
    choose.setAttribute("aria-pressed", String(dn.dn === this.#chosen));
    const number = this.#make("td");
    number.append(choose);
    const state = !dn.inService ? "out of service" : agent ? words(agent.state) : kindOf(dn);
    row.append(number, this.#make("td", dn.agentId ?? ""), this.#make("td", state), this.#make("td", String(dn.calls.length || ""), "busy"));
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
    this.#showPhone();
  }

  #showPhone() {
    const dn = this.#state.dns.find((/** @type {any} */ each) => each.dn === this.#chosen);
    const seen = JSON.stringify([dn?.dn, dn?.agentId, dn?.inService, this.#state.agents.map((/** @type {any} */ agent) => agent.dn)]);
    if (seen === this.#phoneSeen) return; // nothing else of it is shown here; someone may be typing
    this.#phoneSeen = seen;
    const typed = /** @type {HTMLInputElement | null} */ (this.document.getElementById("dialled"))?.value;
    this.#part("phone").replaceChildren(...(dn ? this.#phone(dn) : []));
    if (typed && dn) this.#field("dialled").value = typed;
  }

  /** What can be done at one DN. @param {any} dn */
  #phone(dn) {
    const buttons = this.#make("div", "", "buttons");
    if (PHONES.includes(dn.addressType)) buttons.append(...this.#agentButtons(dn));
    const way = dn.inService ? "out-of-service" : "in-service";
    buttons.append(this.#button(dn.inService ? "Out of service" : "In service", "", `${way} ${dn.dn}`, () => this.act("POST", `/v1/dns/${part(dn.dn)}/${way}`)));
    const parts = [this.#make("h3", `${kindOf(dn)} ${dn.dn}`), buttons];
    if (PHONES.includes(dn.addressType)) parts.splice(1, 0, this.#dialForm(dn));
    return parts;
  }

  /** @param {any} dn */
  #dialForm(dn) {
    const form = /** @type {HTMLFormElement} */ (this.#make("form"));
    const number = /** @type {HTMLInputElement} */ (this.#make("input"));
    number.id = "dialled";
    number.dataset.key = "dialled";
    number.required = true;
    number.placeholder = "+14155550199";
    number.setAttribute("aria-label", `Number to dial at the phone ${dn.dn}`);
    const dial = this.#make("button", "Dial");
    form.append(number, dial);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.act("POST", `/v1/phones/${part(dn.dn)}/dial`, { to: number.value.trim() });
    });
    return form;
  }

  /** @param {any} dn */
  #agentButtons(dn) {
    if (dn.agentId) {
      return Object.entries(AGENT_ACTS).map(([act, text]) =>
        this.#button(text, "", `${act} ${dn.dn}`, () => this.act("POST", `/v1/agents/${part(dn.agentId)}/${act}`, {})));
    }
    const free = this.#state.agents.filter((/** @type {any} */ agent) => agent.state === "LoggedOut");
    // The agent who belongs here by number, as far as one can guess it, else any who is free.
    const agent = free.find((/** @type {any} */ each) => each.agentId.slice(-3) === dn.dn.slice(-3)) ?? free[0];
    if (!agent) return [];
    return [this.#button(`Log in ${agent.agentId}`, "", `login ${dn.dn}`, () =>
      this.act("POST", `/v1/agents/${part(agent.agentId)}/login`, { dn: dn.dn, workMode: "AutoIn" }))];
  }

  #showTimes() {
    for (const time of this.document.querySelectorAll("[data-since]")) {
      const seconds = Math.max(0, Math.floor(Date.now() / 1000 - Number(/** @type {HTMLElement} */ (time).dataset.since) / 1000));
      time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }

  /** @param {string} text @param {string} label @param {string} key @param {() => Promise<any>} act */
  #button(text, label, key, act) {
    const button = /** @type {HTMLButtonElement} */ (this.#make("button", text, "small"));
    button.type = "button";
    button.dataset.key = key;
    if (label && label !== text) button.setAttribute("aria-label", `${text}: ${label}`);
    button.addEventListener("click", () => void act());
    return button;
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
    return /** @type {HTMLInputElement} */ (this.#part(id));
  }
}

/** A part of a path. @param {string} text */
function part(text) {
  return encodeURIComponent(text);
}

/** @param {string} state NotReady becomes "not ready" */
function words(state) {
  return state.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** @param {any} dn */
function kindOf(dn) {
  return { DN: "phone", Queue: "queue", RoutePoint: "route point" }[/** @type {string} */ (dn.addressType)] ?? words(dn.addressType);
}

/** @param {unknown} value */
function shown(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
