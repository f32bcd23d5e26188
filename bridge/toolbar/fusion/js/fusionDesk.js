// @ts-check
// What Fusion knows of the agent and of the calls, and what it answers a toolbar. Pure: the page shows it, `toolbarFrame` carries it.

import { contactData, lookUp } from "./contacts.js";
import * as checks from "./uefChecks.js";

/**
 * @typedef {"offered" | "dialling" | "engaged" | "wrapup" | "closed"} FusionCallState
 *
 * @typedef {object} FusionCall
 * @property {string} eventId
 * @property {"inbound" | "outbound"} direction
 * @property {string} number
 * @property {FusionCallState} state
 * @property {import("./contacts.js").Contact | null} contact
 * @property {Record<string, any>} outData
 * @property {number} since milliseconds
 * @property {string | null} reason
 *
 * @typedef {{available: boolean, text: string}} FusionAgent
 */

export class FusionDesk {
  /** @param {import("./contacts.js").Contact[]} contacts @param {() => number} now milliseconds */
  constructor(contacts, now) {
    this.contacts = contacts;
    this.now = now;
    /** @type {FusionAgent} */
    this.agent = { available: false, text: "Unavailable" };
    /** @type {Map<string, FusionCall>} */
    this.calls = new Map();
    /** @type {Set<string>} ids of clicks to dial that were not answered yet */
    this.dialled = new Set();
    /** @type {string | null} what outboundCommError said last */
    this.dialError = null;
    this.offerTimeoutSeconds = 0;
    this.toolbarName = "TOOLBAR_1";
  }

  /** Before a reload of the page. */
  toText() {
    return JSON.stringify({ calls: [...this.calls.values()].filter((call) => call.state !== "closed"), agent: this.agent });
  }

  /** @param {string | null} text */
  remember(text) {
    if (text === null) return;
    const { calls, agent } = JSON.parse(text);
    this.agent = agent;
    for (const call of calls) this.calls.set(call.eventId, call);
  }

  /** Begin anew: no call, nobody available. */
  forget() {
    this.calls.clear();
    this.dialled.clear();
    this.dialError = null;
    this.agent = { available: false, text: "Unavailable" };
  }

  /** @returns {FusionCall[]} */
  get living() {
    return [...this.calls.values()].filter((call) => call.state !== "closed");
  }

  /** A click on a number: the id under which the toolbar is to announce the call. @param {string} id @param {string} number */
  dial(id, number) {
    this.dialled.add(id);
    this.dialError = null;
    const contact = lookUp(this.contacts, number);
    return {
      uuid: id, method: "onOutgoingEvent", channel: "PHONE", channelType: "ORA_SVC_PHONE", toolbarName: this.toolbarName,
      outData: {
        SVCMCA_ANI: number, SVCMCA_COMMUNICATION_DIRECTION: "ORA_SVC_OUTBOUND", SVCMCA_CALL_ID: id,
        SVCMCA_DISPLAY_NAME: contact?.name ?? number, SVCMCA_CONTACT_ID: this.#contactId(contact),
        SVCMCA_CONTACT_JOB_TITLE: contact?.job ?? "",
      },
    };
  }

  /** The wrap-up is done. @param {FusionCall} call */
  finishWrapUp(call) {
    call.state = "closed";
  }

  /**
   * A toolbar publishes.
   *
   * @param {string} operation @param {Record<string, any>} values
   * @returns {{payload: Record<string, any>, findings: checks.Finding[]}}
   */
  publish(operation, values) {
    const findings = this.#check(operation, values);
    const mistake = findings.find((finding) => finding.level === "error");
    const payload = mistake ? this.#answer(operation, { result: "error", error: { code: mistake.code, message: mistake.text } })
      : this.#answer(operation, { result: "success", ...this.#act(operation, values) });
    return { payload, findings };
  }

  /** @param {string} operation @param {Record<string, any>} values @returns {checks.Finding[]} */
  #check(operation, values) {
    const known = this.calls.get(values.eventId);
    switch (operation) {
      case "agentStateEventOperation": return checks.checkAgentState(values);
      case "getConfigurationOperation": return checks.checkConfiguration(values);
      case "newCommEvent": return checks.checkNewComm(values, known, this.dialled);
      case "startCommEvent": return checks.checkStartComm(values, known);
      case "closeCommEvent": return checks.checkCloseComm(values, known);
      case "outboundCommError": return checks.checkOutboundError(values, this.dialled);
      case "readyForOperation":
      case "disableFeature": return [];
      default: return [{ level: "error", text: `there is no operation ${operation}`, code: "SVCMCA_ERR_UNKNOWN_METHOD" }];
    }
  }

  /** @param {string} operation @param {Record<string, any>} values @returns {Record<string, any>} */
  #act(operation, values) {
    switch (operation) {
      case "agentStateEventOperation":
        this.agent = { available: values.isAvailable, text: values.stateDisplayString || (values.isAvailable ? "Available" : "Unavailable") };
        return { uuid: values.eventId };
      case "getConfigurationOperation": return { configuration: this.#configuration(values.configType) };
      case "newCommEvent": return this.#announce(values);
      case "startCommEvent": return this.#engage(values);
      case "closeCommEvent": return this.#close(values);
      case "outboundCommError":
        this.dialled.delete(values.commUuid);
        this.dialError = values.errorMsg || values.errorCode || "the call could not be made";
        return {};
      default: return {};
    }
  }

  /** @param {Record<string, any>} values */
  #announce({ eventId, inData, appClassification }) {
    const contact = lookUp(this.contacts, inData.SVCMCA_ANI);
    const direction = inData.SVCMCA_COMMUNICATION_DIRECTION === "ORA_SVC_OUTBOUND" ? "outbound" : "inbound";
    const outData = {
      ...inData, ...contactData(contact, Number(this.#contactId(contact))), eventId, appClassification, channel: "PHONE",
      channelType: "ORA_SVC_PHONE", SVCMCA_INTERACTION_ID: `INT-${this.calls.size + 1}`,
      ...(this.offerTimeoutSeconds ? { SVCMCA_OFFER_TIMEOUT_SEC: String(this.offerTimeoutSeconds) } : {}),
    };
    this.dialled.delete(eventId);
    this.calls.delete(eventId); // a used id begins anew, at the end of the list
    this.calls.set(eventId, {
      eventId, direction, number: inData.SVCMCA_ANI ?? "", contact, outData, since: this.now(), reason: null,
      state: direction === "outbound" ? "dialling" : "offered",
    });
    return { eventId, uuid: eventId, interactionId: outData.SVCMCA_INTERACTION_ID, outData };
  }

  /** @param {Record<string, any>} values */
  #engage({ eventId }) {
    const call = /** @type {FusionCall} */ (this.calls.get(eventId));
    call.state = "engaged";
    call.since = this.now();
    const engagementId = `ENG-${eventId}`;
    return { eventId, uuid: eventId, engagementId, screenPopMode: "CONTACT", wrapupId: `WRAP-${eventId}`, outData: { ...call.outData } };
  }

  /** @param {Record<string, any>} values */
  #close({ eventId, reason }) {
    const call = /** @type {FusionCall} */ (this.calls.get(eventId));
    const talked = call.state === "engaged";
    call.reason = String(reason).toUpperCase();
    call.state = talked ? "wrapup" : "closed";
    call.since = this.now();
    return { eventId, uuid: eventId, outData: { ...call.outData, WrapupStartTime: new Date(this.now()).toISOString() } };
  }

  /** @param {string} configType */
  #configuration(configType) {
    const token = configType === "FA_TOKEN" || configType === "ALL" ? { faTrustToken: "stub.not-a.token" } : {};
    return {
      agentId: "STUB_AGENT", agentPartyId: "300100000000001", features: ["MAKE_AVAILABLE", "TRANSFER"],
      companionPanelUrl: "", companionPanelTitle: "", ...token,
    };
  }

  /** @param {string} method @param {Record<string, any>} more */
  #answer(method, more) {
    return { method, channel: "PHONE", channelType: "ORA_SVC_PHONE", toolbarName: this.toolbarName, error: null, ...more };
  }

  /** @param {import("./contacts.js").Contact | null} contact */
  #contactId(contact) {
    return contact === null ? "" : String(300000 + this.contacts.indexOf(contact));
  }
}
