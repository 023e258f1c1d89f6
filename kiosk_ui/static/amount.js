// Beside an amount that is being typed: figures and capitals, or what is wrong with it. The page
// works without this; the station says the same when the form arrives.
"use strict";
for (const form of document.querySelectorAll("form[data-capitals]")) {
  for (const input of form.querySelectorAll("input[data-amount]")) {
    const shown = form.querySelector(`output[for="${input.id}"]`);
    let newest = 0;
    const ask = async () => {
      const mine = ++newest;
      const body = new URLSearchParams({ amount: input.value, csrf_token: document.body.dataset.csrf });
      try {
        const answer = await (await fetch(form.dataset.capitals, { method: "POST", body })).json();
        if (mine !== newest) return;
        shown.textContent = answer.text;
        shown.className = answer.wrong ? "wrong" : "capital serif";
      } catch {
        if (mine === newest) shown.textContent = "";
      }
    };
    input.addEventListener("input", ask);
    if (input.value) ask();
  }
}
