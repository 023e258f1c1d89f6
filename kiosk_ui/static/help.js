"use strict";
// A question mark beside each field opens its help; without this the whole list is one touch away.
(() => {
  const sheet = document.querySelector("[data-help]");
  if (!sheet) return;
  const page = sheet.querySelector(".help-page");
  let back = null;
  const show = (entry, from) => {
    for (const one of sheet.querySelectorAll(".sought")) one.classList.remove("sought");
    sheet.open = true;
    back = from;
    entry?.classList.add("sought");
    entry?.scrollIntoView({ block: "nearest" });
    page.focus({ preventScroll: true });
  };
  const entryOf = (name) => [...sheet.querySelectorAll("[data-help-for]")].find((one) => one.dataset.helpFor === name);
  sheet.addEventListener("toggle", () => { if (!sheet.open) { back?.focus(); back = null; } });
  addEventListener("keydown", (event) => {
    if (event.key === "F1") {
      event.preventDefault();
      const field = document.activeElement;
      if (sheet.open) sheet.open = false; else show(entryOf(field?.name), field);
    } else if (event.key === "Escape" && sheet.open) {
      event.preventDefault();
      event.stopImmediatePropagation();
      sheet.open = false;
    }
  }, true);
  if (!sheet.dataset.helpWord) return; // the kiosk has its one button; its rows have no room for more
  const drawing = sheet.querySelector("summary .icon");
  for (const entry of sheet.querySelectorAll("[data-help-for]")) {
    const name = entry.dataset.helpFor;
    const field = document.querySelector(`main [name="${CSS.escape(name)}"]:not([type="hidden"])`);
    if (!field || field.hasAttribute("aria-describedby")) continue; // its hint stands there already
    const legend = field.closest("fieldset")?.querySelector(":scope > legend");
    const label = legend ?? (field.id ? document.querySelector(`main .field > label[for="${CSS.escape(field.id)}"]`) : null);
    if (!label || (legend ?? label.parentElement).querySelector(":scope > .help-mark")) continue;
    const mark = document.createElement("button");
    mark.type = "button";
    mark.className = "help-mark";
    mark.setAttribute("aria-label", `${sheet.dataset.helpWord}: ${label.textContent.trim()}`);
    mark.append(drawing.cloneNode(true));
    mark.addEventListener("click", (event) => { event.preventDefault(); show(entry, mark); });
    // In a group the mark stands in the same line as what the group is called, which stays its name.
    if (legend) {
      const group = legend.parentElement;
      if (!group.hasAttribute("aria-labelledby")) group.setAttribute("aria-label", legend.textContent.trim());
      legend.append(mark);
    } else label.after(mark);
  }
})();
