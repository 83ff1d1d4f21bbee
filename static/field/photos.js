/* Photos made small on the phone: turned upright, at most 1600 pixels and 300 KB, drawn anew so that
   nothing the camera wrote beside the picture (place, device) stays in it. ES2017. */
(function (self) {
  "use strict";
  var LONGEST = 1600, MOST = 300 * 1024, STEPS = [[1, .8], [1, .65], [.8, .65], [.64, .6], [.5, .55], [.4, .5], [.3, .45]];
  // One wide pixel pair marked "turn me": a browser that turns by itself shows it upright.
  var PROBE = "data:image/jpeg;base64,/9j/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wCEAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAf/AABEIAAEAAgMBEQACEQEDEQH/xABKAAEAAAAAAAAAAAAAAAAAAAALEAEAAAAAAAAAAAAAAAAAAAAAAQEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwA/8H//2Q==";

  function picture(url) {
    return new Promise(function (done, failed) {
      var image = new Image();
      image.onload = function () { done(image); };
      image.onerror = function () { failed(new Error("picture")); };
      image.src = url;
    });
  }
  function read(blob, how) {
    return new Promise(function (done, failed) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { failed(new Error("picture")); };
      reader[how](blob);
    });
  }
  var turns = null; // whether the browser turns pictures upright by itself
  async function turnsItself() {
    if (turns === null) turns = (await picture(PROBE).catch(function () { return { width: 1 }; })).width === 1;
    return turns;
  }
  /* EXIF orientation 1–8 from the first bytes of a JPEG; 1 when there is none. */
  function orientation(bytes) {
    var view = new DataView(bytes), at = 2;
    if (view.byteLength < 4 || view.getUint16(0) !== 0xFFD8) return 1;
    while (at + 10 < view.byteLength) {
      var mark = view.getUint16(at), size = view.getUint16(at + 2);
      if (mark === 0xFFE1 && view.getUint32(at + 4) === 0x45786966) return inExif(view, at + 10);
      if ((mark & 0xFF00) !== 0xFF00 || mark === 0xFFDA) return 1;
      at += 2 + size;
    }
    return 1;
  }
  function inExif(view, start) {
    var little = view.getUint16(start) === 0x4949, at, count;
    if (start + 8 > view.byteLength) return 1;
    at = start + view.getUint32(start + 4, little);
    if (at + 2 > view.byteLength) return 1;
    count = view.getUint16(at, little);
    for (var i = 0; i < count && at + 2 + i * 12 + 12 <= view.byteLength; i += 1) {
      if (view.getUint16(at + 2 + i * 12, little) === 0x0112) return view.getUint16(at + 10 + i * 12, little) || 1;
    }
    return 1;
  }
  var TURN = { 2: [-1, 0, 0, 1, 1, 0], 3: [-1, 0, 0, -1, 1, 1], 4: [1, 0, 0, -1, 0, 1], 5: [0, 1, 1, 0, 0, 0], 6: [0, 1, -1, 0, 1, 0], 7: [0, -1, -1, 0, 1, 1], 8: [0, -1, 1, 0, 0, 1] };

  function drawn(image, turn, scale, words) {
    var canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    var wide = Math.max(1, Math.round(image.naturalWidth * scale)), high = Math.max(1, Math.round(image.naturalHeight * scale));
    var t = TURN[turn];
    canvas.width = turn > 4 ? high : wide;
    canvas.height = turn > 4 ? wide : high;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (t) pen.setTransform(t[0], t[1], t[2], t[3], t[4] * canvas.width, t[5] * canvas.height);
    pen.drawImage(image, 0, 0, wide, high);
    pen.setTransform(1, 0, 0, 1, 0, 0);
    if (words) write(canvas, pen, words);
    return canvas;
  }
  function write(canvas, pen, words) {
    var size = Math.max(12, Math.round(canvas.width / 36)), lines = words.split("\n");
    pen.font = size + "px sans-serif";
    pen.fillStyle = "rgba(0,0,0,.55)";
    pen.fillRect(0, canvas.height - size * 1.6 * lines.length - size * .4, canvas.width, size * 1.6 * lines.length + size * .4);
    pen.fillStyle = "#fff";
    lines.forEach(function (line, i) { pen.fillText(line, size * .6, canvas.height - size * 1.6 * (lines.length - i - 1) - size * .7, canvas.width - size); });
  }
  function asJpeg(canvas, quality) {
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", quality); });
  }
  function hex(bytes) {
    return Array.prototype.map.call(new Uint8Array(bytes), function (one) { return (one + 256).toString(16).slice(1); }).join("");
  }

  /* Returns {sha, bytes, url}: `words` (time and place) are written on it only when given. */
  async function small(file, words) {
    var url = URL.createObjectURL(file), image, turn, blob, i;
    try {
      image = await picture(url);
      turn = await turnsItself() ? 1 : orientation(await read(file.slice(0, 131072), "readAsArrayBuffer"));
      var fit = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
      for (i = 0; i < STEPS.length; i += 1) {
        blob = await asJpeg(drawn(image, turn, fit * STEPS[i][0], words), STEPS[i][1]);
        if (blob && blob.size <= MOST) break;
      }
    } finally { URL.revokeObjectURL(url); }
    if (!blob) throw new Error("picture");
    var bytes = await read(blob, "readAsArrayBuffer");
    return { sha: hex(await self.crypto.subtle.digest("SHA-256", bytes)), bytes: bytes, url: URL.createObjectURL(blob) };
  }
  self.Field.photos = { small: small };
})(window);
