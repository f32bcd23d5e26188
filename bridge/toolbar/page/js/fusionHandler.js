// @ts-check
// Fusion: every call of the UI Events Framework (UEF) that the toolbar makes. Outside Fusion it does nothing.
//
// Publishes go out one after the other: startCommEvent needs what newCommEvent was answered.

/** @typedef {import("./callBook.js").Call} Call */

/**
 * @typedef {object} FusionListener
 * @property {(command: string, eventId: string) => Promise<void>} fusionCommanded
 * @property {(command: string) => Promise<Record<string, unknown>>} fusionAskedAgent
 * @property {(number: string, eventId: string) => Promise<void>} fusionDialled
 * @property {(eventId: string) => Promise<void>} fusionOfferTimedOut
 */

const APP_CLASSIFICATION = "ORA_SERVICE";
const APP_NAME = "GuideToolbar";
const DIRECTIONS = { inbound: "ORA_SVC_INBOUND", outbound: "ORA_SVC_OUTBOUND" };

export class FusionHandler {
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /** @param {any} requests the provider's requestHelper @param {any} phone the PHONE context @param {import("./vendorHandler.js").MessageLog} log */
  constructor(requests, phone, log) {
    this.requests = requests;
    this.phone = phone;
    this.log = log;
  }

  /**
   * Load the framework and get the PHONE context.
   *
   * @param {string | null} url of the framework's script
   * @param {import("./vendorHandler.js").MessageLog} log
   */
  static async connect(url, log) {
    if (url === null || window.parent === window) return new FusionHandler(null, null, log);
    await loadScript(url);
    const framework = /** @type {any} */ (window).CX_SVC_UI_EVENTS_FRAMEWORK.uiEventsFramework;
    const provider = await framework.initialize(APP_NAME, "v1");
    const channels = await provider.getMultiChannelAdaptorContext();
    return new FusionHandler(provider.requestHelper, await channels.getCommunicationChannelContext("PHONE"), log);
  }

  get isThere() {
    return this.phone !== null;
  }

  /** Subscribe to everything that Fusion may want of the toolbar. @param {FusionListener} listener */
  async listen(listener) {
    if (!this.isThere) return;
    await this.#subscribe("onToolbarInteractionCommand", (response) =>
      this.#obey(response, (data) => listener.fusionCommanded(data.getCommand(), data.getEventId())));
    await this.#subscribe("onToolbarAgentCommand", (response) =>
      this.#obey(response, async (data) => data.setOutdata(await listener.fusionAskedAgent(data.getCommand()))));
    await this.#subscribe("onOutgoingEvent", (response) => {
      const data = response.getData();
      void listener.fusionDialled(data.outData.SVCMCA_ANI, data.uuid);
    });
    await this.#subscribe("onDataUpdated", (response) => {
      if (response.getOutData().updateType === "OFFER_TIMEOUT") void listener.fusionOfferTimedOut(response.getEventId());
    });
  }

  /** @param {boolean} available */
  showAgent(available) {
    return this.#publish("agentStateEventOperation", (request) => {
      request.setEventId("1");
      request.setIsAvailable(available);
      request.setIsLoggedIn(available);
      request.setState(available ? "AVAILABLE" : "UNAVAILABLE");
      request.setStateDisplayString(available ? "Available" : "Unavailable");
      request.setReason(null);
      request.setInData({ phoneLineId: "1" });
    });
  }

  /** The offer with Answer and Decline, or the dialling panel; what Fusion found out stays with the call. @param {Call} call */
  async showCall(call) {
    const response = await this.#publish("newCommEvent", (request) => {
      request.setEventId(call.eventId);
      request.setAppClassification(APP_CLASSIFICATION);
      const inData = request.getInData();
      inData.setInDataValueByAttribute("SVCMCA_ANI", call.number);
      inData.setInDataValueByAttribute(
        "SVCMCA_COMMUNICATION_DIRECTION", call.direction === "outbound" ? DIRECTIONS.outbound : DIRECTIONS.inbound);
    });
    const payload = response?.responseDetails?.data?.payload;
    if (!payload?.outData) return;
    call.eventId = payload.eventId ?? call.eventId; // Fusion may choose another id
    call.outData = payload.outData;
    call.contact = payload.outData.SVCMCA_CONTACT_NAME ?? null;
  }

  /** The call is up: Fusion opens the engagement panel. @param {Call} call */
  notifyCallAcceptedToFusion(call) {
    return this.#publish("startCommEvent", (request) => this.#fill(request, call));
  }

  /** @param {Call} call @param {string} reason WRAPUP after a conversation, else REJECT, MISSED, ABANDONED, CANCELED */
  notifyCallDisconnectedToFusion(call, reason) {
    return this.#publish("closeCommEvent", (request) => {
      this.#fill(request, call);
      request.setReason(reason);
    });
  }

  /** The dial could not even start. @param {string} eventId @param {string} code @param {string} text */
  notifyOutboundErrorToFusion(eventId, code, text) {
    return this.#publish("outboundCommError", (request) => {
      request.setCommUuid(eventId);
      request.setErrorCode(code);
      request.setErrorMsg(text);
    });
  }

  /** @param {any} request @param {Call} call */
  #fill(request, call) {
    request.setEventId(call.eventId);
    request.setAppClassification(APP_CLASSIFICATION);
    const inData = request.getInData();
    for (const [name, value] of Object.entries(call.outData ?? {})) inData.setInDataValueByAttribute(name, value);
  }

  /** @param {string} operation @param {(request: any) => void} fill @returns {Promise<any>} null outside Fusion */
  #publish(operation, fill) {
    if (!this.isThere) return Promise.resolve(null);
    const published = this.#queue.then(() => {
      const request = this.requests.createPublishRequest(operation);
      fill(request);
      return this.phone.publish(request);
    });
    this.#queue = published.catch((problem) => this.log.log("note", `${operation}: ${problem.message}`));
    return this.#queue;
  }

  /** @param {string} event @param {(response: any) => unknown} heard */
  async #subscribe(event, heard) {
    const request = this.requests.createSubscriptionRequest(event);
    if (event === "onOutgoingEvent" || event === "onDataUpdated") request.setAppClassification(APP_CLASSIFICATION);
    await this.phone.subscribe(request, heard);
  }

  /** Carry a command out, and tell Fusion in its own object how it went. @param {any} response @param {(data: any) => Promise<void>} act */
  async #obey(response, act) {
    const data = response.getResponseData();
    try {
      await act(data);
      data.setResult("success");
    } catch (problem) {
      this.log.log("note", `${data.getCommand()}: ${/** @type {Error} */ (problem).message}`);
      data.setResult("error");
    }
    return data;
  }
}

/** @param {string} url @returns {Promise<void>} */
function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`the UI Events Framework cannot be loaded from ${url}`));
    document.head.append(script);
  });
}
