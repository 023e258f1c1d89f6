"use strict";
/* The page: what a person gives, and both languages of what is found. */

const given = JSON.parse(document.getElementById("given").textContent);
const at = (id) => document.getElementById(id);

/* A sentence in both languages, Chinese first. Facts are text, never markup. */
function both(id, facts = {}) {
  const paragraph = document.createElement("p");
  for (const language of ["zh_CN", "en"]) {
    const line = document.createElement("span");
    line.lang = language === "en" ? "en" : "zh-Hans";
    line.textContent = given.words[language][id].replace(/\{(\w+)\}/g, (_whole, name) => facts[name]);
    paragraph.append(line);
  }
  return paragraph;
}

function show(tone, ...lines) {
  const answer = at("answer");
  answer.className = `answer ${tone}`;
  answer.replaceChildren(...lines);
}

const groups = (digits) => digits.match(/.{1,4}/g).join(" ");

function moment(seconds) {
  const time = new Date((seconds + 8 * 3600) * 1000); /* China's one time zone */
  return isNaN(time) ? String(seconds) : time.toISOString().slice(0, 16).replace("T", " ") + " (UTC+8)";
}

/* Of a demonstration or a training: nobody may take it for the real thing. */
const practice = (found) => found.ledger.startsWith("demo.");
const training = (found) => practice(found) && found.ledger.includes("/training");

function proven(found) {
  const lines = [
    both("genuine"),
    both("ledger", { name: found.ledger }),
    both("entry", { seq: found.index, size: found.size }),
    both("digest", { digest: groups(found.leaf.slice(0, 16)) }),
  ];
  if (found.said) {
    const { kind, at: when, trade = "—" } = found.said;
    lines.push(both("says", { kind, at: when, trade }));
  }
  if (!found.seen) lines.push(both("seen-by-none"));
  else if (!found.seen.name) lines.push(both("seen-by-stranger"));
  else lines.push(both("seen-by", { name: found.seen.name, time: moment(found.seen.time) }));
  lines.push(both("limits"));
  return practice(found) ? [both(training(found) ? "training" : "practice"), ...lines] : lines;
}

async function judge() {
  show("open"); /* no verdict on another slip stays while this one is looked at */
  try {
    await ableToJudge();
    const keys = await keysOf([...given.keys, at("keys").value].join("\n"));
    if (!keys.length) throw new Told("no-keys");
    const found = await check(at("slip").value, keys);
    show(practice(found) ? "open" : "good", ...proven(found));
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    const open = ["unknown-ledger", "no-keys", "no-crypto", "no-crypto-from-disk", "no-ed25519", "old-browser"];
    show(open.includes(error.why) ? "open" : "bad", both(error.why, error.facts));
  }
}

async function photographed(event) {
  const [file] = event.target.files;
  if (!file) return;
  show("open", both("looking"));
  try {
    at("slip").value = await codeIn(file);
    await judge();
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    show("open", both(error.why));
  }
}

async function brought(event) {
  const [file] = event.target.files;
  if (file) at("keys").value = await file.text();
}

async function begin() {
  at("check").addEventListener("click", judge);
  at("photo").addEventListener("change", photographed);
  at("policy").addEventListener("change", brought);
  try {
    await ableToJudge();
  } catch (error) {
    show("open", both(error.why));
  }
}

begin();
