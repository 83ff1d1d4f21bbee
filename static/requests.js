/* Requests: the words of a picked day. Everything works without this file. ES2019. */
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("[data-days]"), function (input) {
    var said = JSON.parse(input.getAttribute("data-days")), sign = document.querySelector("[data-said='" + input.name + "']");
    function tell() { sign.textContent = said[input.value] || ""; }
    input.addEventListener("input", tell);
    tell();
  });
})();
