// Keys of a long list (shown by "?"), and how many of its items are chosen. Without this everything is
// still a link, a button or a box.
const list = document.getElementById("list");
const dialog = document.getElementById("keys");
const form = document.getElementById("bulk");
const rows = () => [...list.querySelectorAll(".items > li")];
const boxes = () => [...list.querySelectorAll("[name=item]")];

function current() {
  return document.activeElement.closest?.(".items > li") ?? null;
}

function go(step) {
  const all = rows();
  const place = all.indexOf(current());
  const next = all[place < 0 ? (step > 0 ? 0 : all.length - 1) : place + step];
  if (!next) return;
  next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  x: () => current()?.querySelector("button.tick")?.click(),
  v: () => current()?.querySelector("[name=item]")?.click(),
  o: () => current()?.querySelector("[data-open]")?.click(),
  "/": () => document.getElementById("find")?.focus(),
  "?": () => dialog?.showModal(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), select, textarea, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

function countChosen() {
  const number = boxes().filter((box) => box.checked).length;
  const word = form?.querySelector("[data-chosen]");
  if (word) word.textContent = number ? `(${number})` : "";
  if (number) form.querySelector("details").open = true;
}

if (form) {
  const all = form.querySelector("[data-choose]");
  all.hidden = false;
  all.addEventListener("click", () => {
    const free = boxes().some((box) => !box.checked);
    for (const box of boxes()) box.checked = free;
    countChosen();
  });
  list.addEventListener("change", (event) => event.target.name === "item" && countChosen());
  countChosen();
}
