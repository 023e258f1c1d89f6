// The supervision's feed follows the station; it stands still while somebody reads (P). The run of
// the verifier is followed too.
"use strict";
(() => {
  const feed = document.querySelector("[data-feed]"), button = document.querySelector("[data-pause]");
  const news = document.querySelector("[data-news]"), stand = document.querySelector("[data-stand]");
  let paused = false, due = 0, asked = 0;

  const fetched = async (from) => {
    try {
      const answer = await fetch(from, { cache: "no-store" });
      if (answer.redirected) { location.reload(); return null; } // the station began anew: sign in
      return answer.ok ? await answer.text() : null;
    } catch { return null; /* the station comes back */ }
  };
  const newer = () => {
    if (!feed || due) return;
    if (paused || "still" in feed.dataset || feed.contains(document.activeElement) && document.activeElement !== feed) {
      if (news) news.hidden = false;
      return;
    }
    due = setTimeout(async () => {
      asked = performance.now();
      const came = await fetched(feed.dataset.feed), top = feed.scrollTop;
      due = 0;
      if (paused) { newer(); return; } // somebody began to read while it was on its way
      if (came !== null) feed.innerHTML = came;
      feed.scrollTop = top;
      if (news) news.hidden = true;
    }, Math.max(0, 1000 - (performance.now() - asked)));
  };
  button?.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.querySelector("[data-word]").textContent = paused ? button.dataset.go : button.dataset.stop;
    if (!paused) newer();
  });

  const follow = async () => {
    const came = await fetched(stand.dataset.stand);
    if (came !== null) stand.innerHTML = came;
    const runs = Boolean(stand.querySelector("[data-state=running]"));
    const begin = document.querySelector("[data-begin]");
    if (begin) begin.disabled = runs;
    if (runs) setTimeout(follow, 1000);
  };
  if (stand?.querySelector("[data-state=running]")) follow();

  // Where all streams are taken, the status line is what says that something was recorded.
  let told = document.querySelector("[data-live] .proof")?.textContent;
  setInterval(() => {
    const now = document.querySelector("[data-live] .proof")?.textContent;
    if (now !== undefined && now !== told) { told = now; newer(); }
  }, 1500);
  addEventListener("station-news", () => { newer(); });
})();
