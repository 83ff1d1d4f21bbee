/* Where the visit was: the phone's position, only when its owner presses the button. ES2019. */
(function () {
  "use strict";
  var box = document.querySelector("[data-where]");
  if (!box || !navigator.geolocation) return;
  var form = box.closest("form"), button = box.querySelector("button"), sign = box.querySelector("[role=status]");
  // Browsers tell positions only to pages that came over a safe line.
  if (window.isSecureContext === false) return;
  box.hidden = false;
  function told() { return form.elements.lng.value && form.elements.lat.value; }
  function say() { sign.textContent = told() ? "已记下位置" : ""; button.textContent = told() ? "重新定位" : "记下当前位置"; }
  button.addEventListener("click", function () {
    sign.textContent = "正在定位";
    navigator.geolocation.getCurrentPosition(function (found) {
      form.elements.lng.value = found.coords.longitude.toFixed(6);
      form.elements.lat.value = found.coords.latitude.toFixed(6);
      say();
      sign.textContent += "，误差约 " + Math.max(1, Math.round(found.coords.accuracy)) + " 米";
    }, function (refused) {
      sign.textContent = refused.code === 1 ? "没有允许定位，不影响登记，请写明地点。" : "没有取到位置，不影响登记，请写明地点。";
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
  say();
})();
