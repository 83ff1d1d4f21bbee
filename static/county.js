/* The county office's forms: phrases, narrowing of places and units, earlier tickets, Ctrl+Enter.
   Everything works without this file. No newer syntax than ES2019. */
(function () {
  "use strict";
  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function one(selector, root) { return (root || document).querySelector(selector); }
  function typed(field) { field.dispatchEvent(new Event("input", { bubbles: true })); }

  /* Phrases: a click, or Alt and the figure, appends the sentence. */
  all("[data-phrases]").forEach(function (bar) {
    var field = document.getElementById(bar.getAttribute("data-phrases"));
    if (!field) return;
    bar.hidden = false;
    function put(words) {
      if (field.value.indexOf(words) < 0) field.value += (field.value && !/\n$/.test(field.value) ? "\n" : "") + words;
      typed(field);
      field.focus();
    }
    all("[data-words]", bar).forEach(function (button) {
      button.addEventListener("click", function () { put(button.getAttribute("data-words")); });
    });
    field.addEventListener("keydown", function (event) {
      var button = event.altKey && /^[1-9]$/.test(event.key) && all("[data-words]", bar)[Number(event.key) - 1];
      if (button) { event.preventDefault(); put(button.getAttribute("data-words")); }
    });
  });

  /* Ctrl+Enter presses the form's main button. */
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    var form = event.target.form || one("form[data-once]");
    var button = form && one("[data-enter]", form);
    if (button) { event.preventDefault(); button.click(); }
  });

  /* Units: typing narrows the list. */
  all("[data-find]").forEach(function (box) {
    var list = document.getElementById(box.getAttribute("data-find")), input = one("input", box);
    var none = document.createElement("p");
    none.className = "none-found";
    none.setAttribute("role", "status");
    list.parentNode.appendChild(none);
    box.hidden = false;
    function narrow() {
      var words = input.value.trim(), shown = 0;
      all("fieldset", list).forEach(function (group) {
        var here = 0;
        all("label", group).forEach(function (label) {
          var fits = !words || label.textContent.indexOf(words) >= 0 || one("input", label).checked;
          label.hidden = !fits;
          if (fits) here += 1;
        });
        group.hidden = !here;
        shown += here;
      });
      none.textContent = shown ? "" : "没有名称含“" + words + "”的单位。";
    }
    input.addEventListener("input", narrow);
    input.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.ctrlKey) return;
      event.preventDefault();
      var first = all("label", list).filter(function (label) { return !label.hidden; })[0];
      if (first) { one("input", first).click(); one("input", first).focus(); }
    });
  });
  all("[data-count-of]").forEach(function (sign) {
    var name = sign.getAttribute("data-count-of");
    function count() {
      var picked = all("input[name='" + name + "']:checked").length;
      sign.textContent = picked ? "已选 " + picked + " 个" : "可不选";
    }
    document.addEventListener("change", count);
    count();
  });

  /* Fields that only matter after a certain answer. */
  all("[data-when]").forEach(function (part) {
    var name = part.getAttribute("data-when"), wanted = part.getAttribute("data-is");
    function show() {
      var picked = one("input[name='" + name + "']:checked");
      part.hidden = !picked || picked.value !== wanted;
    }
    document.addEventListener("change", show);
    show();
  });

  /* Places: township first, then its villages; a village named in the address is chosen. */
  var places = one("[data-towns]");
  if (places) (function () {
    var groups = all("optgroup", places), towns = document.createElement("select"), label = one("label[for='division']");
    var none = one("option", places);
    if (groups.length < 2) return;
    towns.id = "town";
    towns.setAttribute("aria-label", "乡镇（街道）");
    towns.add(new Option("乡镇不详", ""));
    groups.forEach(function (group, number) { towns.add(new Option(group.label, String(number))); });
    places.parentNode.insertBefore(towns, places);
    label.htmlFor = "town";
    places.setAttribute("aria-label", "村（社区）");
    function narrow(keep) {
      var chosen = places.value;
      while (places.lastChild) places.removeChild(places.lastChild);
      places.appendChild(none);
      if (towns.value !== "") {
        all("option", groups[towns.value]).forEach(function (option) { places.appendChild(option.cloneNode(true)); });
        places.value = keep ? chosen : places.options[1].value;
      }
      places.hidden = towns.value === "";
    }
    function choose(code) {
      groups.forEach(function (group, number) {
        if (one("option[value='" + code + "']", group)) towns.value = String(number);
      });
      narrow(false);
      places.value = code;
    }
    function named(text) {
      var inText = groups.filter(function (group) { return text.indexOf(group.label) >= 0; });
      var search = inText.length === 1 ? inText : groups, found = [];
      search.forEach(function (group) {
        all("option", group).slice(1).forEach(function (option) { if (text.indexOf(option.text) >= 0) found.push(option.value); });
      });
      if (found.length === 1) return found[0];
      return inText.length === 1 ? one("option", inText[0]).value : "";
    }
    if (places.value) choose(places.value); else narrow(true);
    towns.addEventListener("change", function () { narrow(false); typed(places); });
    var address = document.getElementById("address");
    if (address) address.addEventListener("input", function () {
      var code = named(address.value);
      if (code && code !== places.value) choose(code);
    });
  })();

  /* Words that make a matter urgent by the policy: a proposal, the clerk decides. */
  var hint = document.getElementById("hint"), content = document.getElementById("content");
  if (hint && content) (function () {
    var kinds = JSON.parse(hint.getAttribute("data-hints")), words = {};
    var order = JSON.parse(hint.getAttribute("data-urgencies")).map(function (pair) { words[pair[0]] = pair[1]; return pair[0]; });
    var settled = {};
    function look() {
      var text = content.value + (document.getElementById("title") || content).value, found = null;
      kinds.forEach(function (kind) {
        kind[2].forEach(function (word) {
          if (text.indexOf(word) >= 0 && (!found || order.indexOf(kind[0]) < order.indexOf(found.urgency))) found = { urgency: kind[0], kind: kind[1], word: word };
        });
      });
      var picked = one("input[name=urgency]:checked");
      hint.hidden = !found || settled[found.word] || (picked && order.indexOf(picked.value) <= order.indexOf(found.urgency));
      if (hint.hidden) return;
      var button = document.createElement("button");
      button.type = "button";
      button.className = "button small";
      button.textContent = "改为" + words[found.urgency];
      button.addEventListener("click", function () {
        settled[found.word] = true;
        var radio = one("input[name=urgency][value=" + found.urgency + "]");
        radio.checked = true;
        typed(radio);
        look();
      });
      hint.textContent = "提到“" + found.word + "”（" + found.kind + "），是否按“" + words[found.urgency] + "”登记？　";
      hint.appendChild(button);
    }
    ["content", "title"].forEach(function (id) { document.getElementById(id).addEventListener("input", look); });
    all("input[name=urgency]").forEach(function (radio) { radio.addEventListener("change", look); });
    look();
  })();

  /* Categories are fetched when the field is first used. */
  var categories = document.getElementById("categories");
  if (categories) {
    var box = one("[list='categories']");
    box.addEventListener("focus", function fill() {
      box.removeEventListener("focus", fill);
      fetch(categories.getAttribute("data-url"), { headers: { Accept: "application/json" } })
        .then(function (answer) { return answer.ok && !answer.redirected ? answer.json() : []; })
        .then(function (paths) {
          paths.forEach(function (path) { categories.appendChild(new Option(path, path)); });
        })
        .catch(function () { box.addEventListener("focus", fill); });
    });
  }

  /* Earlier tickets of the number, shown while it is typed. */
  var earlier = document.getElementById("earlier"), phone = document.getElementById("phone");
  if (earlier && phone) {
    var timer = 0, asked = phone.value;
    phone.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        var number = phone.value;
        if (number === asked) return;
        asked = number;
        // In the body: an address would keep the number in logs and in the browser's history.
        var asking = new URLSearchParams({ phone: number, csrf_token: one("input[name=csrf_token]", phone.form).value });
        fetch(earlier.getAttribute("data-url"), { method: "POST", body: asking })
          .then(function (answer) { return answer.ok && !answer.redirected ? answer.text() : ""; })
          .then(function (text) { if (number === asked) earlier.innerHTML = text; })
          .catch(function () { earlier.textContent = ""; });
      }, 350);
    });
  }
})();
