/* The page's frame: the bar on top, which page is shown, and when it is sent. Everything shown comes
   from the phone's own store, so it is the same with a line and without. ES2017. */
(function () {
  "use strict";
  var root = document.getElementById("field"), bar = document.getElementById("field-bar");
  var Field = window.Field, day = Field && Field.day;
  if (!root || !bar) return;
  if (!Field || !Field.forms || !Field.store.able()) { unable(); return; }
  var forms = Field.forms, make = forms.make, send = Field.send;
  var note = "", fresh = false, timer = 0, wait = 30, shown = null, heard = {}, drawing = 0;
  var said = document.getElementById("field-said"), name = document.title.replace(/^.* - /, "");
  // The frame is kept on the phone as it is: the person's large type is told by the cookie.
  document.documentElement.classList.toggle("big", /(^|; )big=1/.test(document.cookie));
  document.body.classList.add("able");

  function unable() {
    var plain = window.isSecureContext === false;
    bar.className = "field-bar stays";
    bar.textContent = plain ? "离线办理需要以 https 开头的安全网址，现在只能联网使用。请联系系统管理员。" : "这部手机的浏览器不能离线办理，请联网使用。";
    if (root.hasAttribute("data-shell")) root.innerHTML = '<p class="note">请打开<a href="/grid">各栏工单</a>联网办理。</p>';
  }

  /* ---- the bar on top ---- */
  function showBar(quiet) {
    var waits = day.unsent().filter(function (item) { return item.state === "waiting"; }).length;
    var stuck = day.unsent().length - waits, words = [];
    var state = navigator.onLine === false ? "没有网络" : day.trouble;
    words.push(state || (day.synced ? "已同步 " + forms.moment(day.synced) : "正在同步"));
    if (waits) words.push("待发送 " + waits + " 件");
    if (stuck) words.push("需处理 " + stuck + " 件");
    if (quiet !== true) hear("bar", (state ? [state] : []).concat(words.slice(1)).join("，"));
    bar.textContent = "";
    bar.className = "field-bar" + (stuck ? " bad" : waits || day.trouble || navigator.onLine === false ? " warn" : "");
    bar.appendChild(make("span", { text: words.join("，") }));
    if (day.trouble === "登录已过期") bar.appendChild(make("a", { "class": "button small", href: "/login?next=/field", text: "重新登录" }));
    else if (stuck && location.hash !== "#queue") bar.appendChild(make("a", { "class": "button small", href: "#queue", text: "去处理" }));
    else bar.appendChild(make("button", { "class": "button small", type: "button", text: waits ? "现在发送" : "刷新", onclick: function () { run(true); } }));
    var badge = document.getElementById("field-count");
    if (badge) badge.textContent = day.unsent().length || "";
  }

  /* Said aloud once, when it is news; the time of the last look never is. */
  function hear(kind, words) {
    if (heard[kind] === words) return;
    heard[kind] = words;
    if (words) said.textContent = words;
  }

  /* Words under the bar; they stay over one change of page. `more` adds to what is said already. */
  function tell(words, more) {
    note = more ? note + words : words;
    fresh = true;
    showNote();
  }
  function full(error) {
    note = /quota|abort/i.test(String(error && (error.name || error.message))) ? "手机存储空间不足，这件没有保存。请清理手机空间，或减少照片后再试。" : "没有保存成功，请再试一次。";
    showNote();
    return false;
  }

  /* ---- showing, sending ---- */
  function showNote() {
    var told = document.getElementById("field-note");
    told.textContent = note;
    told.hidden = !note;
    hear("note", note);
  }
  /* The same page again changes only what is different: who reads or listens keeps the place. */
  function draw(nodes, again) {
    var at = document.activeElement, held = again && root.contains(at) && at.closest("[data-part], [data-item]"), old = children(root);
    if (again && old.length === nodes.length) old.forEach(function (node, i) { settle(node, nodes[i]); });
    else {
      root.textContent = "";
      nodes.forEach(function (node) { root.appendChild(node); });
    }
    if (!held || root.contains(at)) return;
    var name = held.hasAttribute("data-part") ? "data-part" : "data-item";
    held = root.querySelector("[" + name + "='" + held.getAttribute(name) + "']");
    held = held && (held.querySelector(".primary") || held.querySelector("h2 a")) || root.querySelector("h1");
    if (held) held.focus();
  }
  function children(node) { return Array.prototype.slice.call(node.childNodes); }
  function settle(old, next) {
    var were = children(old), are = children(next);
    if (old.nodeType === 3 && next.nodeType === 3) { if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue; return; }
    if (old.heard && next.heard) old.heard = next.heard;
    if (old.tagName === "DETAILS" && next.tagName === "DETAILS") next.open = old.open;
    var isOther = old.nodeType !== 1 || next.nodeType !== 1 || were.length !== are.length
      || old.cloneNode(false).outerHTML !== next.cloneNode(false).outerHTML;
    if (isOther) old.parentNode.replaceChild(next, old);
    else were.forEach(function (child, i) { settle(child, are[i]); });
  }
  function mark(path) {
    Array.prototype.forEach.call(document.querySelectorAll(".field-foot a"), function (link) {
      if (link.getAttribute("href") === "/field#" + path) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  }
  async function show() {
    var path = location.hash.slice(1), steps = path.split("/"), found = path.match(/^p(\d+)(?:\/(\w+))?$/), part = found && day.find(Number(found[1])), nodes;
    if (path.slice(0, 2) === "f-") return;
    showBar();
    showNote();
    if (path === shown && root.querySelector("form")) return; // never redraw what is being typed
    var mine = drawing += 1;
    if (part && found[2] && forms.FORMS[found[2] === "unable" ? "progress" : found[2]]) nodes = await Field.acting.form(part, found[2]);
    else if (part) nodes = Field.views.part(part);
    else nodes = await (Field.pages[steps[0]] || Field.pages[""])(steps.slice(1).join("/"));
    // Whoever began later draws: a form that stands is never drawn over by one asked for before.
    if (location.hash.slice(1) !== path || mine !== drawing) return;
    draw(nodes.filter(Boolean), path === shown);
    mark(path);
    var head = root.querySelector("h1");
    if (head) document.title = head.textContent + " - " + name;
    if (shown !== null && path !== shown && head) head.focus();
    if (path !== shown) window.scrollTo(0, 0);
    shown = path;
  }
  var WORDS = { offline: "没有网络", expired: "登录已过期", busy: "服务器暂时不能接收，稍后自动重试", password: "请先修改初始密码", shut_out: "登录已被单位结束，手机上的内容已清除" };
  // While much is sent on a slow line the bar counts down; it is not said aloud each time.
  function moveOn() { day.load().then(function () { showBar(true); }).catch(function () { return null; }); }
  async function run(asked) {
    clearTimeout(timer);
    if (asked) heard.note = "";
    var before = day.list, owed = day.unsent().length, found = { state: "offline" };
    var going = navigator.onLine !== false && day.unsent().some(function (item) { return item.state === "waiting"; });
    if (going && (!day.trouble || day.trouble === WORDS.offline)) { day.trouble = "正在发送"; showBar(true); }
    if (navigator.onLine !== false) found = await send.sync(moveOn).catch(function (error) { full(error); return { state: "busy" }; });
    await day.load();
    // What the keeper heard first stays true: the wiped phone itself knows only that it is signed out.
    if (found.state === "ok" || day.trouble !== WORDS.shut_out) day.trouble = WORDS[found.state] || found.words || "";
    if (day.trouble === WORDS.shut_out) location.hash = ""; // a half-written form does not stay on the screen either
    // A page that was closed in the midst holds the line a few seconds more.
    wait = found.state === "ok" ? 60 : found.state === "elsewhere" ? 5 : Math.min(wait * 2, 300);
    // The wish to be woken may have been used up by a try that failed.
    if ((found.state === "offline" || found.state === "busy") && day.unsent().length) Field.acting.later();
    // The keeper or another page may have been the one that sent.
    var sent = found.state === "shut_out" ? 0 : Math.max(found.sent || 0, owed - day.unsent().length);
    if (sent) note = "已发送 " + sent + " 件。";
    else if (asked && found.state === "ok") note = "已是最新。";
    if (before && day.list) moved(before);
    await show();
    clearTimeout(timer); // of another run that ended meanwhile
    timer = setTimeout(function () { run(false); }, wait * 1000);
  }
  /* A deadline that moved while nobody looked is said on the ticket itself. */
  function moved(before) {
    day.list.parts.forEach(function (part) {
      var was = before.parts.filter(function (other) { return other.id === part.id; })[0];
      if (!was) return;
      part.moved = was.moved;
      if (!was.answer_due || !part.answer_due || was.answer_due === part.answer_due) return;
      part.moved = "办结期限由 " + forms.moment(was.answer_due) + " 改为 " + forms.moment(part.answer_due) + "。";
    });
  }
  Field.show = show;
  Field.run = run;
  Field.tell = tell;
  Field.full = full;
  window.addEventListener("hashchange", function () { if (!fresh) note = ""; fresh = false; show(); });
  window.addEventListener("online", function () { wait = 30; run(false); });
  window.addEventListener("offline", showBar);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) run(false); });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/field/sw.js", { scope: "/" }).catch(function () { return null; });
    navigator.serviceWorker.addEventListener("message", function (event) {
      var found = event.data && event.data.field;
      if (!found) return;
      if (found.state === "shut_out") day.trouble = WORDS.shut_out;
      run(false);
    });
  }
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () { return null; });
  day.load().then(function () {
    // The server's own cards stay until the phone has a list itself.
    if (day.list || root.hasAttribute("data-shell")) show();
    run(false);
  }).catch(function (error) { full(error); unable(); });
})();
