/* What every page can do beyond plain HTML: keys, submit once, drafts, bulk picks, large type,
   photo previews. Everything works without this file. No newer syntax than ES2019. */
(function () {
  "use strict";
  var body = document.body;
  var user = body.getAttribute("data-user") || "";
  var WEEK = 7 * 24 * 3600 * 1000;

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function one(selector, root) { return (root || document).querySelector(selector); }
  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }
  // A device may refuse storage (private window, full): then there are simply no drafts.
  function keep(store, key, value) { try { store.setItem(key, value); return true; } catch (refused) { return false; } }
  function kept(store, key) { try { return store.getItem(key); } catch (refused) { return null; } }
  function drop(store, key) { try { store.removeItem(key); } catch (refused) { return false; } return true; }

  /* Drafts: typed text stays on the device until the act succeeded. Fields marked
     data-personal stay only until the window is closed. Passwords, files, hidden: never. */
  var SKIP = { password: 1, file: 1, hidden: 1, submit: 1, search: 1 };
  function draftKey(form) { return "draft:" + user + ":" + form.getAttribute("data-draft"); }
  function fields(form, personal) {
    return all("input[name], textarea[name], select[name]", form).filter(function (field) {
      return !SKIP[field.type] && field.hasAttribute("data-personal") === personal;
    });
  }
  function changed(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") {
      return all("option", field).some(function (option) { return option.selected !== option.defaultSelected; })
        && !(field.selectedIndex === 0 && !all("option[selected]", field).length);
    }
    return field.value !== field.defaultValue;
  }
  function isDirty(form) { return fields(form, false).concat(fields(form, true)).some(changed); }
  function save(form, store, personal) {
    var values = {};
    fields(form, personal).forEach(function (field) {
      if (field.type === "checkbox" || field.type === "radio") {
        values[field.name] = (values[field.name] || []).concat(field.checked ? [field.value] : []);
      } else values[field.name] = field.value;
    });
    keep(store, draftKey(form), JSON.stringify({ at: Date.now(), values: values }));
  }
  function saveBoth(form) { save(form, localStorage, false); save(form, sessionStorage, true); }
  function forget(key) { drop(localStorage, key); drop(sessionStorage, key); }
  function restore(form, store, personal) {
    var draft, count = 0;
    try { draft = JSON.parse(kept(store, draftKey(form))); } catch (broken) { draft = null; }
    if (!draft || Date.now() - draft.at > WEEK) return 0;
    fields(form, personal).forEach(function (field) {
      var value = draft.values[field.name];
      if (value === undefined) return;
      if (field.type === "checkbox" || field.type === "radio") {
        var on = value.indexOf(field.value) >= 0;
        if (on !== field.checked) { field.checked = on; count += 1; }
      } else if (field.value !== value && (value || field.tagName === "SELECT")) { field.value = value; count += 1; }
    });
    return count;
  }
  function draftNotice(form) {
    var note = make("div", "note", "已填回您上次未提交的内容，请核对后提交。");
    var clear = make("button", "button small quiet", "清除，重新填写");
    note.setAttribute("role", "status");
    clear.type = "button";
    clear.addEventListener("click", function () { forget(draftKey(form)); form.reset(); note.remove(); refreshCounts(form); });
    note.appendChild(clear);
    form.insertBefore(note, form.firstChild);
  }
  function startDraft(form) {
    var timer = 0;
    if (restore(form, localStorage, false) + restore(form, sessionStorage, true)) draftNotice(form);
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () { if (!form.hasAttribute("data-sent")) saveBoth(form); }, 400);
    });
  }
  if (one("[data-done]")) {
    var sent = kept(sessionStorage, "sent");
    if (sent) forget(sent);
  }
  drop(sessionStorage, "sent");
  /* Who signs out leaves nothing for the next person at this machine; what is too old goes as well. */
  function sweep(goes) {
    ["localStorage", "sessionStorage"].forEach(function (name) {
      var store, keys;
      try { store = window[name]; keys = Object.keys(store); } catch (refused) { keys = []; }
      keys.forEach(function (key) { if (key.indexOf("draft:") === 0 && goes(key, store)) drop(store, key); });
    });
  }
  function isOld(key, store) {
    try { return Date.now() - JSON.parse(kept(store, key)).at > WEEK; } catch (broken) { return true; }
  }
  sweep(isOld);
  all("form[action$='/logout']").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      // Only a phone that carries work along has this; what it keeps dies with the log-out.
      var waiting = kept(localStorage, "field-waiting");
      if (Number(waiting) && !window.confirm("手机上还有 " + waiting + " 件没有发送，退出后将从手机上清除。确定退出吗？")) { event.preventDefault(); return; }
      if (waiting !== null && window.indexedDB) indexedDB.deleteDatabase("field");
      drop(localStorage, "field-waiting");
      all("form[data-draft]").forEach(function (open) { open.setAttribute("data-sent", ""); });
      sweep(function (key) { return key.indexOf("draft:" + user + ":") === 0; });
    });
  });
  all("form[data-draft]").forEach(startDraft);

  /* Letters left, shown when little room remains. */
  function refreshCounts(root) {
    all("textarea[maxlength]", root).forEach(function (area) {
      var most = Number(area.getAttribute("maxlength")), label = one("label[for='" + area.id + "']");
      if (!label) return;
      var sign = one(".counted", label) || label.appendChild(make("span", "counted"));
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = area.value.length ? area.value.length + " 字" + (most - area.value.length < 200 ? "，最多 " + most + " 字" : "") : "";
    });
  }
  refreshCounts(document);
  document.addEventListener("input", function (event) { if (event.target.tagName === "TEXTAREA") refreshCounts(event.target.form || document); });

  /* Submit once; say so when it takes more than a second; undo when the page comes back. */
  var waitTimer = 0;
  function waiting(on) {
    var sign = one(".waiting");
    clearTimeout(waitTimer);
    if (sign) sign.remove();
    if (!on) return;
    waitTimer = setTimeout(function () {
      var note = make("div", "waiting", "正在处理，请稍候");
      note.setAttribute("role", "status");
      body.appendChild(note);
    }, 1000);
  }
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    if (form.hasAttribute("data-draft")) { saveBoth(form); keep(sessionStorage, "sent", draftKey(form)); }
    form.setAttribute("data-sent", "");
    waiting(true);
    // After the browser has gathered the values, so that the pressed button's own value travels.
    setTimeout(function () {
      all("button", form).forEach(function (button) {
        if (button.type !== "submit" || button.disabled) return;
        button.disabled = true;
        if (button.hasAttribute("data-busy")) {
          button.setAttribute("data-words", button.textContent);
          button.classList.add("busy");
          button.textContent = button.getAttribute("data-busy");
        }
      });
    }, 0);
  });
  window.addEventListener("pageshow", function () {
    waiting(false);
    all("form[data-sent]").forEach(function (form) {
      form.removeAttribute("data-sent");
      all("button", form).forEach(function (button) {
        button.disabled = false;
        button.classList.remove("busy");
        if (button.hasAttribute("data-words")) button.textContent = button.getAttribute("data-words");
      });
    });
  });
  window.addEventListener("beforeunload", function (event) {
    var open = all("form[data-once]").some(function (form) {
      if (form.hasAttribute("data-sent")) return false;
      return all("input[type=file]", form).some(function (input) { return input.files.length; })
        || !form.hasAttribute("data-draft") && one("textarea", form) && isDirty(form);
    });
    if (open) { event.preventDefault(); event.returnValue = ""; }
  });

  /* Bulk picks. Cells of long lists carry no classes. */
  var PICK = "tbody td > input[type=checkbox]";
  function countPicks() {
    var picked = all(PICK).filter(function (pick) { return pick.checked; }).length;
    all("[data-picked]").forEach(function (sign) { sign.textContent = picked; });
    all("[data-bulk]").forEach(function (bar) { bar.classList.toggle("idle", !picked); });
  }
  all("[data-all]").forEach(function (box) {
    box.addEventListener("change", function () {
      all(PICK).forEach(function (pick) { pick.checked = box.checked; });
      countPicks();
    });
  });
  document.addEventListener("change", function (event) { if (event.target.closest("td")) countPicks(); });
  document.addEventListener("click", function (event) { var box = event.target.tagName === "TD" && one("input[type=checkbox]", event.target); if (box) box.click(); });
  countPicks();

  /* Lists know no way backwards; the browser does, when one came from the page before. */
  all("[data-first]").forEach(function (link) {
    if (document.referrer.split("?")[0] !== location.origin + location.pathname) return;
    link.textContent = "上一页";
    link.addEventListener("click", function (event) { event.preventDefault(); history.back(); });
  });

  /* The browser's own words on a file field are in the browser's language: ours cover them. */
  all("input[type=file]").forEach(function (input) {
    var box = make("div", "filebox"), sign = make("span", "muted", "未选择");
    input.parentNode.insertBefore(box, input);
    [input, make("span", "button", input.getAttribute("data-words") || "选择文件"), sign].forEach(function (part) { box.appendChild(part); });
    sign.setAttribute("aria-hidden", "true");
    input.addEventListener("change", function () {
      setTimeout(function () {
        var count = input.files.length;
        sign.textContent = count > 1 ? "已选 " + count + " 个" : count ? input.files[0].name : "未选择";
      }, 0);
    });
  });

  /* Large type, remembered on this device. */
  all("[data-big]").forEach(function (button) {
    button.form.addEventListener("submit", function (event) {
      var big = document.documentElement.classList.toggle("big");
      event.preventDefault();
      document.cookie = "big=" + (big ? 1 : 0) + ";path=/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
      button.textContent = big ? "标准字" : "大字版";
      button.value = big ? "0" : "1";
    });
  });

  /* A refused button says why where it can be read. */
  all("[data-why]").forEach(function (button) {
    button.addEventListener("click", function () {
      var told = one(".why") || make("div", "note warn why");
      told.setAttribute("role", "status");
      told.textContent = button.title;
      button.parentNode.insertAdjacentElement("afterend", told);
    });
  });
  document.addEventListener("click", function (event) {
    all("details.more[open]").forEach(function (more) { if (!more.contains(event.target)) more.open = false; });
  });

  /* Keys for clerks. */
  var KEYS = [["j / k", "下一件 / 上一件"], ["Enter", "打开选中的工单"], ["x", "勾选"], ["a", "签收"], ["/", "查找工单"], ["Esc", "关闭"], ["?", "显示本说明"]];
  var at = -1;
  function rows() { return all("table[data-keys] tbody tr"); }
  function move(step) {
    var list = rows();
    if (!list.length) return;
    if (list[at]) list[at].classList.remove("at");
    at = Math.max(0, Math.min(list.length - 1, at + step));
    list[at].classList.add("at");
    var link = one("a", list[at]);
    if (link) link.focus({ preventScroll: true });
    list[at].scrollIntoView({ block: "nearest" });
  }
  var before = null;
  function closeHelp() {
    var help = one(".keys");
    if (help) help.remove();
    if (help && before) before.focus();
    return Boolean(help);
  }
  function showHelp() {
    if (closeHelp()) return;
    var box = make("div", "keys"), list = make("dl", "pairs"), close = make("button", "button", "关闭");
    before = document.activeElement;
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    box.setAttribute("aria-label", "快捷键");
    box.appendChild(make("h2", "", "快捷键"));
    KEYS.forEach(function (pair) {
      var key = make("dt");
      key.appendChild(make("kbd", "", pair[0]));
      list.appendChild(key);
      list.appendChild(make("dd", "", pair[1]));
    });
    close.addEventListener("click", closeHelp);
    close.addEventListener("keydown", function (event) { if (event.key === "Tab") event.preventDefault(); });
    box.appendChild(list);
    box.appendChild(close);
    body.appendChild(box);
    close.focus();
  }
  // The act of the row under the cursor; without one, the page's own.
  function keyed(key, row) {
    var acts = all("[data-key]", row || document).filter(function (act) { return act.getAttribute("data-key") === key; });
    return acts.filter(function (act) { return row || !act.closest("table[data-keys]"); })[0];
  }
  document.addEventListener("keydown", function (event) {
    var tag = event.target.tagName, typing = /^(INPUT|TEXTAREA|SELECT)$/.test(tag) && event.target.type !== "checkbox";
    if (event.key === "Escape") { if (!closeHelp()) all("details.more[open]").forEach(function (more) { more.open = false; }); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || one(".keys") && event.key !== "?") return;
    var row = rows()[at], act;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?" || event.key === "？") showHelp();
    else if (event.key === "/") { var search = one("#search"); if (!search) return; search.focus(); search.select(); }
    else if (event.key === "x" && row) { var pick = one("td > input[type=checkbox]", row); if (pick) pick.click(); }
    else if ((act = keyed(event.key, row))) act.click();
    else if (event.key === "Enter" && row && tag === "BODY") one("a", row).click();
    else return;
    event.preventDefault();
  });

  var focus = one("[data-focus]");
  if (focus) focus.focus();
})();
