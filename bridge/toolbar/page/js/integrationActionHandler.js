// @ts-check
// From the agent and from Fusion to the bridge: both ways end in the same commands.

import { CommandError } from "./vendorHandler.js";

/** @typedef {import("./callBook.js").Call} Call */

const NOT_FOUND = 404;

export class IntegrationActionHandler {
  /**
   * @param {import("./callBook.js").CallBook} book
   * @param {import("./vendorHandler.js").VendorHandler} vendor
   * @param {import("./integrationEventsHandler.js").IntegrationEventsHandler} events
   * @param {import("./fusionHandler.js").FusionHandler} fusion
   * @param {import("./appController.js").AppController} page
   * @param {Storage} memory
   */
  constructor(book, vendor, events, fusion, page, memory) {
    this.book = book;
    this.vendor = vendor;
    this.events = events;
    this.fusion = fusion;
    this.page = page;
    this.memory = memory;
  }

  async toggleAgentAvailability() {
    await this.#try(() => (this.memory.getItem("available") === "yes" ? this.becomeUnavailable() : this.becomeAvailable()));
  }

  async becomeAvailable() {
    this.memory.setItem("available", "yes");
    this.page.showAvailability(false, "Connecting");
    await this.vendor.makeAgentAvailable();
  }

  async becomeUnavailable() {
    this.memory.removeItem("available");
    try {
      await this.vendor.makeAgentUnavailable();
    } finally {
      this.events.agentLeft();
    }
  }

  /** @param {Call} call */
  async acceptIncomingCall(call) {
    await this.#try(() => this.#about(call, this.vendor.acceptCall(call.connectionId)));
  }

  /** @param {Call} call */
  async rejectCall(call) {
    await this.#try(() => this.#about(call, this.vendor.rejectCall(call.connectionId)));
  }

  /** @param {Call} call */
  async disconnectCall(call) {
    await this.#try(() => this.#about(call, this.vendor.hangupCall(call.connectionId)));
  }

  /** The agent dials in the toolbar. @param {string} number */
  async dial(number) {
    await this.#try(() => this.#makeCall(number, newId()));
  }

  /** A button in Fusion. @param {string} command @param {string} eventId */
  async fusionCommanded(command, eventId) {
    const call = this.book.find(eventId);
    if (call === null) throw new Error(`Fusion speaks of the call ${eventId}, which is not here`);
    switch (command) {
      case "accept":
        return this.#about(call, this.vendor.acceptCall(call.connectionId));
      case "reject":
        return this.#about(call, this.vendor.rejectCall(call.connectionId));
      case "disconnect":
      case "wrapup": // two pages of the guide differ in what End Call gives
        return this.#about(call, this.vendor.hangupCall(call.connectionId));
      default:
        throw new Error(`this toolbar cannot ${command}`);
    }
  }

  /** @param {string} command @returns {Promise<Record<string, unknown>>} the outData */
  async fusionAskedAgent(command) {
    switch (command) {
      case "makeAvailable":
        await this.becomeAvailable();
        return {};
      case "makeUnavailable":
        await this.becomeUnavailable();
        return {};
      case "getCurrentAgentState":
        return { isAvailable: this.events.available, state: this.events.available ? "AVAILABLE" : "UNAVAILABLE" };
      case "getActiveEngagements": {
        const engagements = this.book.living.filter((call) => call.wasEstablished).map(({ eventId }) => ({ eventId }));
        return { activeCount: engagements.length, engagements };
      }
      default:
        throw new Error(`this toolbar does not know the agent command ${command}`);
    }
  }

  /** Click to dial. @param {string} number @param {string} eventId */
  async fusionDialled(number, eventId) {
    try {
      await this.#makeCall(number, eventId);
    } catch (problem) {
      const words = /** @type {Error} */ (problem).message;
      this.page.showTrouble(words);
      await this.fusion.notifyOutboundErrorToFusion(eventId, "INVALID_NUMBER", words);
    }
  }

  /** The agent did not answer in the time that Fusion gives. @param {string} eventId */
  async fusionOfferTimedOut(eventId) {
    const call = this.book.find(eventId);
    if (call?.state !== "ringing") return;
    call.cause = "timeout";
    await this.rejectCall(call);
  }

  /** Without a socket nothing would be heard of the call. @param {string} number @param {string} eventId */
  async #makeCall(number, eventId) {
    if (!this.events.available) throw new Error("Become available before you call someone");
    await this.vendor.makeOutboundCall(number, eventId);
  }

  /** @param {() => Promise<void>} act */
  async #try(act) {
    this.page.showTrouble(null);
    try {
      await act();
    } catch (problem) {
      this.page.showTrouble(/** @type {Error} */ (problem).message);
    }
  }

  /** A call that the bridge does not know has ended while nobody told us. @param {Call} call @param {Promise<void>} done */
  async #about(call, done) {
    try {
      await done;
    } catch (problem) {
      if (problem instanceof CommandError && problem.status === NOT_FOUND && call.state !== "ended") this.events.callEnded(call);
      throw problem;
    }
  }
}

/** An id for a call of our own; `randomUUID` is only there on https and on this machine. */
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
