/* The ticket page's 为什么 panel: its lines are fetched once, when it is opened. Without this file
   the link inside leads to the same lines on their own page. No newer syntax than ES2019. */
(function () {
  "use strict";
  var panel = document.querySelector("[data-fetch]");
  if (!panel || !window.fetch) return;
  var place = panel.querySelector("[data-fetched]"), asked = false;
  panel.addEventListener("toggle", function () {
    if (!panel.open || asked) return;
    asked = true;
    place.setAttribute("aria-busy", "true");
    fetch(panel.getAttribute("data-fetch"), { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      var lines = document.createElement("div");
      lines.innerHTML = text;
      panel.replaceChild(lines, place);
    }).catch(function () {
      asked = false;
      place.removeAttribute("aria-busy");
    });
  });
})();
