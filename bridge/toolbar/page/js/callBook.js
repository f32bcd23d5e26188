// @ts-check
// The calls of this agent, as the bridge's messages tell of them. Pure: no page, no network, no clock of its own.

/**
 * @typedef {"ringing" | "dialling" | "talking" | "held" | "ended"} CallState
 *
 * @typedef {object} Call
 * @property {string} eventId under which toolbar and Fusion know the call
 * @property {string} connectionId the T-Server's ConnID
 * @property {string} number the other party; empty: withheld
 * @property {string} direction inbound, outbound, internal, consult
 * @property {CallState} state
 * @property {boolean} wasEstablished
 * @property {string | null} queueName
 * @property {Record<string, unknown>} userData
 * @property {string | null} contact the name that Fusion found
 * @property {Record<string, unknown> | null} outData what Fusion answered to newCommEvent
 * @property {string | null} cause why it ended
 *
 * @typedef {"incoming" | "dialling" | "answered" | "held" | "retrieved" | "released" | "updated"} Change
 */

/** What each message makes of the call that it is about. @type {Record<string, {change: Change, state?: CallState}>} */
const EFFECTS = {
  EventDialing: { change: "dialling", state: "dialling" },
  EventEstablished: { change: "answered", state: "talking" },
  EventHeld: { change: "held", state: "held" },
  EventRetrieved: { change: "retrieved", state: "talking" },
  EventReleased: { change: "released", state: "ended" },
  EventAttachedDataChanged: { change: "updated" },
  EventPartyChanged: { change: "updated" },
};

export class CallBook {
  /** @param {Call[]} calls */
  constructor(calls = []) {
    this.calls = calls;
  }

  /** The calls that `toText` wrote before the page was reloaded. @param {string | null} text */
  static remembered(text) {
    return new CallBook(text === null ? [] : JSON.parse(text));
  }

  toText() {
    return JSON.stringify(this.living);
  }

  get living() {
    return this.calls.filter((call) => call.state !== "ended");
  }

  /** @param {string | null | undefined} id an eventId or a ConnID */
  find(id) {
    return this.living.find((call) => call.eventId === id || call.connectionId === id) ?? null;
  }

  /** The call that a command without an id means. @param {CallState[]} states in the order of preference */
  only(...states) {
    return states.map((state) => this.living.find((call) => call.state === state)).find(Boolean) ?? null;
  }

  /**
   * Take a message of the bridge in.
   *
   * @param {Record<string, any>} message
   * @returns {{call: Call, change: Change} | null} null: the message is about no call
   */
  heard(message) {
    const known = this.find(message.eventId) ?? this.find(message.connectionId) ?? this.find(message.previousConnectionId);
    if (message.eventName === "EventRinging") return this.#ringing(message, known);
    const effect = EFFECTS[message.eventName];
    if (effect === undefined) return null;
    if (known === null && effect.change === "released") return null;
    const before = known?.state;
    const call = known ?? this.#add(message, effect.state ?? "talking");
    this.#update(call, message);
    if (effect.state) call.state = effect.state;
    call.wasEstablished ||= call.state === "talking";
    call.cause ??= message.cause ?? null; // what is known already is why: the offer has timed out
    return { call, change: before === call.state && effect.change === "dialling" ? "updated" : effect.change };
  }

  /** The bridge knows the call no more. @param {Call} call */
  forget(call) {
    call.state = "ended";
  }

  /** @param {Record<string, any>} message @param {Call | null} known @returns {{call: Call, change: Change}} */
  #ringing(message, known) {
    if (known !== null) {
      this.#update(known, message);
      return { call: known, change: "updated" };
    }
    // EventRinging serves both ways: only an inbound one is an offer.
    const outbound = message.direction === "outbound";
    const call = this.#add(message, outbound ? "dialling" : "ringing");
    return { call, change: outbound ? "dialling" : "incoming" };
  }

  /** @param {Record<string, any>} message @param {CallState} state @returns {Call} */
  #add(message, state) {
    const call = {
      eventId: message.eventId || message.connectionId, connectionId: message.connectionId ?? "", number: "",
      direction: message.direction ?? "inbound", state, wasEstablished: false, queueName: null, userData: {},
      contact: null, outData: null, cause: null,
    };
    this.#update(call, message);
    this.calls = [...this.calls.filter((old) => old.state !== "ended"), call];
    return call;
  }

  /** @param {Call} call @param {Record<string, any>} message */
  #update(call, message) {
    if (message.connectionId) call.connectionId = message.connectionId;
    if (typeof message.ANI === "string") call.number = message.ANI;
    if (message.queueName) call.queueName = message.queueName;
    if (message.userData) call.userData = message.userData;
  }
}
