// Keeps the page current: asks once a second whether anything changed and, when so, fetches it anew.
// Without script everything works too; the page then reloads itself by its header.
"use strict";
(() => {
  const EVERY_MS = 1000;
  const main = () => document.getElementById("main");
  const busy = () => ["SELECT", "INPUT", "TEXTAREA"].includes(document.activeElement?.tagName ?? "");
  const newest = () => Math.max(0, ...[...document.querySelectorAll("[data-slip]")].map((s) => +s.dataset.slip));

  const changed = (field) => (field.tagName === "SELECT"
    ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.value !== field.defaultValue);

  // What a person chose or opened, by its id: it stays when the rest is made anew.
  function keep() {
    const chosen = [...main().querySelectorAll("select[id], input[id], textarea[id]")].filter(changed).map((s) => [s.id, s.value]);
    const open = [...main().querySelectorAll("details[open]")].map((d) => d.id);
    const focus = document.activeElement?.closest("form")?.getAttribute("action");
    const last = newest();
    return () => {
      for (const [id, value] of chosen) if (document.getElementById(id)) document.getElementById(id).value = value;
      for (const id of open) if (document.getElementById(id)) document.getElementById(id).open = true;
      if (focus) document.querySelector(`form[action="${CSS.escape(focus)}"] button`)?.focus({ preventScroll: true });
      for (const slip of document.querySelectorAll("[data-slip]")) slip.classList.toggle("fresh", +slip.dataset.slip > last);
    };
  }

  async function renew() {
    const page = new DOMParser().parseFromString(await (await fetch("/")).text(), "text/html");
    if (busy()) return;
    const restore = keep();
    main().replaceWith(page.getElementById("main"));
    restore();
  }

  // The bytes of a line are asked for only while somebody has them open.
  async function listen() {
    for (const list of document.querySelectorAll("details[open] > [data-bytes]")) {
      const heard = await (await fetch(`/api/bytes/${list.dataset.bytes}`)).json();
      list.replaceChildren(...heard.map(({ way, hex }) => {
        const line = document.createElement("li");
        line.className = way;
        line.textContent = hex;
        return line;
      }));
    }
  }

  async function look() {
    try {
      if (!document.hidden) {
        await listen();
        const tag = await (await fetch("/api/tag")).text();
        if (tag !== main().dataset.tag && !busy()) await renew();
      }
    } catch {
      // The laboratory is being restarted: the next look finds it again.
    }
    setTimeout(look, EVERY_MS);
  }
  look();
})();
