"use strict";
/* The text of the QR code in a photograph: by the browser itself where it can, else by the decoder `qr`. */

const SIDES = [1600, 3000, 1100, 2200, 800]; /* longest side in pixels; tried in turn */

const isProof = (text) => text.startsWith(PREFIX) || text.startsWith(SHEET_PREFIX);

async function codeIn(file) {
  let picture;
  try {
    picture = await createImageBitmap(file);
  } catch (error) {
    throw new Told("no-picture");
  }
  const text = (await byBrowser(picture)) || byOurselves(picture);
  if (!text) throw new Told("no-code");
  return text;
}

async function byBrowser(picture) {
  if (!("BarcodeDetector" in globalThis)) return "";
  try {
    const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(picture);
    return (found.find((one) => isProof(one.rawValue)) || { rawValue: "" }).rawValue;
  } catch (error) {
    return ""; /* the interface is there, the service behind it is not */
  }
}

function byOurselves(picture) {
  for (const side of SIDES) {
    try {
      const text = decodeQR(pixels(picture, side));
      if (isProof(text)) return text;
    } catch (error) {
      /* its way to say that it found nothing at this size */
    }
  }
  return "";
}

function pixels(picture, side) {
  const longest = Math.max(picture.width, picture.height);
  const scale = Math.min(side / longest, 3);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
