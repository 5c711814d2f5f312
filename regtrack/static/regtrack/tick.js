// After a tick the button is a new one: give it back the focus that the old one had.
document.body.addEventListener("htmx:afterSwap", (event) => {
  const ticked = event.detail.requestConfig?.elt?.querySelector?.(".tick");
  if (ticked) document.getElementById(ticked.id)?.focus();
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
