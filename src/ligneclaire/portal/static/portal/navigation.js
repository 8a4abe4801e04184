// A whole page that comes where a fragment was asked for (the session ended, say) is a page to go to.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (!/^\s*<!doctype/i.test(xhr.responseText)) return;
  event.preventDefault();
  location.assign(xhr.responseURL);
});

// A menu of the account closes when one looks elsewhere.
document.addEventListener("click", ({ target }) => {
  document.querySelectorAll("details.account[open]").forEach((menu) => menu.contains(target) || (menu.open = false));
});
document.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  const menu = document.querySelector("details.account[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
