// @ts-check
// Runs a scenario and shows it: its steps, who sent what, and whether it held, while it happens.

import { drawLadder } from "./ladder.js";

/** @typedef {{step: string, text: string, line: number, at: number, state: string, detail: string}} Step */
/** @typedef {{n: number, at: number, begin: string, end: string, label: string, kind: string}} Arrow */
/** @typedef {{id: string, title: string, steps: Step[], verdict: string}} Case */
/** @typedef {{id: number, scenario: string, text: string, state: string, cases: Case[], arrows: Arrow[], hidden: number, holds: boolean | null, findings: any[], problem: string}} Run */

const LOOK_MS = 200;
const STEP_MS = 70; // a step takes milliseconds; nobody could follow that
const MARKS = /** @type {Record<string, string>} */ ({ running: "…", done: "✓", failed: "✗", error: "✗" });
const STATES = /** @type {Record<string, string>} */ ({ running: "running", done: "done", failed: "failed", error: "could not be done" });

export class ScenarioRun {
  /** @type {{id: string, title: string}[]} */
  #offered = [];
  /** @type {Run | null} */
  #run = null;
  #revealed = 0;
  #looking = false;

  /** @param {Document} document @param {import("./api.js").Api} api @param {import("./parts.js").Do} act */
  constructor(document, api, act) {
    this.document = document;
    this.api = api;
    this.act = act;
    this.select = /** @type {HTMLSelectElement} */ (this.#part("run-scenario"));
    this.select.addEventListener("change", () => this.#showTitle());
    this.#part("run-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.start({ scenario: this.select.value });
    });
    this.#part("run-stop").addEventListener("click", () => void this.#stop());
  }

  /** Where there is no harness around the simulator, there are no scenarios to run. */
  async offer() {
    const answer = await this.api.ask("GET", "/v1/scenarios").catch(() => null);
    if (answer === null) return false;
    this.#offered = answer.scenarios;
    /** @type {Map<string, HTMLOptGroupElement>} */
    const groups = new Map();
    for (const { id } of this.#offered) {
      const topic = id.split("/")[0];
      const group = groups.get(topic) ?? this.document.createElement("optgroup");
      group.label = topic;
      groups.set(topic, group);
      group.append(new Option(id.split("/").slice(1).join("/").replaceAll("-", " ") || id, id));
    }
    this.select.replaceChildren(...groups.values());
    const first = this.#offered.find(({ id }) => id === "inbound/customer-calls-and-agent-accepts");
    if (first) this.select.value = first.id;
    this.#part("run").hidden = false;
    this.#showTitle();
    return true;
  }

  /** @param {{scenario?: string, text?: string}} what a shipped one, or a text */
  async start(what) {
    const answer = await this.act("POST", "/v1/scenario-runs", what);
    if (answer.id === undefined) return;
    this.#run = null;
    this.#revealed = 0;
    this.#say("Starting", "");
    this.#part("run-view").hidden = false;
    this.#part("run-stop").hidden = false;
    this.#part("run-findings").replaceChildren();
    this.#part("run").scrollIntoView({ block: "nearest" });
    void this.#look(answer.id);
    this.#reveal();
  }

  async #stop() {
    if (this.#run) await this.act("DELETE", `/v1/scenario-runs/${this.#run.id}`);
  }

  /** @param {number} id */
  async #look(id) {
    if (this.#looking) return;
    this.#looking = true;
    while (this.#run?.state !== "ended") {
      const run = await this.api.ask("GET", `/v1/scenario-runs/${id}`).catch(() => null);
      if (run === null) break; // the workbench has ended
      this.#run = run;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    this.#looking = false;
  }

  /** One step after the other, however fast they come. */
  #reveal() {
    const steps = this.#run?.cases.flatMap((each) => each.steps) ?? [];
    this.#revealed = matchMedia("(prefers-reduced-motion: reduce)").matches ? steps.length : Math.min(this.#revealed + 1, steps.length);
    if (this.#run) this.#draw(this.#run, steps);
    if (this.#run?.state === "ended" && this.#revealed === steps.length) this.#showEnd(this.#run);
    else setTimeout(() => this.#reveal(), STEP_MS);
  }

  /** @param {Run} run @param {Step[]} steps */
  #draw(run, steps) {
    const next = steps[this.#revealed];
    const arrows = next && this.#revealed < steps.length ? run.arrows.filter((arrow) => arrow.at < next.at) : run.arrows;
    let left = this.#revealed;
    const list = this.#part("run-steps");
    const whole = run.cases.flatMap((each) => {
      const shown = each.steps.slice(0, left);
      left -= shown.length;
      const heading = this.#make("li", each.title, "case");
      return shown.length ? [heading, ...shown.map((step) => this.#step(step))] : [];
    });
    if (whole.length !== list.children.length || run.state === "running") list.replaceChildren(...whole);
    list.scrollTop = list.scrollHeight;
    const rows = arrows.map((arrow) => ({
      time: `${arrow.at.toFixed(3)} s`, begin: /** @type {any} */ (arrow.begin), end: /** @type {any} */ (arrow.end), label: arrow.label,
      kind: arrow.begin === arrow.end ? "note" : arrow.kind === "fault" || arrow.kind === "trouble" ? "wrong" : arrow.begin === "tserver" || arrow.end === "tserver" ? "tserver" : "toolbar",
    }));
    const room = this.#part("run-ladder");
    room.replaceChildren(drawLadder(this.document, rows, `Messages of the run of ${run.scenario}`, room.clientWidth));
    room.scrollTop = room.scrollHeight;
    if (run.state !== "ended" || this.#revealed < steps.length) this.#say(run.state === "starting" ? "Starting" : "Running", "");
  }

  /** @param {Step} step */
  #step(step) {
    const line = this.#make("li", "", `step ${step.state}`);
    const mark = this.#make("span", MARKS[step.state] ?? "·", "mark");
    mark.setAttribute("aria-hidden", "true");
    line.append(mark, this.#make("span", `${step.text} `), this.#make("span", `(${STATES[step.state] ?? step.state})`, "sr"));
    if (step.detail && step.state !== "done") line.append(this.#make("p", step.detail, "problem"));
    return line;
  }

  /** @param {Run} run */
  #showEnd(run) {
    this.#draw(run, run.cases.flatMap((each) => each.steps));
    this.#part("run-stop").hidden = true;
    if (run.holds === null) this.#say(run.problem === "stopped" ? "Stopped" : "Could not be run", "bad");
    else this.#say(run.holds ? "Holds" : "Does not hold", run.holds ? "good" : "bad");
    const findings = run.findings.map(({ requirement, expected, received, line }) =>
      this.#make("p", `${requirement}${line ? `, line ${line}` : ""}: expected ${expected}; ${received}`, "problem"));
    const problem = run.problem && run.problem !== "stopped" ? [this.#make("pre", run.problem, "problem")] : [];
    this.#part("run-findings").replaceChildren(...problem, ...findings);
    this.#part("run-text").textContent = run.text;
  }

  /** @param {string} words @param {string} kind */
  #say(words, kind) {
    const verdict = this.#part("run-verdict");
    verdict.className = `verdict ${kind}`;
    if (verdict.textContent !== words) verdict.textContent = words;
  }

  #showTitle() {
    this.#part("run-title").textContent = this.#offered.find(({ id }) => id === this.select.value)?.title ?? "";
  }

  /** @param {string} name @param {string} text @param {string} kind */
  #make(name, text = "", kind = "") {
    const element = this.document.createElement(name);
    element.textContent = text;
    if (kind) element.className = kind;
    return element;
  }

  /** @param {string} id */
  #part(id) {
    return /** @type {HTMLElement} */ (this.document.getElementById(id));
  }
}
