// @ts-check
// What was clicked, and what the toolbars did and heard, as a scenario file. Pure.
//
// Clicks become steps, messages to toolbars become expectations. What the language has no word for becomes a comment.

/**
 * @typedef {{at: number, kind: "action", method: string, path: string, body: any, answer: any}} Action
 * @typedef {{at: number, kind: "toolbar", record: any}} Passed
 * @typedef {{at: number, kind: "call", call: any}} CallSeen a call that someone else has placed
 * @typedef {Action | Passed | CallSeen} Item
 */

const NAMES = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy"];
/** Spellings of commands, in small letters. @type {Record<string, string>} */
const COMMANDS = {
  initialize: "initialize", register: "initialize", accept: "accept", answer: "accept", reject: "reject", decline: "reject",
  hangup: "hangup", disconnect: "hangup", release: "hangup", wrapup: "hangup", makecall: "makeCall", ready: "ready", notready: "notReady",
  unavailable: "unavailable", hold: "hold", retrieve: "retrieve", transfer: "transfer", completetransfer: "completeTransfer",
  conference: "conference", completeconference: "completeConference", alternate: "alternate", reconnect: "reconnect", redirect: "redirect",
  senddtmf: "sendDtmf", attachdata: "attachData",
};
/** The capability that a bridge must declare for a command. @type {Record<string, string>} */
const NEEDS = {
  ready: "agent-state", notReady: "agent-state", unavailable: "unavailable", hold: "hold", retrieve: "hold", transfer: "transfer",
  completeTransfer: "transfer", redirect: "transfer", conference: "conference", completeConference: "conference", alternate: "consult",
  reconnect: "consult", sendDtmf: "dtmf", attachData: "attached-data",
};
const CALL_STARTERS = ["transfer", "conference"];
/** What is expected again; others come and go with the capabilities of a bridge. */
const EXPECTED = ["EventRinging", "EventEstablished", "EventReleased", "EventHeld", "EventRetrieved"];
const PATIENCE_MS = 3000;

export class ScenarioWriter {
  /** @param {Map<string, string>} agentOfDn */
  constructor(agentOfDn) {
    this.agentOfDn = agentOfDn;
    /** @type {string[]} */
    this.prelude = [];
    /** @type {string[]} */
    this.steps = [];
    /** @type {Map<string, string>} agent to name */
    this.names = new Map();
    /** @type {Map<string, string>} any id of a call to its name */
    this.calls = new Map();
    /** @type {Map<string, {outbound: boolean, answeredBy: string, established: boolean}>} */
    this.stories = new Map();
    /** @type {Set<string>} */
    this.available = new Set();
    /** @type {Set<string>} whose toolbar has said goodbye; its socket is still in the scenario */
    this.left = new Set();
    /** @type {Set<string>} */
    this.heard = new Set();
    /** @type {Set<string>} */
    this.verifies = new Set();
    /** @type {Set<string>} */
    this.needs = new Set();
    this.causeAt = 0;
    this.callCount = 0;
  }

  /** @param {string} title @param {Item[]} items @returns {string} */
  write(title, items) {
    const inOrder = [...items].sort((one, two) => one.at - two.at);
    const placed = new Set(inOrder.flatMap((item) => (item.kind === "action" && item.answer?.connId ? [item.answer.connId] : [])));
    for (const item of inOrder) {
      if (item.kind === "action") this.#action(item);
      else if (item.kind === "toolbar") this.#toolbar(item);
      else if (!placed.has(item.call.connId)) this.#callSeen(item);
    }
    const steps = [...this.prelude, ...this.steps];
    const needs = this.needs.size ? [`needs: [${[...this.needs].sort().join(", ")}]`] : [];
    return [
      `scenario: ${JSON.stringify(title.trim() || "What was clicked in the console")}`, `verifies: [${[...this.verifies].sort().join(", ")}]`, ...needs,
      ...(steps.length ? ["steps:", ...steps] : ["steps: []  # nothing has been recorded yet"]), "",
    ].join("\n");
  }

  /** @param {string} verb @param {Record<string, unknown> | string | null} [keys] */
  #step(verb, keys = null) {
    if (keys === null) this.steps.push(`- ${verb}:`);
    else if (typeof keys === "string") this.steps.push(`- ${verb}: ${keys}`);
    else {
      const written = Object.entries(keys).filter(([, value]) => value !== undefined && value !== null).map(([key, value]) => `${key}: ${scalar(value)}`);
      this.steps.push(`- ${verb}: {${written.join(", ")}}`);
    }
  }

  /** @param {string} text */
  #comment(text) {
    this.steps.push(`# ${text.replace(/\s+/g, " ")}`);
  }

  // Clicks in the console.

  /** @param {Action} action */
  #action({ at, method, path, body, answer }) {
    this.causeAt = at;
    const parts = path.split("/").slice(2).map(decodeURIComponent);
    const [kind, which, act] = parts;
    switch (`${method} ${kind}`) {
      case "POST calls": return which === undefined ? this.#placed(body, answer) : this.#step(act === "answer" ? "answers" : "hangs-up", this.#call(which));
      case "PATCH calls": return this.#step("attach", { call: raw(this.#call(which)), userData: body });
      case "POST phones": return this.#phone(which, act, body, answer);
      case "POST agents": return this.#agent(which, act, body);
      case "PUT outside": return this.#step("outside", { number: which, behaviour: raw(body.behaviour), after: body.afterSeconds === undefined ? raw("1 s") : raw(`${body.afterSeconds} s`) });
      case "POST dns": return this.#service(which, act);
      case "POST route-points": return this.#step("router", { at: which, call: raw(this.#call(body.connId)), to: this.#target(body.to) });
      case "POST link": return this.#step(`link-${which}`);
      case "POST server": return this.#server(which, body);
      case "POST clients": return this.#step("cut-link", body.how);
      case "POST send": return this.#send(body);
      default: return this.#comment(`${method} ${path} ${JSON.stringify(body ?? {})}: put it into a step of your own (with-fault)`);
    }
  }

  /** @param {any} body @param {any} answer */
  #placed(body, answer) {
    const name = this.#newCall([answer?.connId, answer?.id], { outbound: false });
    const { from, to, dnis, userData } = body;
    this.#step("call", { call: raw(name), to: this.#target(to), from, dnis, userData: userData && Object.keys(userData).length ? userData : undefined });
  }

  /** @param {CallSeen} item */
  #callSeen({ at, call }) {
    this.causeAt = at;
    const to = call.parties.find((/** @type {any} */ party) => party.internal)?.dn ?? call.rangAt ?? call.dnis;
    const dnis = call.dnis && call.dnis !== to ? call.dnis : undefined;
    this.#placed({ from: call.ani ?? "", to, dnis, userData: call.userData }, call);
  }

  /** @param {string} dn @param {string} act @param {any} body @param {any} answer */
  #phone(dn, act, body, answer) {
    const agent = this.#agentAtWork(dn);
    if (agent === null) return this.#comment(`the phone ${dn}, where no agent sits: ${act} ${JSON.stringify(body ?? {})}`);
    if (act === "dial") {
      const call = raw(this.#newCall([answer?.connId, answer?.id], { outbound: true }));
      return this.#step("phone", { agent: raw(agent), does: raw("dial"), to: this.#target(body.to), call });
    }
    const call = body?.connId ? this.#call(body.connId) : undefined;
    if (call && act === "answer") this.#story(call).answeredBy = "phone";
    this.#step("phone", { agent: raw(agent), does: raw(act === "hangup" ? "hang-up" : act), call: call && raw(call) });
  }

  /** @param {string} agentId @param {string} act @param {any} body */
  #agent(agentId, act, body) {
    const { workMode, reasons } = body ?? {};
    if (act !== "login") this.#isAvailable(agentId);
    this.#step("supervisor", { agent: raw(this.#agentName(agentId)), does: raw(act), workMode, reasons });
  }

  /** @param {string} dn @param {string} act */
  #service(dn, act) {
    const agent = this.#agentAtWork(dn);
    if (agent === null) this.#comment(`${dn}, where no agent sits, goes ${act}`);
    else this.#step(act, agent);
  }

  /** @param {string} which @param {any} body */
  #server(which, body) {
    this.#step(`server-${which}`);
    if (which === "down" && body?.seconds) {
      this.#step("wait", `${body.seconds} s`);
      this.#step("server-up");
    }
  }

  /** @param {any} body */
  #send(body) {
    const agent = body.dn ? this.#agentAt(body.dn) : null;
    if (agent === null) this.#comment(`sent as written: ${JSON.stringify(body)}`);
    else this.#step("send-event", { to: raw(agent), message: body.message });
  }

  // What toolbars did and heard.

  /** @param {Passed} item */
  #toolbar({ at, record }) {
    if (record.kind === "command") this.#command(at, record.data);
    if (record.kind === "message" && record.data.message) this.#message(at, record.data.agent, record.data.message);
    if (record.kind === "answer" && record.data.status >= 400) this.#comment(`it was answered ${record.data.status}: ${record.data.body?.message ?? ""}`);
  }

  /** @param {number} at @param {any} data */
  #command(at, { agent, body }) {
    this.causeAt = at;
    const type = COMMANDS[String(body?.type).toLowerCase()];
    if (type === undefined) return this.#comment(`toolbar ${agent} posted what is no command: ${JSON.stringify(body ?? null)}`);
    const name = this.#agentName(agent);
    if (type === "initialize") return this.#initialize(agent, name);
    this.#isAvailable(agent);
    if (NEEDS[type]) this.needs.add(NEEDS[type]);
    if (type === "unavailable") {
      this.available.delete(agent);
      this.left.add(agent);
    }
    const { type: _type, connectionId, toNumber, userData, ...more } = body;
    const starts = CALL_STARTERS.includes(type) && more.mode === "consult" ? raw(this.#newCall([], { outbound: true })) : undefined;
    this.#step("command", {
      agent: raw(name), type: raw(type), call: this.#calledCall(type, connectionId), starts, to: toNumber === undefined ? undefined : this.#target(toNumber),
      id: undefined, userData, ...more,
    });
  }

  /** @param {string} type @param {string | undefined} id */
  #calledCall(type, id) {
    if (type === "makeCall") return raw(this.#newCall([id], { outbound: true }));
    if (id === undefined) return undefined;
    const call = this.#call(id);
    if (type === "accept") this.#story(call).answeredBy = "toolbar";
    return raw(call);
  }

  /** @param {string} agent @param {string} name */
  #initialize(agent, name) {
    if (this.available.has(agent)) return this.#comment(`${name}'s toolbar posted initialize again`);
    this.available.add(agent);
    this.verifies.add("AV-03");
    if (this.left.delete(agent)) this.#step("close", name);
    this.#step("available", name);
  }

  /** @param {number} at @param {string} agent @param {any} message */
  #message(at, agent, message) {
    if (message.agentId && message.thisDN) this.agentOfDn.set(message.thisDN, message.agentId);
    const key = [agent, message.eventName, message.connectionId, message.timestamp].join();
    if (!EXPECTED.includes(message.eventName) || this.heard.has(key)) return;
    this.heard.add(key); // the same message to each socket of the agent
    this.#isAvailable(agent);
    const call = this.#callOf(message);
    const story = this.#story(call);
    const expected = { at: raw(this.#agentName(agent)), event: raw(message.eventName), call: raw(call) };
    const within = at - this.causeAt > PATIENCE_MS ? raw(`${Math.ceil((at - this.causeAt) / 1000) + 5} s`) : undefined;
    const checks = this.#checks(message, story);
    for (const id of checks) this.verifies.add(id);
    const withANI = message.eventName === "EventRinging" && !story.outbound ? { ANI: message.ANI } : undefined;
    this.#step("hears", { ...expected, with: withANI, within, checks: raw(`[${checks.join(", ")}]`) });
  }

  /** The requirements that a message shows. @param {any} message @param {{outbound: boolean, answeredBy: string, established: boolean}} story */
  #checks(message, story) {
    switch (message.eventName) {
      case "EventRinging":
        return story.outbound ? ["OB-03"] : ["IN-01", "IN-02"];
      case "EventEstablished":
        story.established = true;
        if (story.outbound) return ["OB-02"];
        return story.answeredBy === "phone" ? ["AC-03"] : ["AC-02"];
      case "EventHeld":
      case "EventRetrieved":
        this.needs.add("hold");
        return ["EX-01"];
      default:
        return story.established || story.outbound || message.cause !== "abandoned" ? ["HU-03"] : ["IN-08"];
    }
  }

  // Names.

  /** The agent worked before the recording began. @param {string} agent */
  #isAvailable(agent) {
    if (this.available.has(agent) || this.left.has(agent)) return;
    this.available.add(agent);
    this.verifies.add("AV-03");
    this.prelude.push(`- available: ${this.#agentName(agent)}`);
  }

  /** @param {string} agent */
  #agentName(agent) {
    const known = this.names.get(agent);
    if (known) return known;
    const name = NAMES[this.names.size] ?? `agent${this.names.size + 1}`;
    this.names.set(agent, name);
    return name;
  }

  /** @param {string} dn */
  #agentAt(dn) {
    const agent = this.agentOfDn.get(dn);
    return agent === undefined ? null : this.#agentName(agent);
  }

  /** Steps about a DN need its agent in the scenario. @param {string} dn */
  #agentAtWork(dn) {
    const agent = this.agentOfDn.get(dn);
    if (agent !== undefined) this.#isAvailable(agent);
    return this.#agentAt(dn);
  }

  /** @param {string} number */
  #target(number) {
    const agent = this.#agentAt(number);
    return agent === null ? number : raw(agent);
  }

  /** @param {(string | undefined | null)[]} ids @param {{outbound: boolean}} about */
  #newCall(ids, { outbound }) {
    const name = `c${++this.callCount}`;
    for (const id of ids) if (id) this.calls.set(id.toLowerCase(), name);
    this.stories.set(name, { outbound, answeredBy: "", established: false });
    return name;
  }

  /** @param {string} id */
  #call(id) {
    const known = this.calls.get(id.toLowerCase());
    if (known) return known;
    this.#comment(`the call ${id} began before the recording did; begin it here`);
    return this.#newCall([id], { outbound: false });
  }

  /** @param {any} message */
  #callOf({ connectionId, eventId }) {
    const name = [eventId, connectionId].filter(Boolean).map((id) => this.calls.get(id.toLowerCase())).find(Boolean) ?? this.#call(connectionId ?? eventId);
    for (const id of [eventId, connectionId]) if (id) this.calls.set(id.toLowerCase(), name);
    return name;
  }

  /** @param {string} call */
  #story(call) {
    return /** @type {{outbound: boolean, answeredBy: string, established: boolean}} */ (this.stories.get(call));
  }
}

class Raw {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** A name or a duration, written without quotes. @param {string} text */
function raw(text) {
  return new Raw(text);
}

/** JSON is YAML; a key is only left bare where it is a plain word. @param {unknown} value */
function scalar(value) {
  return value instanceof Raw ? value.text : JSON.stringify(value).replace(/\$\{/g, () => "$${");
}
