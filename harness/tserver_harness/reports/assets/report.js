"use strict";
// The page is complete without this: it only filters, copies, and opens what a link or a printer asks for.

const unpack = async (part) => {
  const { packed } = part.dataset;
  if (!packed) return;
  delete part.dataset.packed;
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  part.insertAdjacentHTML("beforeend", await new Response(stream).text());
  addCopyButtons(part);
};

const addCopyButtons = (root) => {
  for (const block of root.querySelectorAll(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.querySelector("pre").textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(block.querySelector("pre"));
        button.textContent = "Selected";
      }
    });
    block.append(button);
  }
};

const openTarget = async () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (!target) return;
  await unpack(target);
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  target.scrollIntoView();
};

for (const part of document.querySelectorAll("details[data-packed]")) {
  part.addEventListener("toggle", () => part.open && unpack(part));
}
addCopyButtons(document);
for (const note of document.querySelectorAll("[data-without-script]")) note.remove();
addEventListener("hashchange", openTarget);
openTarget();

for (const group of document.querySelectorAll("[data-filters]")) {
  const items = document.querySelectorAll(group.dataset.filters);
  const buttons = group.querySelectorAll("button[data-verdict]");
  for (const button of buttons) {
    button.addEventListener("click", () => {
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
      for (const item of items) {
        item.hidden = button.dataset.verdict !== "" && item.dataset.verdict !== button.dataset.verdict;
      }
    });
  }
  group.hidden = false;
}

addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll('details[data-verdict="fail"]')) part.open = true;
});
