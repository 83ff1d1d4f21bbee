/* While papers are being made: fetch this page now and then and take its progress over, so that
   what is chosen or focused outside of it stays. Without scripts the page is simply opened anew. */
(function () {
  "use strict";
  var shown = document.getElementById("progress");
  function look() {
    var asked = new XMLHttpRequest();
    asked.open("GET", location.href);
    asked.responseType = "document";
    asked.onload = function () {
      var fresh = asked.status === 200 && asked.response && asked.response.getElementById("progress");
      if (fresh) {
        if (fresh.innerHTML !== shown.innerHTML) { shown.innerHTML = fresh.innerHTML; }
        if (!fresh.hasAttribute("data-working")) { return; }
      }
      window.setTimeout(look, 4000);
    };
    asked.onerror = function () { window.setTimeout(look, 8000); };
    asked.send();
  }
  if (shown && shown.hasAttribute("data-working")) { window.setTimeout(look, 4000); }
})();
