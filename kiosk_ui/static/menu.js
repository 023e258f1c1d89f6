// The rest of the menu: while it is open its letters go before those of the page.
"use strict";
(() => {
  const more = document.querySelector("[data-more]");
  if (!more) return;
  const shut = () => { more.open = false; more.querySelector("summary").focus(); };
  // Before the page's own keys, which listen on the window too.
  addEventListener("keydown", (event) => {
    if (!more.open || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("input, textarea, select")) return;
    const links = [...more.querySelectorAll("a")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") shut();
    else if (step) links[Math.max(0, Math.min(links.length - 1, links.indexOf(document.activeElement) + step))].focus();
    else if (/^[a-z]$/i.test(event.key)) {
      const link = links.find((one) => one.dataset.menuLetter === event.key.toLowerCase());
      if (link) link.click(); else if (event.key.toLowerCase() === "x") shut();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
  more.addEventListener("toggle", () => { if (more.open) more.querySelector("a").focus(); });
  addEventListener("click", (event) => { if (more.open && !more.contains(event.target)) more.open = false; });
})();
