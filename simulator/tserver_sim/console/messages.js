// @ts-check
// The messages of both sides as entries of one log: who, what, which call, right or wrong. Pure.

/**
 * @typedef {object} Entry
 * @property {number} at milliseconds with three digits behind the point, by the simulator's clock
 * @property {string} time
 * @property {"tserver" | "toolbar"} side
 * @property {string} way → to the T-Server or bridge, ← from it, · neither
 * @property {string} session
 * @property {string} name of the message or command
 * @property {string} text the rest in short
 * @property {string | null} agent
 * @property {string | null} dn
 * @property {string[]} ids ConnIDs and eventIds
 * @property {string | null} problem
 * @property {string | null} verdict
 * @property {any} record
 */

export const KEPT = 10_000;
const CALL_KEYS = ["ConnID", "PreviousConnID", "TransferConnID", "FirstTransferConnID", "LastTransferConnID"];
/** @type {Record<string, string>} */
const TSERVER_WAYS = { in: "→", out: "←" };
/** @type {Record<string, string>} */
const TOOLBAR_WAYS = { command: "→", answer: "←", message: "←" };
const SHOWN_KEYS = ["OtherDN", "ANI", "AgentID", "ErrorCode", "ErrorMessage", "CallState", "AgentWorkMode", "Cause"];

/** @param {any} record of /v1/events @returns {Entry} */
export function tserverEntry(record) {
  const message = record.message ?? {};
  const way = TSERVER_WAYS[record.kind] ?? "·";
  const name = message.message ?? record.note ?? record.kind;
  const shown = SHOWN_KEYS.filter((key) => message[key] !== undefined).map((key) => `${key}=${message[key]}`);
  const text = record.text ?? record.errorMessage ?? record.applicationName ?? shown.join(" ");
  return {
    ...stamp(record), side: "tserver", way, session: record.session ?? "", name, text,
    agent: message.AgentID ?? null, dn: message.ThisDN ?? null,
    ids: CALL_KEYS.map((key) => message[key]).filter((id) => typeof id === "string").map((id) => id.toLowerCase()),
    problem: record.kind === "refused" ? `${record.errorCode}: ${record.errorMessage}` : message.message === "EventError" ? text : null,
    verdict: null, record,
  };
}

/** @param {any} record of the toolbar's side @returns {Entry} */
export function toolbarEntry(record) {
  const data = record.data ?? {};
  const body = data.message ?? data.body ?? {};
  const refused = record.kind === "answer" && data.status >= 400;
  /** @type {Record<string, string>} */
  const names = { command: body.type ?? "command", answer: `${data.status}`, message: body.eventName ?? "frame" };
  /** @type {Record<string, string | undefined>} */
  const shown = { command: body.toNumber ?? body.connectionId, answer: body.message ?? body.status, message: [body.ANI, body.cause, body.errorMessage].filter(Boolean).join(" ") };
  return {
    ...stamp(record), side: "toolbar", way: TOOLBAR_WAYS[record.kind] ?? "·",
    session: record.session ?? (data.command ? `command ${data.command}` : ""), name: names[record.kind] ?? record.kind,
    text: shown[record.kind] ?? data.raw ?? data.origin ?? "", agent: data.agent ?? null, dn: body.thisDN ?? null,
    ids: [body.connectionId, body.eventId].filter((id) => typeof id === "string" && id !== "").map((id) => id.toLowerCase()),
    problem: data.problem ?? (refused ? `answered ${data.status}: ${body.message ?? ""}` : null),
    verdict: record.kind === "message" || record.kind === "command" ? (data.problem ? "invalid" : "valid") : null, record,
  };
}

/**
 * @typedef {{side: string, agent: string, call: string, words: string, problems: boolean, keepAlives: boolean}} Filter
 *
 * @param {Entry[]} entries the newest last @param {Filter} filter @param {Map<string, string>} agentOfDn
 * @param {Map<string, Set<string>>} aliases all ids of a call by each of them @param {number} count
 * @returns {{shown: Entry[], more: boolean}} the newest first
 */
export function select(entries, filter, agentOfDn, aliases, count) {
  const ids = filter.call ? aliases.get(filter.call) ?? new Set([filter.call]) : null;
  const words = filter.words.toLowerCase();
  const shown = [];
  for (let place = entries.length - 1; place >= 0; place--) {
    const entry = entries[place];
    if (filter.side && entry.side !== filter.side) continue;
    if (filter.agent && entry.agent !== filter.agent && agentOfDn.get(entry.dn ?? "") !== filter.agent) continue;
    if (ids && !entry.ids.some((id) => ids.has(id))) continue;
    if (filter.problems && !entry.problem) continue;
    if (!filter.keepAlives && entry.name.startsWith("Addp")) continue;
    if (words && !`${entry.name} ${entry.text} ${JSON.stringify(entry.record)}`.toLowerCase().includes(words)) continue;
    if (shown.length === count) return { shown, more: true };
    shown.push(entry);
  }
  return { shown, more: false };
}

/** @param {any} record */
function stamp(record) {
  const whole = Date.parse(record.time ?? "") || 0;
  const micros = Number(/\.\d{3}(\d{3})/.exec(record.time ?? "")?.[1] ?? 0); // two messages of one millisecond have an order
  return { at: whole + micros / 1000, time: whole ? new Date(whole).toLocaleTimeString([], { hour12: false }) + `.${String(whole % 1000).padStart(3, "0")}` : "" };
}
