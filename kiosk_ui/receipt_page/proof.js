"use strict";
/* The form of a paper proof, as appliance/core/paper_proof.py writes it. Nothing is verified here. */

const PREFIX = "TP1:";
const SHEET_PREFIX = "TPS1:"; /* a certificate or financing sheet: appliance/core/sheet_proof.py */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const ENTRY_MAX = 65535; /* a deflate bomb stops here */
const PATH_MAX = 64;

/* What a person is told: `why` is the last part of a message id. */
class Told extends Error {
  constructor(why, facts = {}) {
    super(why);
    this.why = why;
    this.facts = facts;
  }
}

/* The proof in what a scanner, a telephone or a clipboard gives. */
function fromScanner(text, prefix = PREFIX) {
  const plain = text.replace(/\p{Zs}/gu, " ").replace(/[\p{Cc}\p{Cf}]/gu, "").toUpperCase();
  const at = plain.indexOf(prefix);
  if (at < 0) throw new Told("malformed");
  return plain.slice(at);
}

function fromBase45(text) {
  const out = [];
  for (let start = 0; start < text.length; start += 3) {
    const digits = [...text.slice(start, start + 3)].map((one) => ALPHABET.indexOf(one));
    const length = digits.length - 1;
    const value = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (length === 0 || digits.includes(-1) || value >= 256 ** length) throw new Told("malformed");
    if (length === 2) out.push(value >> 8);
    out.push(value & 255);
  }
  return Uint8Array.from(out);
}

class Reader {
  constructor(data) {
    this.data = data;
    this.at = 0;
  }
  take(count) {
    const end = this.at + count;
    if (end > this.data.length) throw new Told("malformed");
    const taken = this.data.slice(this.at, end);
    this.at = end;
    return taken;
  }
  number(count) {
    return this.take(count).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  }
}

/* A proof as text to its parts; numbers are BigInt, hashes and signatures bytes. */
async function decode(text) {
  return proofIn(new Reader(fromBase45(fromScanner(text).slice(PREFIX.length))));
}

function isSheet(text) {
  const [at, bare] = [SHEET_PREFIX, PREFIX].map((one) => text.toUpperCase().indexOf(one));
  return at >= 0 && (bare < 0 || at < bare);
}

/* A paper with its words: ledger, proof with the entry inside, salt, the words as their bytes. */
async function decodeSheet(text) {
  const reader = new Reader(fromBase45(fromScanner(text, SHEET_PREFIX).slice(SHEET_PREFIX.length)));
  if (reader.number(1) !== 1n) throw new Told("malformed");
  const origin = new TextDecoder().decode(reader.take(Number(reader.number(1))));
  const proof = await proofIn(new Reader(reader.take(Number(reader.number(2)))));
  const salt = reader.take(32);
  const words = await inflate(reader.take(Number(reader.number(2))));
  if (reader.at !== reader.data.length || !proof.entry) throw new Told("malformed");
  return { origin, proof, salt, words };
}

async function proofIn(reader) {
  const [version, flags] = reader.take(2);
  if (version !== 1 || flags > 3) throw new Told("malformed");
  const proof = { origin: reader.take(4), size: reader.number(8), index: reader.number(8) };
  const count = Number(reader.number(1));
  if (proof.index >= proof.size || count > PATH_MAX) throw new Told("malformed");
  proof.path = Array.from({ length: count }, () => reader.take(32));
  proof.signature = reader.take(64);
  if (flags & 2) {
    proof.witness = { id: reader.take(4), time: reader.number(8), signature: reader.take(64) };
  }
  if (flags & 1) proof.entry = await inflate(reader.take(Number(reader.number(2))));
  else proof.leaf = reader.take(32);
  if (reader.at !== reader.data.length) throw new Told("malformed");
  return proof;
}

async function inflate(packed) {
  if (typeof DecompressionStream === "undefined") throw new Told("old-browser");
  const parts = [];
  let length = 0;
  try {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    for (let reader = stream.getReader(), part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > ENTRY_MAX) throw new Told("malformed");
      parts.push(part.value);
    }
  } catch (error) {
    throw new Told("malformed");
  }
  if (length === 0) throw new Told("malformed");
  return joined(parts);
}

function joined(parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
