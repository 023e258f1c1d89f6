// Where the laboratory has nothing that draws PNG, the browser makes the picture from the drawing.
"use strict";
(() => {
  async function picture(address) {
    const drawing = new Image();
    drawing.src = address;
    await drawing.decode();
    const canvas = document.createElement("canvas");
    canvas.width = drawing.naturalWidth;
    canvas.height = drawing.naturalHeight;
    canvas.getContext("2d").drawImage(drawing, 0, 0);
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }

  for (const button of document.querySelectorAll("button[data-drawing]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await picture(button.dataset.drawing));
      link.download = button.dataset.file;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
})();
