// A row dragged by its grip to another one's place: the form's own « move » button does it, as its arrows would.

let dragged = null;

const rowAt = (target) => target.closest?.("[data-rows] > [data-row]");

document.addEventListener("dragstart", ({ target, dataTransfer }) => {
  if (!target.closest?.(".grip")) return;
  dragged = rowAt(target);
  dataTransfer.effectAllowed = "move";
  dataTransfer.setDragImage(dragged, 0, 0);
});

document.addEventListener("dragover", (event) => {
  const row = rowAt(event.target);
  if (!dragged || row?.parentElement !== dragged.parentElement || !row.querySelector(".grip")) return;
  event.preventDefault();
  mark(row);
});

document.addEventListener("drop", (event) => {
  const row = document.querySelector("[data-row].drop");
  if (!dragged || !row) return;
  event.preventDefault();
  const button = dragged.closest("form").querySelector("[data-dropped]");
  button.value = `${dragged.dataset.row}-${row.dataset.row}`;
  button.click();
});

document.addEventListener("dragend", () => {
  mark(null);
  dragged = null;
});

function mark(row) {
  document.querySelector("[data-row].drop")?.classList.remove("drop");
  if (row && row !== dragged) row.classList.add("drop");
}
