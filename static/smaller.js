/* Photos of a form made small before they are sent, as `field/photos.js` does it: of every field with
   `data-shrink`. `data-shrink="only"` is a field that takes nothing but photos every browser can draw.
   Without scripts, or where a field of files cannot be changed, they go as they came. ES2017. */
(function () {
  "use strict";
  var where = document.currentScript.getAttribute("data-photos"), fetched = null, working = 0, pressed = null, last = null;
  try { new DataTransfer(); } catch (old) { return; }

  /* What draws photos is fetched when the first one is chosen: most forms are sent without. */
  function tools() {
    fetched = fetched || new Promise(function (done, failed) {
      var script = document.createElement("script");
      script.onload = function () { done(window.Field.photos); };
      script.onerror = function () { fetched = null; failed(new Error("no line")); };
      script.src = where;
      document.head.appendChild(script);
    });
    return fetched;
  }

  function tell(input, words, isWrong) {
    var box = input.closest(".field"), sign = box.querySelector("[data-smaller]");
    if (!sign) {
      sign = document.createElement("div");
      sign.setAttribute("data-smaller", "");
      sign.setAttribute("role", "status");
      box.appendChild(sign);
    }
    sign.className = isWrong ? "wrong" : "help";
    sign.textContent = words;
  }
  function named(blob, file) {
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  }
  /* Whoever shows the files of the field looks at them now. */
  function taken(input) { input.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "small" })); }
  async function shrink(input) {
    var carrier = new DataTransfer(), photos = await tools(), wrong = "";
    for (var i = 0; i < input.files.length; i += 1) {
      var file = input.files[i], isOdd = !/^image\/(jpeg|png|webp)$/.test(file.type);
      var isApple = /hei[cf]/i.test(file.type + file.name);
      var isSmall = !isOdd && file.size <= photos.MOST;
      // Some browsers draw the first page of a document as if it were a picture.
      if (isSmall || !/^image\//.test(file.type) && !isApple) { carrier.items.add(file); continue; }
      tell(input, "正在压缩照片");
      try {
        var small = await photos.jpeg(file, "");
        carrier.items.add(isOdd || small.size < file.size ? named(small, file) : file);
      } catch (broken) {
        // What this browser cannot draw is taken as it is, but not where it would only be refused.
        if (isApple && input.getAttribute("data-shrink") === "only") wrong = photos.refusal(file);
        else carrier.items.add(file);
      }
    }
    input.files = carrier.files;
    taken(input);
    tell(input, wrong, Boolean(wrong));
  }
  document.addEventListener("change", async function (event) {
    var input = event.target;
    if (event.detail === "small" || !input.matches("input[type=file][data-shrink]") || !input.files.length) return;
    event.stopImmediatePropagation();
    working += 1;
    try { await shrink(input); } catch (unable) { taken(input); } finally { working -= 1; }
    if (!working && pressed) { var button = pressed; pressed = null; button.click(); }
  }, true);
  /* Sent while a photo is still being drawn: wait for it, then press again. */
  document.addEventListener("click", function (event) { last = event.target.closest("button") || last; }, true);
  document.addEventListener("submit", function (event) {
    if (!working) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    pressed = event.submitter || last;
  }, true);
})();
