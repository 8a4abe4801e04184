// Choosing a sound: the one that is chosen in a list is the one that plays; texts can be listened to.

document.addEventListener("change", ({ target }) => {
  if (!target.matches("select[data-listen]")) return;
  const [chosen] = target.selectedOptions;
  const player = document.getElementById(target.dataset.listen).querySelector("audio");
  player.src = chosen.dataset.url;
  player.setAttribute("aria-label", chosen.textContent);
});

function arm(root) {
  root.querySelectorAll("[data-speak]").forEach((button) => (button.hidden = false));
}

document.addEventListener("htmx:load", ({ target }) => arm(target));
arm(document);
