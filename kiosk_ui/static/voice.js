"use strict";
// What is heard: the tone of a page, then the page itself, one sound after the other.
(() => {
  const player = document.querySelector("[data-voice]");
  if (!player) return;
  const audio = player.querySelector("audio");
  const rail = document.querySelector("[data-voice-rail]");
  let volume = Number(player.dataset.volume), list = [], at = 0;

  const loud = () => { audio.volume = volume / 4; audio.muted = volume === 0; };
  const next = () => {
    if (at >= list.length) { player.dataset.state = "over"; return; }
    player.dataset.state = "reading";
    audio.src = list[at++];
    loud();
    // a browser that wants a touch first: "again" is one
    audio.play().catch(() => { player.dataset.state = "waiting"; });
  };
  audio.addEventListener("ended", next);
  audio.addEventListener("error", () => { if (audio.getAttribute("src")) next(); });
  addEventListener("pagehide", () => audio.pause());

  // --- a tone once a page: something is in the ledger, or the screen has something to say
  const tone = () => {
    const came = performance.getEntriesByType("navigation")[0];
    if (!came || came.type === "reload" || volume === 0) return "";
    if (came.responseStatus >= 400) return "look";
    return document.querySelector("main [data-tone]")?.dataset.tone || "";
  };

  const read = async () => {
    if (!player.dataset.voice) return [];
    try {
      const answer = await fetch(player.dataset.voice, { cache: "no-store" });
      return answer.ok ? (await answer.json()).audio : [];
    } catch { return []; /* the page says it all in letters */ }
  };
  // --- a device step is fetched anew at each change: then only what is new is said
  const HEARD = "voice-heard", here = location.pathname;
  const unheard = (told) => {
    const lines = told.map((one) => one.line);
    let before = { here: "", lines: [] };
    try { before = JSON.parse(sessionStorage.getItem(HEARD)) || before; } catch { /* said once more */ }
    sessionStorage.setItem(HEARD, JSON.stringify({ here, lines }));
    const again = performance.getEntriesByType("navigation")[0]?.type === "reload" && before.here === here;
    return again ? told.filter((one) => !before.lines.includes(one.line)) : told;
  };
  const urls = (told) => told.map((one) => one.url);
  const begin = async () => {
    const first = tone(), told = await read();
    list = [...(first ? [player.dataset.tones + first] : []), ...urls(unheard(told))];
    if (!told.length) sessionStorage.removeItem(HEARD);
    at = 0;
    if (list.length) next();
  };

  // The click is taken, not the form's sending: that would count as leaving the page (kiosk.js),
  // and a page that waits for a card would wait no more.
  let touched = 0;
  rail?.addEventListener("click", (event) => {
    const button = event.target.closest("button"), what = button?.value;
    if (!button) return;
    if (button.getAttribute("aria-disabled") === "true") { event.preventDefault(); return; }
    if (what !== "again" && what !== "volume") return;
    event.preventDefault(); // typed words stay
    if (Date.now() - touched < 600) return; // a second tap does nothing
    touched = Date.now();
    if (what === "again") {
      audio.pause();
      read().then((told) => { list = urls(told); at = 0; next(); });
      return;
    }
    const words = button.dataset.words.split("|"), form = new FormData(rail);
    volume = (volume + 1) % words.length;
    button.querySelector("span").textContent = words[volume];
    loud();
    form.set("what", "volume");
    form.set("volume", String(volume));
    fetch(rail.action, { method: "POST", body: new URLSearchParams(form), redirect: "manual" }).catch(() => {});
  });
  begin();
})();
