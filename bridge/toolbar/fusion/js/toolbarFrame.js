// @ts-check
// The toolbar in its iframe: loads it by its address, and speaks with the framework's client in it (postMessage).

/**
 * @typedef {object} FrameListener
 * @property {(appName: string | null) => void} toolbarSaidHello
 * @property {(operation: string, values: Record<string, any>) => Record<string, any>} toolbarPublished gives the payload of the answer
 * @property {(event: string, values: Record<string, any>) => void} toolbarSubscribed
 * @property {(event: string) => void} toolbarUnsubscribed
 * @property {(text: string) => void} toolbarMistook
 */

const COMMAND_MS = 10_000;

export class ToolbarFrame {
  /** @type {Map<number, (outcome: any) => void>} */
  #waiting = new Map();
  #numbers = 0;
  #origin = "null";

  /** @param {HTMLIFrameElement} frame @param {FrameListener} listener */
  constructor(frame, listener) {
    this.frame = frame;
    this.listener = listener;
    window.addEventListener("message", (event) => {
      if (event.source === frame.contentWindow && event.origin === this.#origin && event.data?.uefStub === 1) this.#told(event.data);
    });
  }

  /**
   * Load a toolbar, with the query that Fusion adds; commands that the one before still owes end as "replaced".
   *
   * @param {string} address @param {string} name
   */
  load(address, name) {
    for (const done of [...this.#waiting.values()]) done({ ending: "replaced" });
    const url = new URL(address);
    url.searchParams.set("oraParentFrame", location.origin.toLowerCase());
    url.searchParams.set("oraTbName", name);
    this.#origin = url.origin;
    this.frame.src = url.href;
  }

  /** An event that wants no answer. @param {string} event @param {Record<string, any>} details */
  tell(event, details) {
    this.#say({ kind: "event", event, details });
  }

  /**
   * A command, whose promise the toolbar is to resolve; `ending` is "late" if it does not.
   *
   * @param {string} event @param {Record<string, any>} details @returns {Promise<any>}
   */
  command(event, details) {
    const id = ++this.#numbers;
    return new Promise((resolve) => {
      const timer = setTimeout(() => done({ ending: "late" }), COMMAND_MS);
      const done = (/** @type {any} */ outcome) => {
        clearTimeout(timer);
        this.#waiting.delete(id);
        resolve(outcome);
      };
      this.#waiting.set(id, done);
      this.#say({ kind: "event", event, details, id });
    });
  }

  /** @param {any} told */
  #told(told) {
    switch (told.kind) {
      case "hello":
        this.listener.toolbarSaidHello(told.appName);
        return this.#say({ replyTo: told.id });
      case "publish":
        return this.#say({ replyTo: told.id, payload: this.listener.toolbarPublished(told.operation, told.values) });
      case "subscribe":
        return this.listener.toolbarSubscribed(told.event, told.values);
      case "unsubscribe":
        return this.listener.toolbarUnsubscribed(told.event);
      case "mistake":
        return this.listener.toolbarMistook(told.text);
      case "commandDone":
        return this.#waiting.get(told.id)?.(told);
    }
  }

  /** @param {object} what */
  #say(what) {
    this.frame.contentWindow?.postMessage({ uefStub: 1, ...what }, this.#origin);
  }
}
