// Messages of success leave by themselves; the others wait to be closed.

const READ_FOR = 12000;

function expire(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? expire(toast) : toast.remove()), READ_FOR);
}

function watch(root) {
  root.querySelectorAll(".toast.success").forEach(expire);
}

document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast").remove());
document.addEventListener("htmx:oobAfterSwap", ({ target }) => target.id === "toasts" && watch(target));
watch(document);

for (const failure of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  document.addEventListener(failure, () => {
    const toast = document.getElementById("unreached").content.cloneNode(true);
    document.getElementById("toasts").replaceChildren(toast);
  });
}
