// A form that sends a file shows how far it is.

document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const upload = target.querySelector(".upload");
  const sends = [...target.querySelectorAll('input[type="file"]')].some((input) => input.files.length);
  if (!upload || !sends || !detail.lengthComputable) return;
  upload.hidden = false;
  upload.querySelector("progress").value = detail.loaded / detail.total;
});
