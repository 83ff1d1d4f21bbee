/* Pages of stations: ready sentences, quoting a village's answer, how complete the answer is. */
(function () {
  "use strict";
  function insert(field, words) {
    var at = field.selectionStart, before = field.value.slice(0, at), after = field.value.slice(field.selectionEnd);
    field.value = before + words + after;
    field.focus();
    field.selectionStart = field.selectionEnd = at + words.length;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  // Without this script they would do nothing.
  Array.prototype.forEach.call(document.querySelectorAll(".phrases[hidden]"), function (bar) { bar.hidden = false; });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-phrase], [data-quote]");
    if (!button) return;
    var name = button.getAttribute("data-phrase") || button.getAttribute("data-quote");
    var field = document.querySelector("textarea[name='" + name + "']");
    var from = button.getAttribute("data-from");
    if (field) insert(field, from ? document.getElementById(from).textContent : button.textContent);
  });

  /* On the workbench: `a` accepts the row the keys stand on. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "a" || event.ctrlKey || event.metaKey || event.altKey || /INPUT|TEXTAREA|SELECT/.test(event.target.tagName)) return;
    var row = document.querySelector("tr.at button[name=one]");
    if (row) row.click();
  });

  /* As the city counts its form: eight things, each filled or not. */
  var shown = document.querySelector("[data-score-shown]"), form = shown && document.querySelector("form[data-draft]");
  var ASKED = ["record", "reply", "result", "contacted", "solved", "contact_number", "contact_at"];
  function count() {
    var data = new FormData(form);
    var filled = ASKED.filter(function (name) { return String(data.get(name) || "").trim(); }).length;
    var files = form.querySelector("input[type=file]").files.length || form.querySelector("input[name=kept]");
    shown.textContent = Math.round((filled + (files ? 1 : 0)) * 100 / (ASKED.length + 1)) + "%";
  }
  if (form) { form.addEventListener("input", count); form.addEventListener("change", count); count(); }
})();
