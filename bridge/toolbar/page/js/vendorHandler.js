// @ts-check
// The bridge: commands by REST, events by WebSocket. Knows nothing of Fusion or of the page.
//
// More than the guide asks for: it looks at the answers of commands, and comes back by itself when the socket is lost.

/**
 * @typedef {object} VendorListener
 * @property {(message: Record<string, any>) => void} bridgeTold a message of the bridge
 * @property {() => void} bridgeLost the socket is gone; it will be tried again
 *
 * @typedef {object} MessageLog
 * @property {(way: "sent" | "heard" | "note", what: unknown) => void} log
 */

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5000;

/** A command that the bridge refused, or that did not get through (`status` 0). */
export class CommandError extends Error {
  /** @param {string} text @param {number} status @param {string | null} code */
  constructor(text, status, code) {
    super(text);
    this.status = status;
    this.code = code;
  }
}

export class VendorHandler {
  /** @type {WebSocket | null} */
  #socket = null;
  #wanted = false;
  #pause = FIRST_PAUSE_MS;
  /** Registered, and then the bridge lost the T-Server. */
  #interrupted = false;
  #registered = false;

  /** @param {import("./settings.js").Settings} settings @param {MessageLog} log */
  constructor(settings, log) {
    this.settings = settings;
    this.log = log;
    /** @type {VendorListener} */
    this.listener = { bridgeTold: () => {}, bridgeLost: () => {} };
  }

  /** Open the socket; as soon as it is open, ask the bridge to register the agent. */
  async makeAgentAvailable() {
    this.#wanted = true;
    if (this.#socket === null) this.#open();
    else if (this.#socket.readyState === WebSocket.OPEN) await this.#post({ type: "initialize" });
  }

  /** Not part of the guide, which leaves it open: not ready, logged out, unregistered. */
  async makeAgentUnavailable() {
    this.#wanted = false;
    try {
      await this.#post({ type: "unavailable" });
    } finally {
      const socket = this.#socket;
      this.#socket = null;
      socket?.close();
    }
  }

  /** @param {string} phoneNumber @param {string} eventId our id, or Fusion's, for the new call */
  async makeOutboundCall(phoneNumber, eventId) {
    await this.#post({ type: "makeCall", toNumber: phoneNumber, connectionId: eventId });
  }

  /** @param {string} connectionId */
  async acceptCall(connectionId) {
    await this.#post({ type: "accept", connectionId });
  }

  /** @param {string} connectionId */
  async rejectCall(connectionId) {
    await this.#post({ type: "reject", connectionId });
  }

  /** @param {string} connectionId */
  async hangupCall(connectionId) {
    await this.#post({ type: "hangup", connectionId });
  }

  #open() {
    const socket = new WebSocket(this.settings.websocketUrl);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#opened());
    socket.addEventListener("message", (event) => this.#told(event.data));
    socket.addEventListener("close", () => this.#closed(socket));
  }

  async #opened() {
    this.#pause = FIRST_PAUSE_MS;
    this.log.log("note", "WebSocket open");
    await this.#initialize();
  }

  async #initialize() {
    try {
      await this.#post({ type: "initialize" });
    } catch (problem) {
      this.listener.bridgeTold({ eventName: "EventError", errorMessage: /** @type {Error} */ (problem).message, command: "initialize" });
    }
  }

  /** @param {string} text */
  #told(text) {
    const message = JSON.parse(text);
    this.log.log("heard", message);
    this.listener.bridgeTold(message);
    this.#watchLink(message.eventName);
  }

  /** Whether the agent is still logged in after the T-Server was away, the bridge knows: ask it. @param {string} eventName */
  #watchLink(eventName) {
    if (eventName === "EventRegistered") [this.#registered, this.#interrupted] = [true, false];
    if (eventName === "EventLinkDisconnected") [this.#registered, this.#interrupted] = [false, this.#registered || this.#interrupted];
    if (eventName !== "EventLinkConnected" || !this.#interrupted || !this.#wanted) return;
    this.#interrupted = false;
    void this.#initialize();
  }

  /** @param {WebSocket} socket */
  #closed(socket) {
    if (socket !== this.#socket) return; // closed by ourselves
    this.#socket = null;
    [this.#registered, this.#interrupted] = [false, false];
    this.log.log("note", "WebSocket closed");
    this.listener.bridgeLost();
    setTimeout(() => { if (this.#wanted && this.#socket === null) this.#open(); }, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  /** @param {Record<string, unknown>} body */
  async #post(body) {
    this.log.log("sent", body);
    const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    const response = await fetch(this.settings.restUrl, request).catch((problem) => {
      throw new CommandError(`the bridge cannot be reached (${problem.message})`, 0, null);
    });
    if (response.ok) return;
    const answer = await response.json().catch(() => ({}));
    throw new CommandError(answer.message ?? `the bridge answered ${response.status}`, response.status, answer.code ?? null);
  }
}
