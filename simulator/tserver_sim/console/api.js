// @ts-check
// The control API, as a page of it uses it: requests, and server-sent events that resume where they were cut.

const RETRY_MS = 1000;

/** A request that was refused; `message` is the API's own words. */
export class ApiError extends Error {
  /** @param {number} status @param {{code: string, message: string}} error */
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
  }
}

export class Api {
  /** @type {string | null} */
  token = sessionStorage.getItem("token");

  /** @param {string} token */
  useToken(token) {
    this.token = token;
    sessionStorage.setItem("token", token);
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  async ask(method, path, body) {
    const init = { method, headers: this.#headers(), ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(path, init).catch(() => {
      throw new ApiError(0, { code: "unreachable", message: "The simulator does not answer; is it still running?" });
    });
    const answer = await response.json();
    if (!response.ok) throw new ApiError(response.status, answer.error);
    return answer;
  }

  /**
   * Read a stream of events for ever.
   *
   * @param {string} address @param {(record: any) => void} heard @param {(up: boolean) => void} changed
   */
  async follow(address, heard, changed) {
    /** @type {string | null} */
    let last = "0"; // what is kept from before the page was opened, too
    for (;;) {
      try {
        const response = await fetch(address, { headers: { ...this.#headers(), "Last-Event-ID": last ?? "0" } });
        if (!response.ok || response.body === null) throw new Error(String(response.status));
        changed(true);
        await readEvents(response.body, (id, data) => {
          last = id ?? last;
          heard(JSON.parse(data));
        });
      } catch {
        changed(false);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** @returns {Record<string, string>} */
  #headers() {
    return this.token === null ? {} : { Authorization: `Bearer ${this.token}` };
  }
}

/** @param {ReadableStream<Uint8Array>} body @param {(id: string | null, data: string) => void} heard */
async function readEvents(body, heard) {
  const reader = body.pipeThrough(/** @type {ReadableWritablePair<string, Uint8Array>} */ (new TextDecoderStream())).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      const data = lines.filter((line) => line.startsWith("data: ")).map((line) => line.slice(6));
      const id = lines.find((line) => line.startsWith("id: "));
      if (data.length) heard(id ? id.slice(4) : null, data.join("\n"));
    }
  }
}
