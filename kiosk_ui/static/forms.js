"use strict";
// What the browser would say in the language of its installation: which file, and what is missing.
(() => {
  for (const field of document.querySelectorAll("[data-file]")) {
    const said = field.parentElement.querySelector(".second"), none = said.textContent;
    const tell = () => { said.textContent = [...field.files].map((one) => one.name).join(", ") || none; };
    field.addEventListener("change", tell);
    tell();
  }
  addEventListener("invalid", (event) => {
    if (event.target.validity.valueMissing) event.target.setCustomValidity(document.body.dataset.required);
  }, true);
  const forgotten = (event) => { for (const one of event.target.form?.elements ?? []) one.setCustomValidity?.(""); };
  for (const kind of ["input", "change"]) addEventListener(kind, forgotten, true);
})();
