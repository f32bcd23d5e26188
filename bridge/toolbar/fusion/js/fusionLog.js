// @ts-check
// The log of the stub Fusion page: each publish, subscription and command with what is wrong with it, newest first.

const LINES = 500;

export class FusionLog {
  #mistakes = 0;

  /** @param {Document} document */
  constructor(document) {
    this.document = document;
    this.list = /** @type {HTMLElement} */ (document.getElementById("log"));
    this.count = /** @type {HTMLElement} */ (document.getElementById("mistakes"));
    document.getElementById("only-mistakes")?.addEventListener("change", (event) =>
      this.list.classList.toggle("only-mistakes", /** @type {HTMLInputElement} */ (event.target).checked));
    document.getElementById("clear")?.addEventListener("click", () => {
      this.list.replaceChildren();
      this.#mistakes = 0;
      this.count.textContent = "0";
    });
  }

  /** @param {string} way @param {string} text @param {import("./uefChecks.js").Finding[]} findings @param {object} [whole] to be unfolded */
  write(way, text, findings, whole) {
    const line = this.document.createElement("li");
    const kind = this.document.createElement("span");
    kind.className = "way";
    kind.textContent = way;
    line.append(kind, ` ${text}`);
    for (const finding of findings) {
      const words = this.document.createElement("span");
      words.className = `finding ${finding.level}`;
      words.textContent = `${finding.level === "error" ? "Mistake" : "Warning"}: ${finding.text}`;
      line.append(words);
    }
    if (whole) line.append(this.#unfolding(whole));
    if (findings.length) line.classList.add("mistaken");
    this.#mistakes += findings.length;
    this.count.textContent = String(this.#mistakes);
    this.list.prepend(line);
    while (this.list.children.length > LINES) this.list.lastElementChild?.remove();
  }

  /** @param {object} whole */
  #unfolding(whole) {
    const details = this.document.createElement("details");
    const summary = this.document.createElement("summary");
    summary.textContent = "whole";
    const text = this.document.createElement("pre");
    text.textContent = JSON.stringify(whole, null, 1);
    details.append(summary, text);
    return details;
  }
}
