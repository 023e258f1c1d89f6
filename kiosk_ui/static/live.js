// A part of a page that follows the station: fetched anew whenever something was recorded, at most
// once a second. Where the next act has changed with it, the whole page is fetched.
"use strict";
(() => {
  const place = document.querySelector("[data-follow]");
  if (!place) return;
  let asked = 0, due = 0, shown = "";
  const step = () => place.querySelector("[aria-current]")?.textContent ?? "";
  const look = () => {
    if (due) return;
    due = setTimeout(async () => {
      asked = performance.now();
      try {
        const answer = await fetch(place.dataset.follow, { cache: "no-store" });
        if (answer.ok && !answer.redirected) {
          const text = await answer.text();
          due = 0;
          if (text === shown) return;
          const before = step(), stopped = Boolean(place.querySelector(".say.stop"));
          place.innerHTML = shown = text;
          const same = before === step() && stopped === Boolean(place.querySelector(".say.stop"));
          if (!same) location.reload();
        }
      } catch { /* the station comes back */ }
      due = 0;
    }, Math.max(0, 1000 - (performance.now() - asked)));
  };
  addEventListener("station-news", look);
})();
