// Covers and uncovers what a bidder types. Covered there is nothing to see and nothing lights up;
// without this the amount stays covered and is read on the next page.
"use strict";
for (const form of document.querySelectorAll("[data-coverable]")) {
  const turn = (covered) => {
    form.classList.toggle("covered", covered);
    form.classList.toggle("shown", !covered);
    for (const input of form.querySelectorAll("[data-secret]")) input.type = covered ? "password" : "text";
  };
  for (const button of form.querySelectorAll("[data-cover-switch]")) {
    button.hidden = false;
    button.addEventListener("click", () => turn(!form.classList.contains("covered")));
  }
  addEventListener("pageshow", (event) => { if (event.persisted) for (const input of form.querySelectorAll("[data-secret]")) input.value = ""; });
}
