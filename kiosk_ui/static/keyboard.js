"use strict";
// The Pinyin keyboard: put over the page when a field of Chinese words is touched. Without it the
// fields take what any keyboard types.
(() => {
  const { keyboard: address, keyboardWord: word, csrf } = document.body.dataset;
  const fields = [...document.querySelectorAll("[data-chinese]")];
  if (!address || !fields.length) return;
  const post = (to, values) => fetch(address + to, { method: "POST", cache: "no-store", body: new URLSearchParams({ ...values, csrf_token: csrf }) });

  let panel = null, field = null, letters = "", found = [], page = 0, asked = 0, heard = 0;
  const part = (what) => panel.querySelector(what);
  const SHOWN = 8;

  const show = () => {
    const text = part("[data-text]"), typed = document.createElement("u");
    typed.textContent = letters;
    text.replaceChildren(field.value, typed);
    const row = part("[data-words]"), begin = page * SHOWN;
    const keys = found.slice(begin, begin + SHOWN).map(([text], at) => {
      const key = document.createElement("button");
      key.type = "button";
      key.dataset.take = begin + at;
      const number = document.createElement("small");
      number.textContent = at + 1;
      key.append(number, text);
      return key;
    });
    if (found.length > SHOWN) keys.push(part("[data-more]").content.cloneNode(true));
    row.replaceChildren(...keys);
    if (letters && !found.length && heard === asked) row.textContent = part("[data-none]").textContent;
  };
  const look = async () => {
    const mine = ++asked; // what is still on its way is no longer wanted
    found = [];
    page = 0;
    if (!letters) { show(); return; }
    const before = field.value;
    try {
      const answer = await post("words", { letters, field: field.dataset.chinese, before });
      if (mine !== asked) return; // more was typed meanwhile
      found = answer.ok ? (await answer.json()).words : [];
    } catch { if (mine !== asked) return; }
    heard = mine;
    show();
  };
  const put = (text) => {
    const most = field.maxLength > 0 ? field.maxLength : 2000;
    if ([...field.value, ...text].length > most) return;
    field.value += text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  };
  const take = (at) => {
    const [text, used] = found[at] || [];
    if (!text) return;
    letters = letters.slice(used).replace(/^'+/, "");
    put(text);
    look();
  };
  const board = (name) => {
    for (const one of panel.querySelectorAll("[data-board]")) one.hidden = one.dataset.board !== name;
    part('[data-show="letters"]').hidden = name === "letters";
    if (name === "rare") rare({});
  };
  const rare = async (values) => {
    const place = part('[data-board="rare"]');
    place.innerHTML = await (await post("rare", values)).text();
    place.scrollTop = 0;
  };
  const close = () => {
    panel.hidden = true;
    document.querySelector(".kiosk").inert = false;
    letters = "";
    found = [];
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  };
  const act = (key) => {
    if (/^[a-z']$/.test(key)) { if (letters.length < 48) letters += key; look(); }
    else if (key === "back" && letters) { letters = letters.slice(0, -1); look(); }
    else if (key === "back") { field.value = [...field.value].slice(0, -1).join(""); put(""); }
    else if (key === "clear") { letters = ""; field.value = ""; put(""); look(); }
    else if (key === "first") take(page * SHOWN);
    else if (key === "space" && letters) take(page * SHOWN);
    else if (key === "space") put(" ");
    else if (key === "more") { page = (page + 1) * SHOWN < found.length ? page + 1 : 0; show(); }
    else if (key === "done") close();
  };
  const pressed = (event) => {
    const key = event.target.closest("button");
    if (!key) return;
    if (key.dataset.key) act(key.dataset.key);
    else if (key.dataset.take) take(Number(key.dataset.take));
    else if (key.dataset.put) { letters = ""; found = []; put(key.dataset.put); }
    else if (key.dataset.show) board(key.dataset.show);
    else if (key.dataset.radical) rare({ radical: key.dataset.radical });
    else if ("find" in key.dataset) rare({ code: part("[data-code]").value });
  };
  const typed = (event) => {
    if (!panel || panel.hidden || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.matches("[data-code]")) { if (event.key === "Escape") close(); event.stopPropagation(); return; }
    const key = { Backspace: "back", Escape: "done", " ": "space", Enter: letters ? "first" : "done" }[event.key];
    const button = event.target.closest?.(".keyboard button");
    if (button && (event.key === "Enter" || event.key === " ")) { event.stopPropagation(); return; }
    if (letters && /^[1-8]$/.test(event.key)) take(page * SHOWN + Number(event.key) - 1);
    else if (/^[a-z']$/i.test(event.key)) act(event.key.toLowerCase());
    else if (key) act(key);
    else if (event.key.length === 1) put(event.key);
    else if (event.key !== "Tab") return;
    event.stopPropagation();
    if (event.key !== "Tab") event.preventDefault();
    else keepInside(event);
  };
  const keepInside = (event) => {
    const stops = [...panel.querySelectorAll("button, input")].filter((one) => one.offsetParent);
    const at = stops.indexOf(document.activeElement), next = at + (event.shiftKey ? -1 : 1);
    event.preventDefault();
    stops[(next + stops.length) % stops.length].focus();
  };
  const open = async (of) => {
    if (!panel) {
      const made = document.createElement("div");
      const answer = await fetch(address, { cache: "no-store" });
      if (!answer.ok) return; // the box begins anew: the next touch opens it
      made.innerHTML = await answer.text();
      panel = made.firstElementChild;
      document.body.append(panel);
      panel.addEventListener("click", pressed);
      addEventListener("keydown", typed, true);
    }
    field = of;
    part("[data-of]").textContent = document.querySelector(`label[for="${field.id}"]`)?.textContent || "";
    panel.hidden = false;
    board("letters");
    show();
    document.querySelector(".kiosk").inert = true; // nothing behind the keys is reached meanwhile
    part('[data-key="q"]').focus();
  };
  for (const one of fields) {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "button keyboard-open";
    key.textContent = word;
    key.addEventListener("click", () => open(one));
    one.after(key);
    one.addEventListener("pointerup", (event) => { if (event.pointerType === "touch") open(one); });
  }
})();
