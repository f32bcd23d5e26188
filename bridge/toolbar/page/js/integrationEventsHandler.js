// @ts-check
// From the bridge to Fusion and the page: what each message means for them, whoever caused it.

/** @typedef {import("./callBook.js").Call} Call */

export class IntegrationEventsHandler {
  /**
   * @param {import("./callBook.js").CallBook} book
   * @param {import("./fusionHandler.js").FusionHandler} fusion
   * @param {import("./appController.js").AppController} page
   * @param {Storage} memory of this tab, for a reload in mid-call
   */
  constructor(book, fusion, page, memory) {
    this.book = book;
    this.fusion = fusion;
    this.page = page;
    this.memory = memory;
    this.available = false;
  }

  /** @param {Record<string, any>} message */
  bridgeTold(message) {
    switch (message.eventName) {
      case "EventRegistered":
        this.#setAvailable(true, "Available");
        this.page.showAgent(message.agentId ?? null);
        break;
      case "EventAgentLogout":
        this.memory.removeItem("available");
        this.#setAvailable(false, "Logged out");
        break;
      case "EventLinkDisconnected":
        this.#setAvailable(false, "The bridge has lost the T-Server; waiting for it");
        break;
      case "EventError":
        this.page.showTrouble(message.errorMessage ?? "The bridge reports an error");
        break;
      default:
        this.#callTold(message);
    }
  }

  bridgeLost() {
    this.#setAvailable(false, "Connection to the bridge lost; trying again");
  }

  /** The agent has left. */
  agentLeft() {
    this.#setAvailable(false, "Unavailable");
  }

  /** The call is over, whether or not the bridge has said so. @param {Call} call */
  callEnded(call) {
    this.book.forget(call);
    void this.fusion.notifyCallDisconnectedToFusion(call, reasonOf(call));
    this.#changed();
  }

  /** @param {Record<string, any>} message */
  #callTold(message) {
    const heard = this.book.heard(message);
    if (heard === null) return;
    const { call, change } = heard;
    if (change === "incoming" || change === "dialling") void this.fusion.showCall(call).then(() => this.#changed());
    if (change === "answered") {
      if (call.outData === null) void this.fusion.showCall(call); // e.g. connected while the page was away
      void this.fusion.notifyCallAcceptedToFusion(call);
    }
    if (change === "released") void this.fusion.notifyCallDisconnectedToFusion(call, reasonOf(call));
    this.#changed();
  }

  #changed() {
    this.memory.setItem("calls", this.book.toText());
    this.page.showCalls(this.book.calls);
  }

  /** @param {boolean} available @param {string} text */
  #setAvailable(available, text) {
    if (available !== this.available) void this.fusion.showAgent(available);
    this.available = available;
    this.page.showAvailability(available, text);
  }
}

/** The UEF reason: only the toolbar can tell a rejected call from one that was talked. @param {Call} call */
function reasonOf(call) {
  if (call.wasEstablished) return "WRAPUP";
  if (call.direction === "outbound") return "CANCELED";
  if (call.cause === "abandoned") return "ABANDONED";
  if (call.cause === "timeout") return "TIMEOUT";
  return call.cause === "rejected" || call.cause === null ? "REJECT" : "MISSED";
}
