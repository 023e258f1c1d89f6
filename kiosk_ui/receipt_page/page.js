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

const yuan = (fen) => (fen / 100).toFixed(2);

/* The words of a certificate or a financing sheet: whatever else stands on the paper is false. */
function told(words) {
  const lines = [both("words-first")];
  for (const name of ["number", "holder", "holder_id", "owner", "title", "location", "object_no", "contract_no", "signed"]) {
    if (words[name]) lines.push(both(`word.${name}`, { value: words[name] }));
  }
  lines.push(both("word.term", { start: words.start, end: words.end }));
  lines.push(both("word.total", { value: yuan(words.total_fen) }));
  for (const [day, fen] of words.schedule ?? []) lines.push(both("word.due", { day, value: yuan(fen) }));
  if (words.bank) {
    lines.push(both("word.bank", { value: words.bank_name }), both("word.consent", { value: words.consent_no }));
    lines.push(both(ended(words) ? "word.ended" : "word.until", { value: words.valid_to }));
  }
  return lines;
}

/* By the day in China, where the paper was printed. */
function ended(words) {
  const today = new Date(Date.now() + 8 * 3600 * 1000).toISOString().slice(0, 10);
  return Boolean(words.valid_to) && words.valid_to < today;
}

function proven(found) {
  const lines = [
    ...(found.words ? told(found.words) : []),
    both(found.own ? "genuine" : "genuine-district"),
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
  lines.push(both(found.words ? "limits-sheet" : "limits"));
  return practice(found) ? [both(training(found) ? "training" : "practice"), ...lines] : lines;
}

async function judge() {
  show("open"); /* no verdict on another slip stays while this one is looked at */
  try {
    await ableToJudge();
    const keys = await keysOf([...given.keys, at("keys").value].join("\n"));
    if (!keys.length) throw new Told("no-keys");
    const found = await check(at("slip").value, keys);
    show(practice(found) || (found.words && ended(found.words)) ? "open" : "good", ...proven(found));
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    const open = ["unknown-ledger", "no-witness", "no-keys", "no-crypto", "no-crypto-from-disk", "no-ed25519", "old-browser"];
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
