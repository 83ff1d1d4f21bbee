/* What the first look at the page does not need: photos, voice notes, findings. Fetched when the line
   has nothing better to do; from then on the keeper has it, so it is there without a line. ES2017. */
(function (Field) {
  "use strict";
  var make = Field.forms.make, asked = null;

  function script(url) {
    return new Promise(function (done, failed) {
      document.head.appendChild(make("script", { src: url, onload: done, onerror: failed }));
    });
  }
  /* Resolves to whether everything is here; what failed is tried again the next time. */
  Field.later = function () {
    var urls = document.querySelector("meta[name=field-later]").content.split(" ");
    asked = asked || urls.reduce(function (before, url) { return before.then(function () { return script(url); }); }, Promise.resolve())
      .then(function () { return true; }, function () { asked = null; return false; });
    return asked;
  };
  if (navigator.serviceWorker && navigator.serviceWorker.ready) {
    navigator.serviceWorker.ready.then(function () { setTimeout(Field.later, 4000); }).catch(function () { return null; });
  }

  Field.pages["new"] = async function (rest) {
    if (await Field.later()) return Field.finding(rest);
    return [Field.views.back(), make("h1", { text: "随手报", tabindex: "-1" }), make("p", { "class": "note warn", text: "这一页还没有下载到手机，请联网后再打开。" })];
  };
  Field.described.report_finding = function (item) {
    var fields = item.told.fields || {}, id = item.finding;
    return {
      head: "随手报：" + (item.told.title || ""),
      texts: [fields.text, fields.place, fields.done_text].filter(Boolean),
      again: make("a", { "class": "button primary wide", href: "#new/" + item.id, text: "改好再报" }),
      more: id ? make("a", { "class": "button wide", href: "/findings/" + id, text: "查看（需联网）" }) : null
    };
  };
})(window.Field);
