// @ts-check
// A form for every route of the control API, made from its OpenAPI document: what has no button of its own is done here.

/** @typedef {{method: string, path: string, summary: string, names: string[], example: object | null}} Operation */

/** @param {any} openapi @returns {Operation[]} */
export function operationsOf(openapi) {
  return Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(/** @type {Record<string, any>} */ (methods)).map(([method, operation]) => ({
      method: method.toUpperCase(), path, summary: operation.summary,
      names: (operation.parameters ?? []).filter((/** @type {any} */ each) => each.in === "path").map((/** @type {any} */ each) => each.name),
      example: operation.requestBody ? exampleOf(operation.requestBody.content["application/json"].schema, openapi) : null,
    })));
}

/** The needed keys with something in them, to be changed. @param {any} schema @param {any} openapi @returns {any} */
function exampleOf(schema, openapi) {
  if (schema.$ref) return exampleOf(schema.$ref.split("/").slice(1).reduce((/** @type {any} */ at, /** @type {string} */ key) => at[key], openapi), openapi);
  if (schema.anyOf) return exampleOf(schema.anyOf[0], openapi);
  if (schema.enum) return schema.enum[0];
  if (schema.type === "object") {
    const needed = schema.required ?? [];
    return Object.fromEntries(needed.map((/** @type {string} */ key) => [key, exampleOf(schema.properties[key], openapi)]));
  }
  return { string: "", integer: schema.minimum ?? 0, number: schema.minimum ?? 0, boolean: false, array: [] }[/** @type {string} */ (schema.type)] ?? null;
}

export class AnyRequest {
  /** @type {Operation[]} */
  #operations = [];

  /** @param {Document} document @param {import("./parts.js").Do} act */
  constructor(document, act) {
    this.document = document;
    this.act = act;
    this.select = /** @type {HTMLSelectElement} */ (document.getElementById("operation"));
    this.parts = /** @type {HTMLElement} */ (document.getElementById("any-parts"));
    this.body = /** @type {HTMLTextAreaElement} */ (document.getElementById("any-body"));
    this.answer = /** @type {HTMLElement} */ (document.getElementById("any-answer"));
    this.select.addEventListener("change", () => this.#chosen());
    document.getElementById("any-form")?.addEventListener("submit", (event) => this.#send(event));
  }

  /** @param {any} openapi */
  offer(openapi) {
    this.#operations = operationsOf(openapi);
    this.select.replaceChildren(...this.#operations.map(({ method, path, summary }) =>
      new Option(`${method} ${path}: ${summary}`, `${method} ${path}`)));
    this.#chosen();
  }

  get #operation() {
    return this.#operations[this.select.selectedIndex];
  }

  #chosen() {
    const { names, example } = this.#operation;
    this.parts.replaceChildren(...names.map((name) => {
      const field = this.document.createElement("div");
      const label = this.document.createElement("label");
      label.textContent = name;
      label.htmlFor = `any-${name}`;
      const input = this.document.createElement("input");
      input.id = `any-${name}`;
      input.required = true;
      field.append(label, input);
      return field;
    }));
    this.body.disabled = example === null;
    this.body.value = example === null ? "" : JSON.stringify(example, null, 1);
    this.answer.textContent = "";
  }

  /** @param {Event} event */
  async #send(event) {
    event.preventDefault();
    const { method, path, names, example } = this.#operation;
    const filled = names.reduce((at, name) =>
      at.replace(`{${name}}`, encodeURIComponent(/** @type {HTMLInputElement} */ (this.document.getElementById(`any-${name}`)).value)), path);
    if (filled === "/v1/events") {
      this.answer.textContent = "This page reads /v1/events all the time: it is the log below.";
      return;
    }
    try {
      const body = example === null || !this.body.value.trim() ? undefined : JSON.parse(this.body.value);
      this.answer.textContent = JSON.stringify(await this.act(method, filled, body), null, 1) ?? "";
    } catch (problem) {
      this.answer.textContent = `The body is not JSON: ${/** @type {Error} */ (problem).message}`;
    }
  }
}
