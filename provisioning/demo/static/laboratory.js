// Keeps the page current: asks once a second whether anything changed and, when so, fetches it anew.
// Without script everything works too; the page then reloads itself by its header.
"use strict";
(() => {
  const EVERY_MS = 1000;
  const shown = () => document.getElementById("main").dataset.tag; // of the state it was made from

  const busy = () => ["SELECT", "INPUT"].includes(document.activeElement?.tagName ?? "");

  async function renew() {
    const main = document.getElementById("main");
    const kept = new Map([...main.querySelectorAll("select")].map((s) => [s.id, s.value]));
    const open = document.getElementById("noise").open;
    const focus = document.activeElement?.closest("form")?.getAttribute("action");
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    if (busy()) return;
    main.replaceWith(page.getElementById("main"));
    for (const [id, value] of kept) document.getElementById(id).value = value;
    document.getElementById("noise").open ||= open;
    if (focus) document.querySelector(`form[action="${CSS.escape(focus)}"] button`)?.focus();
  }

  async function look() {
    try {
      const tag = await (await fetch("/api/tag")).text();
      if (tag !== shown() && !busy()) await renew();
    } catch {
      // The laboratory is being restarted: the next look finds it again.
    }
    setTimeout(look, EVERY_MS);
  }
  look();
})();
