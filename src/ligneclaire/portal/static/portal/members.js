// Among many lines to tick: a search, and a look at those that are ticked. What is out of sight stays as it is.

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function arm(list) {
  const rows = [...list.querySelectorAll("[data-search]")];
  const button = list.querySelector("[data-only-members]");
  const finder = list.querySelector("[data-finder] input");
  const nothing = list.querySelector("[data-nothing]");
  const ticked = (row) => row.querySelector("input").checked;
  let only = false;

  function show() {
    const words = folded(finder.value).split(/\s+/);
    const digits = finder.value.replace(/[\s.\-/]/g, "").replace(/^(\+|00)33(\(0\))?/, "0");
    const found = (row) =>
      words.every((word) => row.dataset.search.includes(word)) ||
      (/^\d+$/.test(digits) && row.dataset.search.includes(digits));
    rows.forEach((row) => (row.hidden = only ? !ticked(row) : !found(row)));
    nothing.textContent = rows.some((row) => !row.hidden) || only ? "" : nothing.dataset.text;
    const count = rows.filter(ticked).length;
    const { none, one, many, all } = button.dataset;
    button.textContent = only ? all : count > 1 ? many.replace("{n}", count) : count ? one : none;
    button.disabled = !only && count === 0;
  }

  button.hidden = finder.parentElement.hidden = rows.length === 0;
  button.addEventListener("click", () => {
    only = !only;
    finder.value = "";
    show();
  });
  finder.addEventListener("input", () => {
    only = false;
    show();
  });
  // Enter searches, and saves nothing.
  finder.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  list.addEventListener("change", () => only || show());
  show();
}

document.querySelectorAll("[data-members]").forEach(arm);
