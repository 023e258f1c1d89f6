// The seconds of an auction run in the page; whenever the station recorded something, or the time
// has run out here, the part that changes is fetched again, at most once a second.
"use strict";
(() => {
  const place = document.querySelector("[data-auction]");
  const one = (what, from = place) => from.querySelector(what);
  for (const button of document.querySelectorAll("[data-next-amounts]")) button.addEventListener("click", (event) => {
    const amount = event.target.closest("[data-fill]")?.dataset.fill;
    if (!amount) return;
    const field = document.getElementById("amount");
    field.value = amount;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const paddle = document.getElementById("paddle");
    if (!paddle.value) paddle.focus();
  });
  if (!place) return;
  let ends = 0, whole = 1, phase = "", asked = 0, due = 0, clock = null;
  const read = () => {
    const now = one("[data-phase]");
    const before = phase;
    phase = now.dataset.phase;
    whole = Number(now.dataset.window) || 1;
    ends = performance.now() + Number(now.dataset.left);
    const [hours, minutes, seconds] = (now.dataset.clock ?? "").split(":").map(Number);
    clock = now.dataset.clock ? (hours * 60 + minutes) * 60 + seconds - performance.now() / 1000 : null;
    return before && before !== phase;
  };
  const LAST_MS = 30000, two = (number) => String(number).padStart(2, "0");
  const of_day = (second) => `${two(Math.floor(second / 3600) % 24)}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
  const runs = () => phase === "free" || phase === "window";
  const show = () => {
    const left = Math.max(0, ends - performance.now());
    if (runs()) {
      const seconds = Math.ceil(left / 1000);
      one("[data-left-shown]").textContent = `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
    }
    const bar = one("[data-bar]");
    if (bar && runs()) bar.value = left;
    bar?.classList.toggle("last", phase === "window" && left <= LAST_MS);
    if (clock !== null) document.querySelector("[data-clock-shown]").textContent = of_day(Math.floor(clock + performance.now() / 1000));
    const share = left / whole;
    const call = phase !== "window" ? 0 : share <= 1 / 6 ? 3 : share <= 1 / 3 ? 2 : share <= 2 / 3 ? 1 : 0;
    for (const word of place.querySelectorAll("[data-call]")) word.hidden = Number(word.dataset.call) !== call;
    if (runs() && left === 0) look();
  };
  const look = () => {
    if (due) return;
    due = setTimeout(async () => {
      asked = performance.now();
      try {
        const answer = await fetch(place.dataset.auction, { cache: "no-store" });
        if (answer.ok && !answer.redirected) {
          place.innerHTML = await answer.text();
          // what may be done has changed, not only how it stands: the whole page again
          if (read() && document.querySelector("main form, main .acts") && phase !== "window") location.reload();
          show();
          fill();
        }
      } catch { /* the station comes back */ }
      due = 0;
    }, Math.max(0, 1000 - (performance.now() - asked)));
  };
  // the amounts for one touch move up with the highest bid
  const fill = () => {
    const next = one("[data-next-list]")?.dataset.nextList?.split("|") ?? [];
    document.querySelectorAll("[data-fill]").forEach((button, at) => {
      if (next[at]) { button.dataset.fill = next[at]; button.textContent = next[at]; }
    });
  };
  read();
  show();
  setInterval(show, 200);
  addEventListener("station-news", look);
  let stream = null;
  if (document.body.dataset.hall) {
    stream = new EventSource(document.body.dataset.hall);
    stream.onmessage = look;
    addEventListener("pagehide", () => stream.close());
  }
  // No stream is left for this page, or it stands still and nothing may be recorded when it goes on.
  const asks = () => stream?.readyState === EventSource.CLOSED || ["over", "paused", "stopped"].includes(phase);
  setInterval(() => { if (asks()) look(); }, 1000);
})();
