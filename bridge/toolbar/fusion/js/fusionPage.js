// @ts-check
// The page around the toolbar: shows the desk, hands clicks to the toolbar, and writes down everything that passes.

import { checkOutcome } from "./uefChecks.js";
import { FusionLog } from "./fusionLog.js";
import { ToolbarFrame } from "./toolbarFrame.js";

/** @typedef {import("./fusionDesk.js").FusionCall} FusionCall */
/** @typedef {{toolbarUrl: string, controlUrl: string | null, dn: string, dns?: Record<string, string>}} Settings dn: of the first agent; dns: of each */

const EFFECT_MS = 5000;

export class FusionPage {
  #commands = 0;
  /** What is still waited for, of the toolbar that is loaded now. @type {Set<ReturnType<typeof setTimeout>>} */
  #watches = new Set();

  /** @param {Document} document @param {import("./fusionDesk.js").FusionDesk} desk @param {Settings} settings */
  constructor(document, desk, settings) {
    this.document = document;
    this.desk = desk;
    this.settings = settings;
    this.log = new FusionLog(document);
    this.frame = new ToolbarFrame(/** @type {HTMLIFrameElement} */ (this.#part("toolbar")), this);
    /** @type {Map<string, number>} */
    this.subscribed = new Map();
  }

  begin() {
    const query = new URLSearchParams(location.search);
    const agent = query.get("agent");
    const address = new URL(query.get("toolbar") ?? this.settings.toolbarUrl);
    if (agent) address.searchParams.set("agent", agent);
    this.#field("address").value = address.href;
    this.#part("settings").addEventListener("submit", (event) => this.#load(event));
    this.#part("test-call").addEventListener("click", () => this.#callMe((agent && this.settings.dns?.[agent]) ?? this.settings.dn));
    const consoleLink = /** @type {HTMLAnchorElement} */ (this.#part("console-link"));
    if (this.settings.controlUrl) consoleLink.href = this.settings.controlUrl;
    else consoleLink.hidden = true;
    for (const button of this.document.querySelectorAll("[data-agent-command]")) {
      const command = /** @type {HTMLElement} */ (button).dataset.agentCommand ?? "";
      button.addEventListener("click", () => this.#command("onToolbarAgentCommand", command, null));
    }
    this.#part("contacts").append(...this.desk.contacts.map((contact) => this.#contact(contact)));
    setInterval(() => this.#showTimes(), 1000);
    this.#load();
  }

  // What the toolbar does: the frame's listener.

  /** @param {string | null} appName */
  toolbarSaidHello(appName) {
    this.subscribed.clear(); // a toolbar that is loaded anew has subscribed to nothing yet
    this.log.write("initialize", appName ?? "", appName ? [] : [{ level: "warning", text: "initialize: give the application a name" }]);
  }

  /** @param {string} operation @param {Record<string, any>} values */
  toolbarPublished(operation, values) {
    const { payload, findings } = this.desk.publish(operation, values);
    this.log.write("publish", `${operation} ${values.eventId ?? ""} ⇒ ${payload.result}`, findings, { request: values, answer: payload });
    this.#show();
    if (operation === "newCommEvent" && payload.result === "success") this.#watchOffer(payload.eventId);
    return payload;
  }

  /** @param {string} event @param {Record<string, any>} values */
  toolbarSubscribed(event, values) {
    const times = (this.subscribed.get(event) ?? 0) + 1;
    this.subscribed.set(event, times);
    const again = `${times} subscriptions to ${event}: each command will be obeyed ${times} times; dispose the old one first`;
    this.log.write("subscribe", `${event} ${JSON.stringify(values)}`, times > 1 ? [{ level: "warning", text: again }] : []);
  }

  /** @param {string} event */
  toolbarUnsubscribed(event) {
    this.subscribed.set(event, (this.subscribed.get(event) ?? 1) - 1);
    this.log.write("unsubscribe", event, []);
  }

  /** @param {string} text */
  toolbarMistook(text) {
    this.log.write("mistake", "", [{ level: "error", text }]);
  }

  // What the agent does.

  /** @param {Event} [event] */
  #load(event) {
    event?.preventDefault();
    if (event) this.#forget();
    this.desk.offerTimeoutSeconds = Number(this.#field("offer-timeout").value);
    this.subscribed.clear();
    this.frame.load(this.#field("address").value, this.desk.toolbarName);
    this.#show();
  }

  /** Another toolbar knows nothing of the calls of this one, and owes nothing for them. */
  #forget() {
    this.desk.forget();
    for (const watch of this.#watches) clearTimeout(watch);
    this.#watches.clear();
  }

  /** @param {number} milliseconds @param {() => void} act */
  #later(milliseconds, act) {
    const watch = setTimeout(() => {
      this.#watches.delete(watch);
      act();
    }, milliseconds);
    this.#watches.add(watch);
  }

  /** @param {string} event @param {string} command @param {FusionCall | null} call */
  async #command(event, command, call) {
    const details = {
      command, commandId: `C-${++this.#commands}`, eventId: call?.eventId ?? null, inData: call?.outData ?? {}, outData: {}, result: null,
      slot: null, target: null, timeStamp: Date.now(), channel: "PHONE", channelType: "ORA_SVC_PHONE", method: event,
      toolbarName: this.desk.toolbarName, uuid: call?.eventId ?? null, resultDisplayString: null,
    };
    const before = call?.state;
    this.log.write("command", `${command} ${call?.eventId ?? ""}`, []);
    const outcome = this.subscribed.get(event) ? await this.frame.command(event, details) : { ending: "nobody" };
    if (outcome.ending === "replaced") return;
    const findings = checkOutcome(command, outcome);
    const said = event === "onToolbarAgentCommand" ? ` ${JSON.stringify(outcome.outData ?? {})}` : "";
    this.log.write("answer", `${command} ⇒ ${outcome.result ?? outcome.ending}${said}`, findings);
    if (call && outcome.result === "success") this.#watchEffect(command, call, before);
  }

  /** A success that nothing follows is a mistake too. @param {string} command @param {FusionCall} call @param {string | undefined} before */
  #watchEffect(command, call, before) {
    const wanted = command === "accept" ? "startCommEvent" : "closeCommEvent";
    this.#later(EFFECT_MS, () => {
      if (call.state !== before) return;
      this.log.write("waiting", `${command} ${call.eventId}`, [
        { level: "warning", text: `${command} was a success, but no ${wanted} has followed within ${EFFECT_MS / 1000} s` }]);
    });
  }

  /** @param {string} eventId */
  #watchOffer(eventId) {
    const call = this.desk.calls.get(eventId);
    const seconds = this.desk.offerTimeoutSeconds;
    if (!seconds || call?.state !== "offered") return;
    this.#later(seconds * 1000, () => {
      if (call.state !== "offered") return;
      this.log.write("event", `onDataUpdated OFFER_TIMEOUT ${eventId}`, this.#heardBy("onDataUpdated"));
      this.frame.tell("onDataUpdated", { eventId, eventSource: "FUSION", result: "success", outData: { ...call.outData, updateType: "OFFER_TIMEOUT" } });
    });
  }

  /** @param {string} number */
  #dial(number) {
    const id = newUuid();
    const details = { ...this.desk.dial(id, number), origin: location.origin, windowName: window.name };
    this.log.write("event", `onOutgoingEvent ${number} ${id}`, this.#heardBy("onOutgoingEvent"));
    this.frame.tell("onOutgoingEvent", details);
    this.#show();
    this.#later(EFFECT_MS, () => {
      if (!this.desk.dialled.has(id)) return;
      this.log.write("waiting", `onOutgoingEvent ${id}`, [
        { level: "warning", text: `neither newCommEvent nor outboundCommError with the id ${id} has come within ${EFFECT_MS / 1000} s` }]);
    });
  }

  /** @param {string} event @returns {import("./uefChecks.js").Finding[]} */
  #heardBy(event) {
    return this.subscribed.get(event) ? [] : [{ level: "error", text: `${event}: nobody has subscribed to it` }];
  }

  /** A customer calls, by the control API. @param {string} dn */
  async #callMe(dn) {
    const note = this.#part("test-call-note");
    const contact = this.desk.contacts[0];
    const body = { from: contact?.number ?? "+14155550123", to: dn, userData: { segment: "gold" } };
    try {
      const response = await fetch(`${this.settings.controlUrl}/v1/calls`, { method: "POST", body: JSON.stringify(body) });
      const answer = await response.json();
      note.textContent = response.ok ? `${contact?.name ?? body.from} calls ${dn}.` : answer.error.message;
    } catch {
      note.textContent = `The control API at ${this.settings.controlUrl} does not answer.`;
    }
  }

  // What is shown.

  #show() {
    sessionStorage.setItem("desk", this.desk.toText());
    this.#part("phone").dataset.available = String(this.desk.agent.available);
    this.#part("phone-text").textContent = this.desk.agent.text;
    this.#part("dial-error").hidden = this.desk.dialError === null;
    this.#part("dial-error").textContent = this.desk.dialError ? `The call could not be made: ${this.desk.dialError}` : "";
    const focused = /** @type {HTMLElement | null} */ (this.document.activeElement)?.dataset?.key;
    const living = this.desk.living;
    this.#part("offers").replaceChildren(...living.filter((call) => call.state === "offered").map((call) => this.#offer(call)));
    this.#part("engagements").replaceChildren(...living.filter((call) => call.state !== "offered").map((call) => this.#engagement(call)));
    if (focused) /** @type {HTMLElement | null} */ (this.document.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {FusionCall} call */
  #offer(call) {
    const card = this.#card(call, "Incoming call", "card offer");
    card.setAttribute("role", "alertdialog");
    card.append(this.#row(
      this.#button("Answer", "main", () => this.#command("onToolbarInteractionCommand", "accept", call), call.eventId),
      this.#button("Decline", "end", () => this.#command("onToolbarInteractionCommand", "reject", call), call.eventId)));
    return card;
  }

  /** @param {FusionCall} call */
  #engagement(call) {
    const title = { dialling: "Dialling", engaged: "Engagement", wrapup: "Wrap-up", offered: "", closed: "" }[call.state];
    const card = this.#card(call, title, `card ${call.state}`);
    const end = () => this.#command("onToolbarInteractionCommand", this.#field("end-command").value, call);
    if (call.state === "wrapup") {
      card.append(this.#row(this.#button("Finish wrap-up", "main", async () => {
        this.desk.finishWrapUp(call);
        this.#show();
      }, call.eventId)));
    } else {
      card.append(this.#row(this.#button("End Call", "end", end, call.eventId)));
    }
    return card;
  }

  /** @param {FusionCall} call @param {string} title @param {string} kind */
  #card(call, title, kind) {
    const card = this.#make("article", "", kind);
    const name = call.contact?.name ?? (call.number || "Number withheld");
    card.setAttribute("aria-label", `${title}: ${name}`);
    card.dataset.eventId = call.eventId;
    const facts = this.#make("dl", "");
    const shown = { Number: call.number || "withheld", Company: call.contact?.organization, Email: call.contact?.email, Role: call.contact?.job };
    for (const [label, value] of Object.entries(shown)) {
      if (value) facts.append(this.#make("dt", label), this.#make("dd", value));
    }
    const time = this.#make("dd", clock(Date.now() - call.since), "time");
    time.setAttribute("role", "timer");
    time.dataset.since = String(call.since);
    facts.append(this.#make("dt", title === "Wrap-up" ? "Since" : "Time"), time);
    card.append(this.#make("p", title, "soft"), this.#make("h2", name), facts);
    return card;
  }

  #showTimes() {
    for (const time of this.document.querySelectorAll("[data-since]")) {
      time.textContent = clock(Date.now() - Number(/** @type {HTMLElement} */ (time).dataset.since));
    }
  }

  /** @param {import("./contacts.js").Contact} contact */
  #contact(contact) {
    const row = this.#make("li", "");
    const who = this.#make("span", "");
    who.append(this.#make("strong", contact.name), contact.organization ?? "");
    const call = this.#button(contact.number, "", async () => this.#dial(contact.number));
    call.setAttribute("aria-label", `Call ${contact.name}, ${contact.number}`);
    row.append(who, call);
    return row;
  }

  /** @param {HTMLElement[]} buttons */
  #row(...buttons) {
    const row = this.#make("div", "", "buttons");
    row.setAttribute("role", "group");
    row.append(...buttons);
    return row;
  }

  /** @param {string} text @param {string} kind @param {() => Promise<void>} act @param {string} eventId */
  #button(text, kind, act, eventId = "") {
    const button = /** @type {HTMLButtonElement} */ (this.#make("button", text, kind));
    button.type = "button";
    button.dataset.key = `${text} ${eventId}`;
    button.addEventListener("click", async () => {
      button.disabled = true;
      await act();
      button.disabled = false;
    });
    return button;
  }

  /** @param {string} name @param {string} text @param {string} kind */
  #make(name, text, kind = "") {
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
    return /** @type {HTMLInputElement} */ (this.document.getElementById(id));
  }
}

/** @param {number} milliseconds */
function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** `randomUUID` is only there on https and on this machine. */
function newUuid() {
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join("-");
}
