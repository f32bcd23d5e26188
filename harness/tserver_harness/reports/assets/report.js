"use strict";
// The page is complete without this: it only filters, copies, and opens what a link or a printer asks for.

const openTarget = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  for (let part = target; part; part = part.parentElement) {
    if (part.tagName === "DETAILS") part.open = true;
  }
  if (target) target.scrollIntoView();
};
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

for (const block of document.querySelectorAll(".command")) {
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

addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll('details[data-verdict="fail"]')) part.open = true;
});
