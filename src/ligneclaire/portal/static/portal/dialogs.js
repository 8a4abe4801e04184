// A fragment with a <dialog> opens as a modal one; closing it takes it away and the browser gives the focus back.

document.addEventListener("htmx:load", ({ target }) => {
  const dialog = target.matches?.("dialog") ? target : target.querySelector?.("#dialog > dialog");
  if (!dialog || dialog.open) return;
  dialog.addEventListener("close", () => dialog.remove());
  dialog.showModal();
});

document.addEventListener("click", (event) => {
  const close = event.target.closest("dialog [data-close]");
  if (!close) return;
  event.preventDefault();
  close.closest("dialog").close();
});
