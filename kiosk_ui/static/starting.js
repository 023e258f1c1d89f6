// Follows a box that is starting: shows the step in hand, and loads the page once the station is there.
"use strict";
const main = document.querySelector("main");
async function look() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "text/html" } });
    if (answer.status !== 503) { location.reload(); return; }
    const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (now && now.innerHTML !== main.innerHTML) main.replaceChildren(...now.childNodes);
  } catch { /* the box begins anew: the next look finds it */ }
  setTimeout(look, 500);
}
setTimeout(look, 500);
