/* A voice note, recorded in the page where the browser can; elsewhere the file field does it. ES2019. */
(function () {
  "use strict";
  var MOST = 60; // seconds
  var KINDS = [["audio/mp4", "m4a"], ["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"]];
  var box = document.querySelector("[data-voice]");
  if (!box || !window.MediaRecorder || !navigator.mediaDevices || !window.isSecureContext) return;
  var kind = KINDS.filter(function (one) { return MediaRecorder.isTypeSupported(one[0]); })[0];
  try { new DataTransfer(); } catch (old) { return; }
  if (!kind) return;
  var input = box.querySelector("input[type=file]"), panel = box.querySelector(".recorder");
  var button = panel.querySelector("[data-record]"), erase = panel.querySelector("[data-erase]");
  var sign = panel.querySelector("[role=status]"), player = panel.querySelector("audio");
  var recorder = null, ticking = 0, began = 0, asking = false, sending = null;
  panel.hidden = false;

  function put(file) {
    var carrier = new DataTransfer();
    if (file) carrier.items.add(file);
    input.files = carrier.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function shown() {
    var file = input.files[0];
    if (player.src) URL.revokeObjectURL(player.src);
    player.hidden = erase.hidden = !file;
    if (file) player.src = URL.createObjectURL(file); else player.removeAttribute("src");
    button.textContent = file ? "重录" : "录一段话";
  }
  function tick() {
    var seconds = Math.floor((Date.now() - began) / 1000);
    button.textContent = "停止（" + seconds + " 秒）";
    if (seconds >= MOST && recorder) recorder.stop();
  }
  function start(stream) {
    var pieces = [];
    asking = false;
    recorder = new MediaRecorder(stream, { mimeType: kind[0], audioBitsPerSecond: 24000 });
    recorder.ondataavailable = function (event) { if (event.data.size) pieces.push(event.data); };
    recorder.onstop = function () {
      clearInterval(ticking);
      recorder = null;
      stream.getTracks().forEach(function (track) { track.stop(); });
      var at = new Date(), type = kind[0].split(";")[0];
      put(pieces.length ? new File(pieces, "语音" + (at.getMonth() + 1) + "月" + at.getDate() + "日." + kind[1], { type: type }) : null);
      sign.textContent = pieces.length ? "录好了，随表单一起提交。" : "没有录到声音，请重录。";
      if (sending) { var pressed = sending; sending = null; pressed.click(); }
    };
    recorder.start(1000);
    began = Date.now();
    ticking = setInterval(tick, 250);
    sign.textContent = "正在录音，最长一分钟。";
    tick();
  }
  button.addEventListener("click", function () {
    if (recorder) { recorder.stop(); return; }
    if (asking) return;
    asking = true;
    navigator.mediaDevices.getUserMedia({ audio: true }).then(start, function () {
      asking = false;
      sign.textContent = "没有允许使用麦克风，可用“选择录音”。";
    });
  });
  erase.addEventListener("click", function () { put(null); sign.textContent = ""; button.focus(); });
  input.addEventListener("change", shown);
  /* A form sent while recording would lose the words: stop first, then send. */
  box.closest("form").addEventListener("submit", function (event) {
    if (!recorder) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sending = event.submitter || box.closest("form").querySelector(".acts .button");
    recorder.stop();
  }, true);
})();
