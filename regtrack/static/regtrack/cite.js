// A button that copies the citation above it. Where the browser gives no clipboard (plain http, a
// refusal), the citation is selected instead, and the status says so.
const spaces = /[\s\u00a0]+/g;

function select(block) {
  const range = document.createRange();
  range.selectNodeContents(block);
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

for (const button of document.querySelectorAll("[data-copy-cite]")) {
  const section = button.closest("section");
  const block = section.querySelector("[data-cite]");
  const status = section.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const lines = [...block.querySelectorAll("p")].map((line) =>
      line.textContent.replace(spaces, " ").trim());
    status.textContent = "";
    try {
      await navigator.clipboard.writeText(lines.join("\n"));
      status.textContent = status.dataset.copied;
    } catch {
      select(block);
      status.textContent = status.dataset.notCopied;
    }
  });
}
