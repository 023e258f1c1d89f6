"use strict";
// Small helps for pages that all work without them: idle time, keys, pads, waiting for devices.
(() => {
  const body = document.body;
  const one = (what, from = document) => from.querySelector(what);
  const all = (what, from = document) => [...from.querySelectorAll(what)];
  const token = body.dataset.csrf;

  // --- what a villager typed does not stay in the browser's history with the page that answered it
  if (document.documentElement.classList.contains("villager")) history.replaceState(null, "", location.href);

  // --- nobody there: the covering page asks; never while a device works
  let touched = Date.now();
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, () => { touched = Date.now(); }, true);
  const limit = Number(body.dataset.idle || 0) * ("busy" in body.dataset ? 2 : 1);
  const coverUp = (why) => { location.href = `${body.dataset.still}?back=${encodeURIComponent(location.pathname)}${why}`; };
  if (limit) setInterval(() => { if (Date.now() - touched > limit * 1000) coverUp(""); }, 1000);

  // --- the ID card was taken away: the same at once, where the reader can tell
  let looking = false;
  const watch = limit && !("busy" in body.dataset) && setInterval(async () => {
    if (looking || document.hidden) return;
    looking = true;
    try {
      const { left } = await (await fetch("/card", { cache: "no-store" })).json();
      if (left !== true) clearInterval(watch);
      if (left === false) coverUp("&card=1");
    } catch { /* the server comes back */ } finally { looking = false; }
  }, 1000);
  const lock = Number(body.dataset.lockAfter || 0);
  if (lock) setInterval(() => { if (Date.now() - touched > lock * 1000) lockUp(); }, 5000);

  // --- a training that was left gives the screen back
  const leaveAfter = Number(body.dataset.leaveAfter || 0);
  const leave = leaveAfter && setInterval(() => {
    if (Date.now() - touched <= leaveAfter * 1000) return;
    clearInterval(leave);
    location.href = body.dataset.leave;
  }, 5000);

  // --- the card was lifted: what was typed stays behind a cover, for the same person only
  const cover = one("[data-cover]");
  let typed = false;
  addEventListener("input", (event) => { if (event.target.closest("main form")) typed = true; }, true);
  const covered = () => cover !== null && !cover.hidden;
  const lockUp = () => {
    if (covered()) return;
    if (!cover || !typed) { location.href = body.dataset.lock; return; }
    one("main").hidden = true;
    cover.hidden = false;
    one("input[name=pin]", cover).focus();
  };
  const uncover = (form) => {
    form.reset();
    one("[data-unlock-wrong]").hidden = true;
    cover.hidden = true;
    one("main").hidden = false;
  };
  one("[data-unlock]")?.addEventListener("submit", async (event) => {
    event.preventDefault();
    leaving = false;
    const form = event.target, wrong = one("[data-unlock-wrong]");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), cache: "no-store" });
    const now = await (await fetch("/line", { cache: "no-store" })).json();
    if (now.me === body.dataset.me) { uncover(form); return; }
    if (now.me) { location.href = form.elements.back.value; return; } // somebody else: not their words
    const said = new DOMParser().parseFromString(await answer.text(), "text/html");
    wrong.textContent = one("form .say", said)?.textContent.trim() || "";
    wrong.hidden = false;
    form.elements.pin.value = "";
    form.elements.pin.focus();
  });

  if (body.dataset.refresh) setTimeout(() => { location.href = body.dataset.nextUrl; }, Number(body.dataset.refresh) * 1000);

  // --- a second tap does nothing
  let sent = 0, leaving = false;
  addEventListener("submit", (event) => {
    const now = Date.now();
    if (now - sent < 600) event.preventDefault();
    else { sent = now; leaving = true; }
  }, true);
  // once somebody has touched a way on, no reload of ours may overtake it
  addEventListener("click", (event) => { if (event.target.closest("a[href]")) leaving = true; }, true);
  addEventListener("pageshow", () => { sent = 0; leaving = false; });

  // --- pads
  for (const pad of all("[data-pad]")) {
    let field = one("[data-pad-field]");
    const toEnd = (input) => input.setSelectionRange(input.value.length, input.value.length);
    for (const input of all("[data-pad-field]")) input.addEventListener("focus", () => { field = input; toEnd(input); });
    // what a keyboard adds comes behind what stands there, unless that was marked to be replaced
    if (document.activeElement === field && field.selectionStart === field.selectionEnd) toEnd(field);
    pad.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the keyboard
    pad.addEventListener("click", (event) => {
      const key = event.target.closest("button")?.value;
      if (!key || !field) return;
      event.preventDefault();
      const most = field.maxLength > 0 ? field.maxLength : 24;
      if (key === "back") field.value = field.value.slice(0, -1);
      else if (key === "clear") field.value = "";
      else field.value = (field.value + key).slice(0, most);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  for (const input of all("[data-chooses]")) input.addEventListener("input", () => {
    const [name, value] = input.dataset.chooses.split("=");
    one(`input[name="${name}"][value="${value}"]`).checked = true;
  });

  // --- capitals and totals while an amount is typed
  for (const input of all("[data-live]")) {
    let due = 0;
    const put = (what, text) => { const place = one(what); if (place) place.textContent = text || "—"; };
    input.addEventListener("input", () => {
      clearTimeout(due);
      due = setTimeout(async () => {
        const answer = await fetch(input.dataset.live, { method: "POST", body: new URLSearchParams({ price: input.value, csrf_token: token }) });
        if (!answer.ok) return;
        const live = await answer.json();
        const wrong = one("[data-live-wrong]");
        wrong.hidden = !live.wrong;
        wrong.textContent = live.wrong;
        one("[data-live-capital]").textContent = live.wrong ? "" : live.capital || "";
        put("[data-live-year]", live.year);
        put("[data-live-total]", live.total);
        const capital = one("[data-live-total-capital]");
        if (capital) capital.textContent = live.total_capital || "";
      }, 150);
    });
  }

  // --- keys: digits choose, Enter goes on, Esc goes back, letters act
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || covered()) return;
    const typing = event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
    if (event.key === "Escape") { one("[data-back]")?.click(); return; }
    if (event.key === "Enter" && !typing && !event.target.matches("button, a, summary")) { one("[data-next]")?.click(); return; }
    if (typing) return;
    if (/^[1-9]$/.test(event.key)) {
      const tile = one(`[data-digit="${event.key}"]`);
      const choice = all(".choice input")[Number(event.key) - 1];
      const box = one(`[data-letter="${event.key}"]`);
      (tile || choice || box)?.click();
      return;
    }
    if (event.key === "/") { const seek = one("[data-seek]"); if (seek) { event.preventDefault(); seek.focus(); } return; }
    if (/^[a-z]$/i.test(event.key)) { one(`[data-letter="${event.key.toLowerCase()}"]`)?.click(); return; }
    const rows = all("[data-rows] tbody a");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (rows.length && step) {
      event.preventDefault();
      rows[Math.max(0, Math.min(rows.length - 1, rows.indexOf(document.activeElement) + step))].focus();
    }
  });

  // --- a device step: ask how it stands; a new state is a new page
  const ringTo = (left, total) => {
    for (const place of all("[data-seconds]")) place.textContent = left;
    one("[data-ring]")?.setAttribute("stroke-dasharray", `${left} ${total}`);
  };
  const step = one("[data-poll]");
  const auto = one("form[data-autosubmit]");
  if (auto) auto.requestSubmit();
  else if (step) {
    const ask = async () => {
      try {
        const now = await (await fetch(step.dataset.poll, { cache: "no-store" })).json();
        if (leaving) return;
        if (now.state !== step.dataset.state || now.note.trim() !== step.dataset.note.trim()) { location.reload(); return; }
        ringTo(now.left, 60);
      } catch { /* the server comes back; ask again */ }
      setTimeout(ask, 500);
    };
    setTimeout(ask, 300);
  }
  const countdown = one("[data-countdown]");
  if (countdown) {
    const total = Number(countdown.dataset.countdown), began = Date.now();
    setInterval(() => ringTo(Math.max(0, total - Math.round((Date.now() - began) / 1000)), total), 1000);
  }

  // --- what changes meanwhile: the status line, the card on the reader
  const footer = one("[data-live]:not(input)");
  if (body.dataset.events && footer) {
    let was = "me" in body.dataset ? true : null;
    const look = async () => {
      try {
        const now = await (await fetch("/line", { cache: "no-store" })).json();
        if (was === true && !now.signed_in) lockUp();
        was = now.signed_in;
        if (!footer.contains(document.activeElement)) footer.innerHTML = now.footer;
      } catch { /* the server comes back */ }
    };
    const stream = new EventSource(body.dataset.events);
    // All streams are taken: whoever follows the station asks as often as this page does.
    setInterval(() => { look(); if (stream.readyState === EventSource.CLOSED) dispatchEvent(new Event("station-news")); }, 3000);
    stream.onmessage = () => { look(); dispatchEvent(new Event("station-news")); };
    stream.onerror = () => { if (stream.readyState === EventSource.CLOSED) stream.close(); };
    addEventListener("pagehide", () => stream.close());
  }

  // --- a code held in front of the scanner goes to the page that waits for it
  const scan = one("[data-scan]");
  if (scan) setInterval(async () => {
    if (document.hidden || leaving) return;
    try {
      const answer = await fetch("/scan", { method: "POST", body: new URLSearchParams({ want: scan.dataset.scan, csrf_token: token }) });
      if (!answer.ok) return;
      const came = await answer.json();
      const word = one("[data-scan-word]");
      if (came.say && word) word.textContent = came.say;
      if (came.go) { leaving = true; location.href = came.go; return; }
      if (!came.text) return;
      touched = Date.now();
      scan.value = came.text;
      scan.dispatchEvent(new Event("input", { bubbles: true }));
      if ("scanSend" in scan.dataset) scan.form.requestSubmit();
      else all("[data-pad-field]").find((field) => !field.value)?.focus();
    } catch { /* the server comes back; scan again */ }
  }, 700);
  for (const button of all("[data-print]")) button.addEventListener("click", () => print());
})();
