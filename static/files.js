/* Files chosen in a form: photos shown before sending, sizes checked on the device. ES2019. */
(function () {
  "use strict";
  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }
  Array.prototype.forEach.call(document.querySelectorAll("input[type=file][data-most]"), function (input) {
    input.addEventListener("change", function () {
      var box = input.closest(".field").querySelector("[data-preview]"), total = 0, wrong = [];
      var most = Number(input.getAttribute("data-most")), room = Number(input.getAttribute("data-total"));
      box.textContent = "";
      Array.prototype.forEach.call(input.files, function (file) {
        var megabytes = file.size / 1048576, figure = make("figure");
        total += megabytes;
        if (megabytes > most) wrong.push("“" + file.name + "”有 " + megabytes.toFixed(1) + " 兆，超过 " + most + " 兆。");
        if (!file.size) wrong.push("“" + file.name + "”是空文件。");
        if (/^image\//.test(file.type)) {
          var image = make("img");
          image.alt = "";
          image.src = URL.createObjectURL(file);
          image.onload = function () { URL.revokeObjectURL(image.src); };
          figure.appendChild(image);
        }
        figure.appendChild(make("figcaption", "", file.name));
        box.appendChild(figure);
      });
      if (total > room) wrong.push("合计 " + total.toFixed(1) + " 兆，超过 " + room + " 兆，请分几次上传。");
      if (wrong.length) {
        var note = make("div", "wrong", wrong.join("") + "请重新选择。");
        note.setAttribute("role", "alert");
        box.appendChild(note);
        input.value = "";
      }
    });
  });
})();
