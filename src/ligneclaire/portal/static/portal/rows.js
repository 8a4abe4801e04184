// « Ajouter » shows the row a form set has to spare, then copies its blank one, and counts it.

function arm(root) {
  root.querySelectorAll("[data-add-row], [data-clear-row]").forEach((button) => (button.hidden = false));
  root.querySelectorAll(".spare").forEach((row) => (row.hidden = true));
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-add-row]");
  if (!button) return;
  const prefix = button.dataset.addRow;
  const rows = document.getElementById(`${prefix}-rows`);
  const spare = rows.querySelector(".spare[hidden]");
  if (spare) {
    spare.hidden = false;
    spare.classList.remove("spare");
    spare.querySelector("input").focus();
    return;
  }
  const total = button.form.elements[`${prefix}-TOTAL_FORMS`];
  const blank = document.getElementById(`${prefix}-blank`);
  const row = document.createElement("template");
  row.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
  total.value = Number(total.value) + 1;
  const added = row.content.firstElementChild;
  added.classList.remove("spare");
  rows.append(added);
  arm(added);
  added.querySelector("input").focus();
});

// « Retirer » empties a row, which then says nothing, and puts it aside as one to spare.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-clear-row]");
  if (!button) return;
  const row = button.closest(".removable");
  row.querySelectorAll("input").forEach((input) => (input.type === "checkbox" ? (input.checked = false) : (input.value = "")));
  row.classList.add("spare");
  row.hidden = true;
  button.form.querySelector(`[data-add-row="${row.parentElement.id.replace("-rows", "")}"]`).focus();
  row.dispatchEvent(new Event("change", { bubbles: true }));
});

// A weekday has one kind of day: ticking it here unticks it elsewhere.
document.addEventListener("change", ({ target }) => {
  if (!target.checked || !/^days-\d+-weekdays$/.test(target.name)) return;
  target.form.querySelectorAll(`input[name^="days-"][name$="-weekdays"][value="${target.value}"]`).forEach((other) => {
    if (other !== target) other.checked = false;
  });
});

document.addEventListener("htmx:load", ({ target }) => arm(target));
arm(document);
