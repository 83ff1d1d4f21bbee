/* A voice note for an act: recorded in the page where the browser can, else by the phone's own
   recorder; kept with the photos, sent as they are. At most a minute of about 24 kbit/s. ES2017. */
(function (Field) {
  "use strict";
  var make = Field.forms.make, SECONDS = 60, BITS = 24000, LARGEST = 400 * 1024;
  var KINDS = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
  var kind = self.MediaRecorder && navigator.mediaDevices && KINDS.filter(function (one) { return MediaRecorder.isTypeSupported(one); })[0];
  var running = null; // the recording under way: {stop, ended}

  /* Ends a recording under way; resolves when its sound lies with the photos. */
  function stop() {
    if (!running) return Promise.resolve();
    running.stop();
    return running.ended;
  }
  function listen(stream, box, tick) {
    var pieces = [], began = Date.now(), own, timer;
    var recorder = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: BITS });
    function end() { if (recorder.state !== "inactive") recorder.stop(); }
    own = { stop: end, ended: new Promise(function (done) {
      recorder.onstop = function () {
        clearInterval(timer);
        stream.getTracks().forEach(function (track) { track.stop(); });
        done(new Blob(pieces, { type: kind.split(";")[0] }));
      };
    }) };
    recorder.ondataavailable = function (event) { if (event.data.size) pieces.push(event.data); };
    recorder.start(1000);
    timer = setInterval(function () {
      var seconds = Math.floor((Date.now() - began) / 1000);
      tick(seconds);
      // Whoever leaves the page is not listened to any longer.
      if (seconds >= SECONDS || !document.body.contains(box)) end();
    }, 250);
    tick(0);
    return own;
  }

  /* The control of one note; `kept` is the form's list of photos, the note joins it.
     `changed(note, isGone)` as for photos. */
  function field(kept, changed) {
    var told = make("div", { "class": "help", role: "status" }), player = make("audio", { controls: true, hidden: true, "aria-label": "试听录音" });
    var record = make("button", { type: "button", "class": "button", text: "录一段话", onclick: press });
    var erase = make("button", { type: "button", "class": "button", text: "删除录音", hidden: true, onclick: remove });
    var chosen = make("input", { type: "file", accept: "audio/*", capture: true, "class": "off-screen", "aria-label": "用手机录音机录音", onchange: choose });
    var own = make("label", { "class": "button file", hidden: Boolean(kind) }, [make("span", { text: "用手机录音机" }), chosen]);
    var box = make("fieldset", { "class": "field voice" }, [make("legend", { text: "语音说明" }), make("p", { "class": "help", text: "不方便打字时用，最长一分钟。" }),
      make("div", { "class": "two-ways" }, [kind && record, own, erase]), told, player]);
    var note = null, asking = false;

    function put(next) {
      var before = note;
      if (before) { kept.splice(kept.indexOf(before), 1); URL.revokeObjectURL(before.url); }
      if (next) { next.voice = true; kept.push(next); }
      show(next);
      if (before && changed) changed(before, true);
      if (next && changed) changed(next, false);
    }
    function remove() {
      put(null);
      told.textContent = "已删除录音";
      record.focus();
    }
    function show(next) {
      note = next;
      player.hidden = erase.hidden = !note;
      if (note) player.src = note.url; else player.removeAttribute("src");
      record.textContent = note ? "重录" : "录一段话";
    }
    async function take(blob) {
      if (!blob.size) { told.textContent = "没有录到声音，请重录。"; return; }
      if (blob.size > LARGEST) { told.textContent = "录音太长，没有放进来。请录短一些，例如三十秒。"; return; }
      put(await Field.photos.hold(blob));
      told.textContent = "录好了，随这一步一起保存。";
    }
    async function press() {
      if (running) { stop(); return; }
      if (asking) return;
      asking = true;
      var stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(function () { return null; });
      asking = false;
      if (!stream) {
        own.hidden = false;
        told.textContent = "没有允许使用麦克风，可用手机录音机。";
        return;
      }
      told.textContent = "正在录音，最长一分钟。";
      var heard = listen(stream, box, function (seconds) { record.textContent = "停止（" + seconds + " 秒）"; });
      running = { stop: heard.stop, ended: heard.ended.then(take).then(function () { running = null; }) };
      await running.ended;
      if (!note) record.textContent = "录一段话";
    }
    function choose() {
      var file = chosen.files[0];
      chosen.value = "";
      if (file && /^(image|video)\//.test(file.type)) told.textContent = "这里只能放录音。";
      else if (file) take(file);
    }
    show(kept.filter(function (one) { return one.voice; })[0] || null);
    return box;
  }
  Field.recorder = { field: field, stop: stop };
})(window.Field);
