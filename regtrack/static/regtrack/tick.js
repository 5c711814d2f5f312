// After a press the server sends the button, the word and the sum. The rest of the page follows here:
// the focus, the look of the row, and the counts in chips, bar and group.
const settled = new Set(["done", "not-applicable"]);

function count(state, step) {
  const chip = document.querySelector(`[data-count="${state}"]`);
  if (chip) chip.textContent = Number(chip.textContent) + step;
}

function drawBar() {
  const parts = [...document.querySelectorAll("[data-part]")];
  const sizes = parts.map((part) =>
    Number(document.querySelector(`[data-count="${part.dataset.part}"]`)?.textContent ?? 0));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  let x = 0;
  parts.forEach((part, place) => {
    part.setAttribute("x", `${x}%`);
    part.setAttribute("width", `${(100 * sizes[place]) / all}%`);
    x += (100 * sizes[place]) / all;
  });
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  const pressed = event.detail.requestConfig?.elt?.querySelector?.(".tick");
  const button = pressed && document.getElementById(pressed.id);
  const row = button?.closest("li");
  if (!row) return;
  button.focus();
  const before = row.dataset.status;
  const after = button.getAttribute("aria-pressed") === "true" ? "done" : "todo";
  if (before === after) return;
  row.dataset.status = after;
  row.classList.toggle("item--done", after === "done");
  count(before, -1);
  count(after, 1);
  drawBar();
  const done = row.closest(".group")?.querySelector("[data-done]");
  if (done) done.textContent = Number(done.textContent) + settled.has(after) - settled.has(before);
});

// A conflict answers 409 with the whole page that lets the person choose: show it.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status === 409) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// No answer, or a refusal that htmx would swallow: send the form as the page without script does.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(failure, (event) => {
    if (event.detail.xhr.status !== 409) event.detail.elt.closest("form")?.submit();
  });
}
