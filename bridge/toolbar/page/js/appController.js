// @ts-check
// The page: shows what the handlers say, hands on what the agent does. No decision is made here.

/** @typedef {import("./callBook.js").Call} Call */

const STATE_TEXTS = { ringing: "Incoming call", dialling: "Dialling", talking: "Connected", held: "On hold", ended: "Call ended" };
const LOG_LINES = 200;

export class AppController {
  /** @type {import("./integrationActionHandler.js").IntegrationActionHandler | null} */
  actions = null;
  #logged = 0;

  /** @param {Document} document @param {string | null} agent */
  constructor(document, agent) {
    this.document = document;
    this.#part("toggle").addEventListener("click", () => this.actions?.toggleAgentAvailability());
    this.#part("dial").addEventListener("submit", (event) => this.#dialled(event));
    this.showAgent(agent);
    this.showAvailability(false, "Unavailable");
  }

  /** From now on the buttons do something. @param {import("./integrationActionHandler.js").IntegrationActionHandler} actions */
  begin(actions) {
    this.actions = actions;
    for (const id of ["toggle", "dial-button"]) this.#part(id).removeAttribute("disabled");
  }

  /** @param {string | null} agent */
  showAgent(agent) {
    this.#part("agent").textContent = agent === null ? "" : `Agent ${agent}`;
  }

  /** @param {boolean} available @param {string} text */
  showAvailability(available, text) {
    const toggle = this.#part("toggle");
    const wanted = available || text === "Connecting" || text.includes("trying again") || text.includes("waiting");
    toggle.textContent = wanted ? "Become unavailable" : "Become available";
    toggle.setAttribute("aria-pressed", String(available));
    this.#part("status").textContent = text;
    if (available) this.showTrouble(null);
  }

  /** @param {string | null} text null: all is well again */
  showTrouble(text) {
    this.#part("trouble").textContent = text ?? "";
    this.#part("trouble").hidden = text === null;
  }

  /** @param {Call[]} calls */
  showCalls(calls) {
    const focused = this.document.activeElement instanceof HTMLElement ? this.document.activeElement.dataset.key : null;
    this.#part("calls").replaceChildren(...calls.map((call) => this.#card(call)));
    if (focused) /** @type {HTMLElement | null} */ (this.document.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }

  /** @param {"sent" | "heard" | "note"} way @param {unknown} what */
  log(way, what) {
    const line = this.document.createElement("li");
    const text = typeof what === "string" ? what : JSON.stringify(what);
    line.textContent = `${new Date().toLocaleTimeString()} ${{ sent: "→", heard: "←", note: "·" }[way]} ${text}`;
    const log = this.#part("log");
    log.prepend(line);
    while (log.children.length > LOG_LINES) log.lastElementChild?.remove();
    this.#part("log-count").textContent = String(++this.#logged);
  }

  /** @param {Call} call */
  #card(call) {
    const card = this.#make("article", "", "call");
    card.dataset.state = call.state;
    card.setAttribute("aria-label", `${STATE_TEXTS[call.state]}: ${call.contact ?? (call.number || "number withheld")}`);
    card.append(this.#make("p", STATE_TEXTS[call.state], "state"), this.#make("h2", call.contact ?? (call.number || "Number withheld")));
    if (call.contact) card.append(this.#make("p", call.number, "number"));
    const facts = [...(call.queueName ? [`Queue ${call.queueName}`] : []), ...Object.entries(call.userData).map(fact)];
    if (facts.length) card.append(this.#make("p", facts.join(" · "), "facts"));
    card.append(this.#buttons(call));
    return card;
  }

  /** @param {Call} call */
  #buttons(call) {
    const buttons = this.#make("div", "", "buttons");
    if (call.state === "ringing") {
      buttons.append(
        this.#button("Accept", "main", call, () => this.actions?.acceptIncomingCall(call)),
        this.#button("Reject", "end", call, () => this.actions?.rejectCall(call)),
      );
    } else if (call.state !== "ended") {
      buttons.append(this.#button("Hang up", "end", call, () => this.actions?.disconnectCall(call)));
    }
    return buttons;
  }

  /** @param {string} text @param {string} kind @param {Call} call @param {() => Promise<void> | undefined} act */
  #button(text, kind, call, act) {
    const button = /** @type {HTMLButtonElement} */ (this.#make("button", text, kind));
    button.type = "button";
    button.dataset.key = `${text} ${call.eventId}`;
    button.addEventListener("click", async () => {
      button.disabled = true; // one click, one command
      await act();
      button.disabled = false;
    });
    return button;
  }

  /** @param {Event} event */
  #dialled(event) {
    event.preventDefault();
    void this.actions?.dial(/** @type {HTMLInputElement} */ (this.#part("number")).value.replace(/[^0-9+*#]/g, ""));
  }

  /** @param {string} name @param {string} text @param {string} kind */
  #make(name, text, kind = "") {
    const element = this.document.createElement(name);
    element.textContent = text;
    if (kind) element.className = kind;
    return element;
  }

  /** @param {string} id @returns {HTMLElement} */
  #part(id) {
    return /** @type {HTMLElement} */ (this.document.getElementById(id));
  }
}

/** @param {[string, unknown]} pair */
function fact([name, value]) {
  return `${name}: ${typeof value === "object" ? JSON.stringify(value) : value}`;
}
