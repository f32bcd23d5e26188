// @ts-check
// Puts the console together: asks the control API, follows its events and those of the toolbars, records what is done.

import { Api } from "./api.js";
import { AnyRequest } from "./anyRequest.js";
import { LogView } from "./logView.js";
import { toolbarEntry, tserverEntry } from "./messages.js";
import { ScenarioRun } from "./scenarioRun.js";
import { ScenarioWriter } from "./scenarioWriter.js";
import { Switchboard } from "./switchboard.js";

const REFRESH_MS = 150;
const POLL_MS = 1000;
/** Runs have a switch of their own: nothing that happens in them happens here. */
const RUNS = "/v1/scenario-runs";

const part = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (part(id));

const settings = await (await fetch("/console/settings.json")).json();
const api = new Api();
const log = new LogView(document);
const board = new Switchboard(document, act);
const any = new AnyRequest(document, act);
const scenarioRun = new ScenarioRun(document, api, act);

/** @type {import("./scenarioWriter.js").Item[]} */
let recorded = [];
let recordingSince = Date.now();
const callsSeen = new Set();

/** Ask for something and write it down. @param {string} method @param {string} path @param {object} [body] */
async function act(method, path, body) {
  const at = Date.now();
  try {
    const answer = await api.ask(method, path, body);
    showTrouble(null);
    if (path === "/v1/reset") recordAnew();
    else if (method !== "GET" && !path.startsWith(RUNS)) recorded.push({ at, kind: "action", method, path, body, answer });
    showScenario();
    void refresh();
    return answer;
  } catch (problem) {
    showTrouble(/** @type {Error} */ (problem).message);
    return { error: /** @type {Error} */ (problem).message };
  }
}

// The switch.

let refreshing = false;
let refreshAgain = false;

async function refresh() {
  if (refreshing) {
    refreshAgain = true;
    return;
  }
  refreshing = true;
  try {
    const state = await api.ask("GET", "/v1/state");
    learn(state);
    board.show(state);
  } catch (problem) {
    part("switch").textContent = /** @type {Error} */ (problem).message;
    part("switch").className = "pill bad";
  }
  await new Promise((resolve) => setTimeout(resolve, REFRESH_MS));
  refreshing = false;
  if (refreshAgain) {
    refreshAgain = false;
    void refresh();
  }
}

/** @param {any} state */
function learn(state) {
  log.offerAgents(state.agents.map((/** @type {any} */ agent) => agent.agentId));
  for (const dn of state.dns) if (dn.agentId) log.agentOfDn.set(dn.dn, dn.agentId);
  for (const call of state.calls) {
    if (callsSeen.has(call.connId)) continue;
    callsSeen.add(call.connId);
    const at = call.startedSeconds * 1000;
    if (call.callType === "Inbound" && at >= recordingSince) {
      recorded.push({ at, kind: "call", call });
      showScenario();
    }
  }
}

// Messages.

/** @param {any} record */
function tserverTold(record) {
  log.add(tserverEntry(record));
  void refresh();
}

/** @param {any} record */
function toolbarTold(record) {
  log.add(toolbarEntry(record));
  const at = Date.parse(record.time ?? "");
  if (at < recordingSince) return;
  recorded.push({ at, kind: "toolbar", record });
  const { eventName, direction, connectionId, thisDN } = record.data?.message ?? {};
  if (eventName === "EventRinging" && direction === "inbound" && connectionId && !callsSeen.has(connectionId)) void askForCall(connectionId, thisDN);
  showScenario();
}

/** A call that came and went between two looks at the switch. @param {string} connId @param {string} rangAt */
async function askForCall(connId, rangAt) {
  callsSeen.add(connId);
  const call = await api.ask("GET", `/v1/calls/${encodeURIComponent(connId)}`).catch(() => null);
  if (call !== null) recorded.push({ at: call.startedSeconds * 1000, kind: "call", call: { ...call, rangAt } });
  showScenario();
}

const sides = { tserver: false, toolbar: false };

function showSides() {
  const words = (/** @type {boolean} */ up) => (up ? "connected" : "not connected");
  const toolbar = settings.companions.toolbarMessages
    ? words(sides.toolbar) : "not seen here: the simulator alone knows nothing of toolbars (tsim up shows them too)";
  part("sides").textContent = `T-Server side: ${words(sides.tserver)}. Toolbar side: ${toolbar}.`;
}

// The scenario.

let writing = false;

function showScenario() {
  if (writing) return;
  writing = true;
  setTimeout(() => {
    writing = false;
    const text = new ScenarioWriter(new Map(log.agentOfDn)).write(field("title").value, recorded);
    field("scenario").value = text;
    /** @type {HTMLAnchorElement} */ (part("download")).href = `data:application/yaml;charset=utf-8,${encodeURIComponent(text)}`;
  }, REFRESH_MS);
}

function recordAnew() {
  recorded = [];
  recordingSince = Date.now();
  showScenario();
}

async function copyScenario() {
  const text = field("scenario").value;
  try {
    await navigator.clipboard.writeText(text);
    part("copied").textContent = "Copied.";
  } catch {
    field("scenario").select(); // no clipboard without permission or https
    part("copied").textContent = "Selected: press Ctrl+C.";
  }
}

// The forms.

/** @param {string} text lines of name=value, or a JSON object */
function readData(text) {
  if (text.trim().startsWith("{")) return JSON.parse(text);
  const lines = text.split("\n").filter((line) => line.trim());
  return Object.fromEntries(lines.map((line) => [line.split("=")[0].trim(), line.split("=").slice(1).join("=").trim()]));
}

/** @param {Event} event */
function place(event) {
  event.preventDefault();
  const dnis = field("dnis").value.trim();
  try {
    const userData = readData(field("data").value);
    void act("POST", "/v1/calls", { from: field("from").value.trim(), to: field("to").value.trim(), ...(dnis ? { dnis } : {}), userData });
  } catch (problem) {
    showTrouble(`The attached data are not JSON: ${/** @type {Error} */ (problem).message}`);
  }
}

/** @param {string | null} text */
function showTrouble(text) {
  part("trouble").textContent = text ?? "";
  part("trouble").hidden = text === null;
}

/** @type {[string, string, object | undefined][]} */
const TROUBLE = [
  ["Link down", "/v1/link/down", undefined], ["Link up", "/v1/link/up", undefined],
  ["T-Server down for 5 s", "/v1/server/down", { seconds: 5 }], ["Reset the switch", "/v1/reset", undefined],
];

for (const [text, path, body] of TROUBLE) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.addEventListener("click", () => void act("POST", path, body));
  part("trouble-buttons").append(button);
}
part("place").addEventListener("submit", place);
part("title").addEventListener("input", showScenario);
part("copy").addEventListener("click", copyScenario);
part("run-recorded").addEventListener("click", () => void scenarioRun.start({ text: field("scenario").value }));
part("anew").addEventListener("click", recordAnew);
part("token-form").addEventListener("submit", (event) => {
  event.preventDefault();
  api.useToken(field("token").value);
  begin();
});

function begin() {
  part("token-form").hidden = true;
  void api.ask("GET", "/v1/openapi.json").then((openapi) => any.offer(openapi), (problem) => {
    showTrouble(problem.message);
    part("token-form").hidden = problem.status !== 401;
  });
  void scenarioRun.offer().then((offered) => { part("run-recorded").hidden = !offered; });
  void api.follow("/v1/events", tserverTold, (up) => { sides.tserver = up; showSides(); });
  setInterval(() => { if (!document.hidden) void refresh(); }, POLL_MS);
  void refresh();
}

if (settings.companions.fusion) {
  const link = /** @type {HTMLAnchorElement} */ (part("fusion-link"));
  link.href = settings.companions.fusion;
  link.hidden = false;
}
if (settings.companions.toolbarMessages) {
  void new Api().follow(settings.companions.toolbarMessages, toolbarTold, (up) => { sides.toolbar = up; showSides(); });
}
showSides();
showScenario();
if (settings.needsToken && api.token === null) part("token-form").hidden = false;
else begin();
