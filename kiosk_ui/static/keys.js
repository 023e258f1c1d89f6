"use strict";
// "?" opens the list of keys; its second half is what this page offers just now.
(() => {
  const list = document.querySelector("[data-keys]");
  if (!list) return;
  const here = list.querySelector("[data-keys-here]");
  const part = (tag, child) => { const made = document.createElement(tag); made.append(child); return made; };
  const words = (one) => {
    const said = (one.closest("label") || one).cloneNode(true);
    for (const key of said.querySelectorAll("kbd, .icon, .have, .lack, .hidden-word")) key.remove();
    return (one.getAttribute("aria-label") || said.textContent).replace(/\s+/g, " ").trim();
  };
  const offered = () => [...document.querySelectorAll("[data-letter]")]
    .filter((one) => one.checkVisibility() && !one.disabled && !list.contains(one));
  addEventListener("keydown", (event) => {
    if (list.open || event.key !== "?" || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    if (document.querySelector("[data-cover]:not([hidden])")) return;
    event.preventDefault();
    const rows = offered().map((one) => {
      const row = part("div", part("dt", part("kbd", one.dataset.letter.toUpperCase())));
      row.append(part("dd", words(one)));
      return row;
    });
    here.replaceChildren(...rows);
    list.querySelector("[data-keys-none]").hidden = rows.length > 0;
    list.showModal();
  });
  // The desk is locked: nothing lies over the page that asks for the PIN.
  const cover = document.querySelector("[data-cover]");
  if (cover) new MutationObserver(() => { if (!cover.hidden) list.close(); }).observe(cover, { attributeFilter: ["hidden"] });
  // While it is open its own keys count, not those of the page behind it.
  addEventListener("keydown", (event) => {
    if (!list.open) return;
    event.stopImmediatePropagation();
    if (event.key === "?") { event.preventDefault(); list.close(); }
  }, true);
})();
