"use strict";
/* What a proof proves with keys that the person brought: as appliance/ledger/receipts.py judges. */

const LEDGER_KEY = 1;
const WITNESS_KEY = 4;
const utf8 = new TextEncoder();

/* RFC 8032, 7.1, test 1: whether this browser really verifies Ed25519. */
const KNOWN_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const KNOWN_SIGNATURE =
  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
const same = (one, other) => hex(one) === hex(other);

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
}

async function verifies(publicKey, signature, message) {
  const key = await crypto.subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}

/* Throws unless this browser can judge at all; said before anything else is. */
async function ableToJudge() {
  if (!globalThis.crypto || !crypto.subtle) {
    throw new Told(location.protocol === "file:" ? "no-crypto-from-disk" : "no-crypto");
  }
  let able = false;
  try {
    able = await verifies(unhex(KNOWN_KEY), unhex(KNOWN_SIGNATURE), new Uint8Array(0));
  } catch (error) {
    able = false;
  }
  if (!able) throw new Told("no-ed25519");
}

/* --- keys ------------------------------------------------------------------------------------ */

/* name+<8 hex of the key id>+base64(type, public key): the id must fit (log_format.md 2). */
async function keyOf(text) {
  const [name, id, ...rest] = text.split("+");
  let blob;
  try {
    blob = Uint8Array.from(atob(rest.join("+")), (one) => one.charCodeAt(0));
  } catch (error) {
    throw new Told("bad-key", { key: text });
  }
  const wanted = hex((await sha256(utf8.encode(`${name}\n`), blob)).slice(0, 4));
  const known = blob[0] === LEDGER_KEY || blob[0] === WITNESS_KEY;
  if (!name || !known || blob.length !== 33 || wanted !== id) throw new Told("bad-key", { key: text });
  return { name, id, type: blob[0], public: blob.slice(1), text };
}

/* Word that begins a line of a policy file -> which word of the line is the key; -1: none. */
const KEYWORDS = new Map([["log", 1], ["witness", 2], ["group", -1], ["quorum", -1]]);

/* Keys in a policy file, or one on a line; comments are passed over. */
async function keysOf(text) {
  const keys = [];
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    const place = KEYWORDS.get(words[0]) ?? 0;
    if (!words[0] || words[0].startsWith("#") || place < 0) continue;
    keys.push(await keyOf(words[place] ?? ""));
  }
  return keys;
}

/* --- the proof ------------------------------------------------------------------------------- */

/* The root that the hashes lead to, RFC 9162 2.1.3.2. */
async function rootOf(leaf, index, size, path) {
  let [at, last, current] = [index, size - 1n, leaf];
  for (const one of path) {
    if (last === 0n) throw new Told("malformed");
    if (at & 1n || at === last) {
      current = await sha256([1], one, current);
      while (!(at & 1n) && at) [at, last] = [at >> 1n, last >> 1n];
    } else {
      current = await sha256([1], current, one);
    }
    [at, last] = [at >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Told("malformed");
  return current;
}

async function signedBy(proof, root, keys) {
  const fits = [];
  for (const key of keys.filter((one) => one.type === LEDGER_KEY)) {
    const origin = await sha256(utf8.encode(key.name));
    if (same(origin.slice(0, 4), proof.origin)) fits.push(key);
  }
  if (!fits.length) throw new Told("unknown-ledger");
  for (const key of fits) {
    const text = `${key.name}\n${proof.size}\n${btoa(String.fromCharCode(...root))}\n`;
    if (await verifies(key.public, proof.signature, utf8.encode(text))) return { key, text };
  }
  throw new Told("not-signed");
}

async function seenBy(witness, text, keys) {
  if (!witness) return null;
  const known = keys.filter((one) => one.type === WITNESS_KEY && one.id === hex(witness.id));
  const message = utf8.encode(`cosignature/v1\ntime ${witness.time}\n${text}`);
  for (const key of known) {
    if (await verifies(key.public, witness.signature, message)) {
      return { name: key.name, time: Number(witness.time) };
    }
  }
  if (known.length) throw new Told("witness-fails");
  return { name: "" };
}

/* What an entry says; nothing where it is not of the one form. */
function plain(entry) {
  try {
    return JSON.parse(new TextDecoder().decode(entry)) ?? {};
  } catch (error) {
    return {};
  }
}

/* --- papers with their words ------------------------------------------------------------------ */

const SHEETS = { "finance.sheet": "DOC45", "cert.issue": "DOC32", "cert.reissue": "DOC32" };

/* The district alone: it cosigned this very ledger, which the paper names. */
async function byWitness(sheet, root, keys) {
  const origin = await sha256(utf8.encode(sheet.origin));
  if (!same(origin.slice(0, 4), sheet.proof.origin)) throw new Told("malformed");
  if (!sheet.proof.witness) throw new Told("no-witness");
  const text = `${sheet.origin}\n${sheet.proof.size}\n${btoa(String.fromCharCode(...root))}\n`;
  const seen = await seenBy(sheet.proof.witness, text, keys);
  if (!seen.name) throw new Told("unknown-ledger");
  return seen;
}

/* The words, once they are those that the entry commits to. */
async function wordsOf(sheet, said) {
  const key = await crypto.subtle.importKey("raw", sheet.salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, sheet.words));
  if (!said.commits || said.commits.words !== btoa(String.fromCharCode(...mac))) throw new Told("words-differ");
  const words = plain(sheet.words);
  const data = said.data ?? {};
  const fits =
    words.document === SHEETS[said.kind] &&
    words.trade === said.trade &&
    (words.valid_to ?? "") === (data.valid_to ?? "") &&
    (words.consent_no ?? "") === (data.consent_no ?? "") &&
    (data.contract_no ?? words.contract_no) === words.contract_no;
  if (!fits) throw new Told("words-differ");
  return { ...words, number: data.sheet_no ?? data.cert_no ?? "" };
}

/* What the text proves: ledger, entry number, size then, leaf, witness, the entry if it is inside,
   and of a certificate or financing sheet its words. */
async function check(text, keys) {
  const sheet = isSheet(text) ? await decodeSheet(text) : null;
  const proof = sheet ? sheet.proof : await decode(text);
  const leaf = proof.entry ? await sha256([0], proof.entry) : proof.leaf;
  const root = await rootOf(leaf, proof.index, proof.size, proof.path);
  const own = !sheet || keys.some((one) => one.type === LEDGER_KEY && one.name === sheet.origin);
  let ledger, seen;
  if (own) {
    const { key, text: signed } = await signedBy(proof, root, keys);
    ledger = key.name;
    seen = await seenBy(proof.witness, signed, keys);
  } else {
    ledger = sheet.origin;
    seen = await byWitness(sheet, root, keys);
  }
  const said = proof.entry ? plain(proof.entry) : null;
  if (said && String(said.seq) !== String(proof.index)) throw new Told("wrong-number");
  const words = sheet ? await wordsOf(sheet, said) : null;
  return { ledger, own, index: proof.index, size: proof.size, leaf: hex(leaf), seen, said, words };
}
