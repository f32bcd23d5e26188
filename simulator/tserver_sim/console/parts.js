// @ts-check
// Small things that the console's pieces share: elements, words of the switch, lists that keep what has not changed.

/** @typedef {(method: string, path: string, body?: object) => Promise<any>} Do asks the API, and shows what it refuses */

/** @param {Document} document @param {string} name @param {string} text @param {string} kind */
export function make(document, name, text = "", kind = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
}

/** @param {Document} document @param {string} text @param {string} label what it does to whom @param {string} key @param {() => unknown} act */
export function makeButton(document, text, label, key, act) {
  const button = /** @type {HTMLButtonElement} */ (make(document, "button", text, "small"));
  button.type = "button";
  button.dataset.key = key;
  if (label && label !== text) button.setAttribute("aria-label", `${text}: ${label}`);
  button.addEventListener("click", () => void act());
  return button;
}

/**
 * Shows a list in an element. What has not changed stays the same element: a button under someone's finger must not be
 * exchanged for another, nor the focus be lost, nor a screen reader be sent through all of it again.
 *
 * @template T
 * @param {HTMLElement} place
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => string} seenOf all that the element shows
 * @param {(item: T) => HTMLElement} draw
 */
export function showList(place, items, keyOf, seenOf, draw) {
  const before = new Map([...place.children].map((each) => [/** @type {HTMLElement} */ (each).dataset.item, /** @type {HTMLElement} */ (each)]));
  const focused = /** @type {HTMLElement | null} */ (place.ownerDocument.activeElement)?.dataset?.key;
  const wanted = items.map((item) => {
    const key = keyOf(item);
    const seen = seenOf(item);
    const old = before.get(key);
    if (old !== undefined && old.dataset.seen === seen) return old;
    const fresh = draw(item);
    fresh.dataset.item = key;
    fresh.dataset.seen = seen;
    return fresh;
  });
  wanted.forEach((element, index) => {
    if (place.children[index] !== element) place.insertBefore(element, place.children[index] ?? null);
  });
  while (place.children.length > wanted.length) place.lastElementChild?.remove();
  if (focused && place.ownerDocument.activeElement === place.ownerDocument.body) {
    /** @type {HTMLElement | null} */ (place.querySelector(`[data-key="${CSS.escape(focused)}"]`))?.focus();
  }
}

/** A part of a path. @param {string} text */
export function pathPart(text) {
  return encodeURIComponent(text);
}

/** @param {string} state NotReady becomes "not ready" */
export function words(state) {
  return state.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
}

/** @param {any} dn */
export function kindOf(dn) {
  const kinds = { DN: "phone", ACDPosition: "phone", Queue: "queue", RouteDN: "route point", RoutePoint: "route point" };
  return kinds[/** @type {keyof typeof kinds} */ (dn.addressType)] ?? words(dn.addressType);
}

/** @param {unknown} value */
export function shown(value) {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
