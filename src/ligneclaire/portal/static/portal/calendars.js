// A calendar made or changed over another form becomes the choice there; nothing else of that form changes.

const selectOf = (actions) => document.getElementById(actions.dataset.calendars);

function arm(root) {
  root.querySelectorAll("[data-calendars]").forEach((actions) => {
    actions.querySelector("[data-edit]").hidden = !selectOf(actions).value;
  });
}

function offer(select, { pk, name }) {
  const known = [...select.options].find((option) => option.value === pk);
  if (known) known.text = name;
  else {
    const after = [...select.options].find((option) => option.value && option.text.localeCompare(name, "fr") > 0);
    select.add(new Option(name, pk), after ?? null);
  }
}

document.addEventListener("calendar-kept", ({ target, detail }) => {
  document.querySelectorAll("[data-calendars]").forEach((actions) => offer(selectOf(actions), detail));
  const select = document.getElementById(detail.chosenIn);
  target.closest("dialog")?.close();
  if (!select) return;
  select.value = detail.pk;
  select.dispatchEvent(new Event("change", { bubbles: true }));
  select.focus();
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-calendars] [data-edit]");
  if (!button) return;
  const { id, value } = selectOf(button.closest("[data-calendars]"));
  const url = `${button.dataset.edit.replace("/0/", `/${value}/`)}?for=${encodeURIComponent(id)}`;
  window.htmx.ajax("GET", url, { source: button, target: "#dialog", swap: "innerHTML" });
});

document.addEventListener("change", () => arm(document));
document.addEventListener("htmx:load", ({ target }) => arm(target));
arm(document);
