// After a press the server sends the button, the word and the sum. The rest of the page follows here:
// the focus, the look of the row, and the counts in chips, bar and group.
const settled = new Set(["done", "not-applicable"]);

function count(state, step) {
  const chip = document.querySelector(`[data-count="${state}"]`);
  if (chip) chip.textContent = Number(chip.textContent) + step;
}

function drawBar(before, after) {
  const parts = [...document.querySelectorAll("[data-part]")];
  for (const [state, step] of [[before, -1], [after, 1]]) {
    const part = parts.find((one) => one.dataset.part === state);
    if (part) part.dataset.number = Number(part.dataset.number) + step;
  }
  const all = parts.reduce((sum, part) => sum + Number(part.dataset.number), 0);
  let x = 0;
  for (const part of parts) {
    const width = (100 * Number(part.dataset.number)) / all;
    part.setAttribute("x", `${x}%`);
    part.setAttribute("width", `${width}%`);
    x += width;
  }
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  const pressed = event.detail.requestConfig?.elt?.querySelector?.(".tick");
  const button = pressed && document.getElementById(pressed.id);
  const row = button?.closest("li");
  if (!row) return;
  button.focus();
  const before = row.dataset.status;
  const after = button.dataset.status;
  if (before === after) return;
  row.dataset.status = after;
  row.classList.toggle("item--done", after === "done");
  count(before, -1);
  count(after, 1);
  drawBar(before, after);
  const done = row.closest(".group")?.querySelector("[data-done]");
  if (done) done.textContent = Number(done.textContent) + settled.has(after) - settled.has(before);
});

// A refusal answers 409 with its sentence for the row: show it. A conflict does with a whole page: ask
// for that as one, else its links back to this list would lead nowhere, to the page where they stand.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status !== 409) return;
  event.detail.isError = false;
  event.detail.shouldSwap = xhr.getResponseHeader("HX-Retarget") === null;
  if (!event.detail.shouldSwap) requestConfig.elt.closest("form").submit();
});

// No answer, or a refusal that htmx would swallow: send the form as the page without script does.
for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(failure, (event) => {
    if (event.detail.xhr.status !== 409) event.detail.elt.closest("form")?.submit();
  });
}
