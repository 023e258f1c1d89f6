"use strict";
// Time at a study page counts while somebody is there: seen, and moved within the last minute.
(() => {
  const page = document.querySelector("[data-study]");
  if (!page) return;
  const EVERY_MS = 20_000, STILL_MS = 60_000;
  let moved = Date.now();
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll"]) addEventListener(kind, () => { moved = Date.now(); }, { capture: true, passive: true });
  setInterval(() => {
    if (document.visibilityState !== "visible" || Date.now() - moved > STILL_MS) return;
    const told = new URLSearchParams({ matter: page.dataset.matter, csrf_token: document.body.dataset.csrf });
    fetch(page.dataset.study, { method: "POST", body: told, cache: "no-store" }).catch(() => undefined);
  }, EVERY_MS);
})();
