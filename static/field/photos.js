/* Photos made small on the phone: turned upright, at most 1600 pixels and 300 KB, drawn anew so that
   nothing the camera wrote beside the picture (place, device) stays in it. Also for pages outside
   the phone's own (`Field.photos.jpeg`). ES2017. */
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
  // Orientation -> the canvas's matrix; the last two in widths and heights of the canvas.
  var TURN = {
    2: [-1, 0, 0, 1, 1, 0], 3: [-1, 0, 0, -1, 1, 1], 4: [1, 0, 0, -1, 0, 1], 5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, 1, 0], 7: [0, -1, -1, 0, 1, 1], 8: [0, -1, 1, 0, 0, 1]
  };

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

  /* Returns one small JPEG as a blob; `words` (time and place) are written on it only when given. */
  async function jpeg(file, words) {
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
    return blob;
  }
  /* Returns {sha, bytes, url, kind} of a photo or a voice note, as the store keeps it. */
  async function hold(blob) {
    var bytes = await read(blob, "readAsArrayBuffer");
    return { sha: hex(await self.crypto.subtle.digest("SHA-256", bytes)), bytes: bytes, url: URL.createObjectURL(blob), kind: blob.type };
  }
  /* What a draft remembers of its files, and the files themselves out of the phone's store again. */
  function noted(kept) { return kept.map(function (one) { return { sha: one.sha, kind: one.kind, voice: one.voice }; }); }
  async function again(list) {
    var found = [], bytes, one;
    for (var i = 0; i < (list || []).length; i += 1) {
      bytes = await self.Field.store.photo(list[i].sha);
      if (!bytes) continue;
      one = await hold(new Blob([bytes], { type: list[i].kind }));
      one.voice = list[i].voice;
      found.push(one);
    }
    return found;
  }
  /* Returns what to do as `changed`: a file is on the phone as soon as it is taken; one that is taken
     away goes, unless the form's `others()` or something that waits needs it. Then `draft()`. */
  function keeping(person, others, draft) {
    return async function (file, isGone) {
      var store = self.Field.store;
      try {
        if (!isGone) await store.savePhoto(person, file.sha, file.bytes);
        else if (!others().some(function (one) { return one.sha === file.sha; })) await store.letGo(person, file.sha);
        await draft();
      } catch (error) { self.Field.full(error); }
    };
  }
  /* Why a file could not be drawn, and the way out. */
  function refusal(file) {
    if (!/hei[cf]/i.test(file.type + file.name)) return "这张照片打不开，请重新拍照或选择。";
    return "这张照片是苹果手机的专用格式，打不开。请在苹果手机“设置-相机-格式”里选“兼容性最好”，再重新拍照。";
  }

  /* Camera and album. `kept` is the list it fills (what has `voice` in it is none of its own).
     `about`: legend, must, id, most; `words()` what is written on a photo, or `place()` to ask
     first; `changed(photo, isGone)`. */
  function field(kept, about) {
    var make = self.Field.forms.make, preview = make("div", { "class": "preview" }), told = make("div", { "class": "help", role: "status" });
    var stamp = about.place && make("input", { type: "checkbox", name: "stamp" }), most = about.most || 12;
    function mine() { return kept.filter(function (one) { return !one.voice; }); }
    function words() {
      if (stamp) return stamp.checked ? self.Field.forms.exactly(self.Field.day.now()) + "\n" + about.place() : "";
      return about.words ? about.words() : "";
    }
    function changed(photo, isGone) { if (about.changed) about.changed(photo, isGone); }
    function show() {
      preview.textContent = "";
      mine().forEach(function (photo, i) {
        preview.appendChild(make("figure", {}, [make("img", { src: photo.url, alt: "照片 " + (i + 1) }),
          make("button", { type: "button", "class": "button small", text: "删除", "aria-label": "删除照片 " + (i + 1), onclick: function () {
            kept.splice(kept.indexOf(photo), 1);
            changed(photo, true);
            show();
            told.textContent = "已删除，还有 " + mine().length + " 张";
          } })]));
      });
    }
    async function add(event) {
      var files = Array.prototype.slice.call(event.target.files), wrong = "";
      for (var i = 0; i < files.length; i += 1) {
        if (mine().length >= most) { wrong = "最多 " + most + " 张，多的没有放进来。"; break; }
        told.textContent = "正在压缩照片";
        try {
          var photo = await hold(await jpeg(files[i], words()));
          if (!kept.some(function (one) { return one.sha === photo.sha; })) { kept.push(photo); changed(photo, false); }
        } catch (broken) { wrong = refusal(files[i]); }
      }
      event.target.value = "";
      show();
      told.textContent = wrong || "已选 " + mine().length + " 张";
    }
    show();
    return make("fieldset", { "class": "field", id: about.id, tabindex: about.id ? "-1" : null }, [
      make("legend", {}, [make("span", { text: about.legend }), about.must && make("span", { "class": "must", text: "必填" })]),
      stamp && make("label", { "class": "choice" }, [stamp, make("span", { text: "在照片上写明时间和地点" })]),
      make("div", { "class": "two-ways" }, [["拍照", "environment"], ["从相册选", null]].map(function (way) {
        var input = make("input", {
          type: "file", accept: "image/*", capture: way[1], multiple: !way[1], onchange: add,
          "class": "off-screen", "aria-label": about.legend + "：" + way[0]
        });
        return make("label", { "class": "button file" }, [make("span", { text: way[0] }), input]);
      })), told, preview]);
  }
  self.Field = self.Field || {};
  self.Field.photos = { MOST: MOST, jpeg: jpeg, hold: hold, noted: noted, again: again, keeping: keeping, refusal: refusal, field: field };
})(window);
