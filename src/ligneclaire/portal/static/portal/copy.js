// Copies the text of a button's `data-copy`, and says so in the button for a moment.

const SAID_FOR = 2000;

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers give no clipboard to a page over plain HTTP, which a private network may serve.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await copy(button.dataset.copy);
  const label = button.querySelector("[data-copied]");
  const before = label.textContent;
  if (before === label.dataset.copied) return;
  label.textContent = label.dataset.copied;
  setTimeout(() => (label.textContent = before), SAID_FOR);
});
