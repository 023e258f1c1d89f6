"use strict";
// J and K walk from one changed clause to the next, and round again.
(() => {
  const changed = [...document.querySelectorAll(".clauses li.changed")];
  let at = -1;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, textarea, select")) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step || !changed.length) return;
    at = at < 0 && step < 0 ? changed.length - 1 : (at + step + changed.length) % changed.length;
    changed[at].focus();
  });
})();
