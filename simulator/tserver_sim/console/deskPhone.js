// @ts-check
// What can be done at the DN that was chosen: dial, log in, be ready or not, go out of service.

import { kindOf, make, makeButton, pathPart } from "./parts.js";

const AGENT_ACTS = { "ready": "Ready", "not-ready": "Not ready", "logout": "Log out" };
/** What someone can sit at. */
const PHONES = ["DN", "ACDPosition"];

export class DeskPhone {
  #seen = "";

  /** @param {Document} document @param {import("./parts.js").Do} act */
  constructor(document, act) {
    this.document = document;
    this.act = act;
    this.place = /** @type {HTMLElement} */ (document.getElementById("phone"));
  }

  /** @param {any} state of /v1/state @param {string | null} chosen */
  show(state, chosen) {
    const dn = state.dns.find((/** @type {any} */ each) => each.dn === chosen);
    const free = state.agents.filter((/** @type {any} */ agent) => agent.state === "LoggedOut").map((/** @type {any} */ agent) => agent.agentId);
    const seen = JSON.stringify([dn?.dn, dn?.agentId, dn?.inService, free]);
    if (seen === this.#seen) return; // nothing else of it is shown here; someone may be typing
    this.#seen = seen;
    const typed = /** @type {HTMLInputElement | null} */ (this.document.getElementById("dialled"))?.value;
    const focused = /** @type {HTMLElement | null} */ (this.document.activeElement)?.dataset?.key;
    this.place.replaceChildren(...(dn ? this.#parts(dn, free) : []));
    const dialled = /** @type {HTMLInputElement | null} */ (this.document.getElementById("dialled"));
    if (dialled && typed) dialled.value = typed;
    if (focused) /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {any} dn @param {string[]} free */
  #parts(dn, free) {
    const way = dn.inService ? "out-of-service" : "in-service";
    const service = makeButton(this.document, dn.inService ? "Out of service" : "In service", "", `service ${dn.dn}`, () =>
      this.act("POST", `/v1/dns/${pathPart(dn.dn)}/${way}`));
    const buttons = make(this.document, "div", "", "buttons");
    const title = make(this.document, "h3", `${kindOf(dn)} ${dn.dn}`);
    if (!PHONES.includes(dn.addressType)) {
      buttons.append(service);
      return [title, buttons];
    }
    if (dn.agentId) buttons.append(...this.#agentButtons(dn));
    buttons.append(service);
    return [title, this.#dialForm(dn), ...(dn.agentId || !free.length ? [] : [this.#loginForm(dn, free)]), buttons];
  }

  /** @param {any} dn */
  #agentButtons(dn) {
    return Object.entries(AGENT_ACTS).map(([act, text]) =>
      makeButton(this.document, text, "", `${act} ${dn.dn}`, () => this.act("POST", `/v1/agents/${pathPart(dn.agentId)}/${act}`, {})));
  }

  /** @param {any} dn */
  #dialForm(dn) {
    const number = /** @type {HTMLInputElement} */ (make(this.document, "input"));
    number.id = "dialled";
    number.dataset.key = "dialled";
    number.required = true;
    number.placeholder = "+14155550199";
    number.setAttribute("list", "numbers");
    number.setAttribute("aria-label", `Number to dial at the phone ${dn.dn}`);
    return this.#form([number, make(this.document, "button", "Dial")], () =>
      this.act("POST", `/v1/phones/${pathPart(dn.dn)}/dial`, { to: number.value.trim() }));
  }

  /** @param {any} dn @param {string[]} free agents who are logged in nowhere */
  #loginForm(dn, free) {
    const who = /** @type {HTMLSelectElement} */ (make(this.document, "select"));
    who.dataset.key = "login";
    who.setAttribute("aria-label", `Agent to log in at the phone ${dn.dn}`);
    who.append(...free.map((agent) => new Option(`agent ${agent}`, agent)));
    // The agent who belongs here by number, as far as one can guess it.
    who.value = free.find((agent) => agent.slice(-3) === dn.dn.slice(-3)) ?? free[0];
    return this.#form([who, make(this.document, "button", "Log in")], () =>
      this.act("POST", `/v1/agents/${pathPart(who.value)}/login`, { dn: dn.dn, workMode: "AutoIn" }));
  }

  /** @param {HTMLElement[]} parts @param {() => unknown} act */
  #form(parts, act) {
    const form = make(this.document, "form");
    form.append(...parts);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void act();
    });
    return form;
  }
}
