// The next page of the board without a flash. While the station does not answer, what hangs there
// stays, and the board asks again; without this script the page reloads itself.
"use strict";
const every = Number(document.body.dataset.every) * 1000;
const turn = async () => {
  try {
    const answer = await fetch(document.body.dataset.next);
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.body.dataset.next = page.body.dataset.next;
      document.querySelector(".wall").replaceWith(page.querySelector(".wall"));
    }
  } finally {
    setTimeout(turn, every);
  }
};
setTimeout(turn, every);
