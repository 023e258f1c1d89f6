// The next page of the board without a flash. While the station does not answer, what hangs there
// stays, says from when it is, and the board asks again; without this script the page reloads
// itself. It hangs behind glass or before the public: no menu, no key and no dragging leads away.
"use strict";
const every = () => Number(document.body.dataset.every) * 1000;
const turn = async () => {
  try {
    const answer = await fetch(document.body.dataset.next, { cache: "no-store" });
    const page = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const wall = page && page.querySelector(".wall");
    if (!wall) throw new Error("no page of the board");
    document.body.dataset.next = page.body.dataset.next;
    document.body.dataset.every = page.body.dataset.every;
    document.querySelector(".wall").replaceWith(wall);
  } catch {
    document.querySelector("[data-stale]").hidden = false;
  } finally {
    setTimeout(turn, every());
  }
};
setTimeout(turn, every());
for (const way of ["contextmenu", "dragstart", "selectstart", "keydown", "auxclick", "wheel"]) {
  addEventListener(way, (event) => event.preventDefault(), { capture: true, passive: false });
}
