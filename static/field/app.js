/* The day's work on the phone: cards, one act a page, what waits to be sent. Everything shown comes
   from the phone's own store, so it is the same with a line and without. ES2017. */
(function () {
  "use strict";
  var root = document.getElementById("field"), bar = document.getElementById("field-bar");
  var Field = window.Field, store = Field && Field.store;
  if (!root || !bar) return;
  if (!Field || !Field.forms || !store.able()) { unable(); return; }
  var forms = Field.forms, make = forms.make, send = Field.send;
  var list = null, queue = [], note = "", trouble = "", skew = 0, synced = 0, timer = 0, wait = 30;

  function unable() {
    var plain = window.isSecureContext === false;
    bar.textContent = plain ? "离线办理需要以 https 开头的安全网址，现在只能联网使用。请联系系统管理员。" : "这部手机的浏览器不能离线办理，请联网使用。";
    if (root.hasAttribute("data-shell")) root.innerHTML = '<p class="note">请打开<a href="/grid">网页版工作台</a>办理。</p>';
  }
  function now() { return Date.now() - skew; }
  function open(path) { location.hash = path; }

  /* ---- what the phone knows ---- */
  async function load() {
    list = await store.today();
    var number = await store.person();
    queue = number === undefined ? [] : await store.all(number);
    for (var i = 0; i < queue.length; i += 1) queue[i].told = await store.secretOf(queue[i]) || { fields: {} };
    skew = await store.get("meta", "skew") || 0;
    synced = await store.get("meta", "synced") || 0;
    await send.waiting();
  }
  function unsent(part) { return queue.filter(function (item) { return item.state !== "done" && (part === undefined || item.part === part); }); }
  /* A part as it will be when what waits has arrived. */
  function ahead(part) {
    var seen = Object.assign({}, part);
    queue.filter(function (item) { return item.part === part.id && (item.state === "waiting" || item.state === "done" && item.at > synced); }).forEach(function (item) {
      var next = (list.moves[seen.state] || {})[item.act];
      if (next) seen.state = next;
      var met = item.act === "contact" && item.reached || item.act === "visit" && item.met;
      if (met) seen.contact_owed = false;
      if (item.act === "arrive") { seen.arrive_due = null; seen.arrived = true; }
      if (item.state === "done" && item.version_now) seen.version = item.version_now;
    });
    seen.can = seen.state === part.state && !seen.arrived ? part.can : Object.keys(list.moves[seen.state] || {}).filter(function (act) {
      return !(act === "visit" && part.confidential) && !(act === "arrive" && seen.arrived);
    });
    seen.next = next(seen, part);
    return seen;
  }
  function next(seen, part) {
    if (seen.state === part.state && seen.contact_owed === part.contact_owed && !seen.arrived) return part.next;
    if (seen.can.indexOf("answer") < 0) return seen.can[0] || "";
    return seen.arrive_due && !seen.arrived ? "arrive" : seen.contact_owed ? "contact" : "answer";
  }
  function find(id) { return list && list.parts.filter(function (part) { return part.id === id; })[0]; }

  /* ---- the bar on top ---- */
  function showBar() {
    var waits = unsent().filter(function (item) { return item.state === "waiting"; }).length;
    var stuck = unsent().length - waits, words = [];
    words.push(navigator.onLine === false ? "没有网络" : trouble || (synced ? "已同步 " + forms.moment(synced) : "正在同步"));
    if (waits) words.push("待发送 " + waits + " 件");
    if (stuck) words.push("需处理 " + stuck + " 件");
    bar.textContent = "";
    bar.className = "field-bar" + (stuck ? " bad" : waits || trouble || navigator.onLine === false ? " warn" : "");
    bar.appendChild(make("span", { text: words.join("，") }));
    if (trouble === "登录已过期") bar.appendChild(make("a", { "class": "button small", href: "/login?next=/field", text: "重新登录" }));
    else bar.appendChild(make("button", { "class": "button small", type: "button", text: waits ? "现在发送" : "刷新", onclick: function () { run(true); } }));
    var badge = document.getElementById("field-count");
    if (badge) badge.textContent = unsent().length || "";
  }

  /* ---- views ---- */
  function lampOf(part) {
    var found = forms.left(part, now());
    return found && make("p", { "class": "line" }, [make("span", { "class": "lamp " + found.lamp, text: found.words })]);
  }
  function tags(part) {
    return part.marks.map(function (words) { return make("span", { "class": "tag" + (words === "保密" ? "" : " loud"), text: words }); });
  }
  function card(part) {
    var seen = ahead(part), waits = unsent(part.id), answered = seen.state === "answered";
    return make("article", { "class": "card", "data-part": part.id }, [
      make("h2", {}, [make("a", { href: "#p" + part.id, text: part.title })]),
      lampOf(part),
      make("p", { "class": "line" }, tags(part).concat([make("span", { text: part.where }), make("span", { text: part.kind })])),
      waits.length ? make("p", { "class": "waits", text: waits.map(function (item) { return forms.ACTS[item.act] + (item.state === "refused" ? "未被接受，需处理" : "待发送"); }).join("，") }) : null,
      answered || !seen.next ? make("a", { "class": "button wide", href: "#p" + part.id, text: "查看" }) : actButton(part, seen.next, true)
    ]);
  }
  function actButton(part, act, first) {
    var look = "button wide" + (first ? " primary" : "");
    if (act === "accept") return make("button", { type: "button", "class": look, text: "签收", onclick: function () { keep(part, "accept", {}, []); } });
    return make("a", { "class": look, href: "#p" + part.id + "/" + act, text: forms.ACTS[act] });
  }
  function showList() {
    if (!list) return [make("p", { "class": "note", text: trouble === "登录已过期" ? "请登录后下载今天的工单。" : "手机上还没有工单，联网登录后会自动下载。" }), make("p", {}, [make("a", { "class": "button primary wide", href: "/login?next=/field", text: "登录" })])];
    var parts = list.parts.slice().sort(function (a, b) { return (a.due ? Date.parse(a.due) : Infinity) - (b.due ? Date.parse(b.due) : Infinity) || a.id - b.id; });
    var head = list.stale ? "离线超过 " + list.rule.patience_hours + " 小时，手机上的工单已清除，联网后自动下载。待发送的内容仍保留。" : "";
    return [head && make("p", { "class": "note warn", text: head })].concat(parts.map(card), parts.length || head ? [] : [make("div", { "class": "empty" }, [make("strong", { text: "没有待办的工单" }), make("span", { text: "派来新工单时会出现在这里。" })])]);
  }
  function showPart(part) {
    var seen = ahead(part), acts = seen.can.filter(function (act) { return act !== seen.next; });
    if (seen.state === "waiting_accept") acts = [];
    var place = part.where && make("p", {}, [make("span", { text: "地点：" + part.where + "　" }), part.at && make("a", { href: "geo:" + part.at.join(",") + "?q=" + part.at.join(","), text: "打开手机地图" })]);
    return [back(), make("h1", { text: part.title, tabindex: "-1" }), lampOf(part),
      make("p", { "class": "line" }, tags(part).concat([make("span", { text: part.kind }), make("span", { text: part.state_words })])),
      part.sent_back && make("p", { "class": "note warn", text: "上次退回原因：" + part.sent_back }),
      part.moved && make("p", { "class": "note warn", text: part.moved }),
      make("div", { "class": "prose", text: part.content }), part.instruction && make("p", { "class": "note", text: "交办意见：" + part.instruction }), place,
      part.answer_due && make("p", { "class": "muted", text: "办结期限：" + forms.moment(part.answer_due) }),
      part.confidential ? make("p", { "class": "note", text: "诉求人要求保密，请通过县热线办联系" + (list.office_phone ? "：" : "。") }, [list.office_phone && make("a", { href: "tel:" + list.office_phone, text: list.office_phone })])
        : make("p", {}, [make("a", { "class": "button wide", href: "/tickets/" + part.no + "/reveal", text: "查看诉求人电话（需联网，会记录）" })])
    ].concat(seen.next ? [actButton(part, seen.next, true)] : [], acts.map(function (act) { return actButton(part, act, false); }),
      seen.can.indexOf("progress") >= 0 ? [make("a", { "class": "button wide", href: "#p" + part.id + "/unable", text: part.below ? "办不了，请乡镇办理" : "说明办不了的原因" })] : [],
      [make("p", {}, [make("a", { href: "/tickets/" + part.no, text: "办理经过（需联网）" })])]);
  }
  function back() { return make("p", {}, [make("a", { "class": "back", href: "#", text: "返回今日工作" })]); }

  async function showForm(part, act) {
    var isUnable = act === "unable", name = isUnable ? "progress" : act, seen = ahead(part), photos = [];
    var values = Object.assign(forms.given(name, seen), isUnable ? { text: "本村无法办理，请乡镇（街道）办理。原因：" } : {}, await store.draft(part.id + ":" + act) || {});
    seen.act = name;
    var wrong = make("div", { "class": "errors", role: "alert", tabindex: "-1", hidden: true }), preview = make("div", { "class": "preview" });
    var form = make("form", { novalidate: true, onsubmit: submit, oninput: save }, forms.FORMS[name].map(function (field) { return forms.control(field, values, list, seen); }));
    if (forms.TAKES_PHOTOS[name]) form.appendChild(photoField(photos, preview, seen));
    form.appendChild(make("button", { "class": "button primary wide", text: isUnable ? "提交说明" : forms.ACTS[name] }));
    var late = 0;
    function save() { clearTimeout(late); late = setTimeout(function () { store.draft(part.id + ":" + act, read(form)).catch(full); }, 300); }
    async function submit(event) {
      event.preventDefault();
      if (form.hasAttribute("data-sent")) return;
      var typed = read(form), gaps = forms.missing(name, typed, seen);
      wrong.textContent = "";
      wrong.hidden = !gaps.length;
      gaps.forEach(function (gap) { wrong.appendChild(make("p", {}, [make("a", { href: "#f-" + gap[0], text: gap[1], onclick: function (click) { click.preventDefault(); var at = document.getElementById("f-" + gap[0]); if (at) at.focus(); } })])); });
      if (gaps.length) { wrong.focus(); return; }
      form.setAttribute("data-sent", "");
      clearTimeout(late);
      if (await keep(part, name, typed, photos)) { await store.draft(part.id + ":" + act, null); open(""); } else form.removeAttribute("data-sent");
    }
    return [make("p", {}, [make("a", { "class": "back", href: "#p" + part.id, text: "返回" })]), make("h1", { text: isUnable ? "说明办不了的原因" : forms.ACTS[name], tabindex: "-1" }), make("p", { "class": "muted", text: part.title }), wrong, form];
  }
  function read(form) {
    var values = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || field.type === "file" || field.name === "stamp" || field.type === "radio" && !field.checked) return;
      values[field.name] = field.value;
    });
    return values;
  }
  function photoField(photos, preview, part) {
    var stamp = make("input", { type: "checkbox", name: "stamp" }), told = make("div", { "class": "help", role: "status" });
    async function add(event) {
      var files = Array.prototype.slice.call(event.target.files);
      for (var i = 0; i < files.length && photos.length < 12; i += 1) {
        told.textContent = "正在压缩照片";
        try {
          var words = stamp.checked ? forms.exactly(now()) + "\n" + part.where : "";
          var photo = await Field.photos.small(files[i], words);
          photos.push(photo);
          preview.appendChild(make("figure", {}, [make("img", { src: photo.url, alt: "照片 " + photos.length })]));
          told.textContent = "已选 " + photos.length + " 张";
        } catch (broken) { told.textContent = "这张照片打不开，请重新拍照或选择。"; }
      }
      event.target.value = "";
    }
    return make("fieldset", { "class": "field" }, [make("legend", { text: "照片" }),
      make("label", { "class": "choice" }, [stamp, make("span", { text: "在照片上写明时间和地点" })]),
      make("div", { "class": "two-ways" }, [["拍照", "environment"], ["从相册选", null]].map(function (way) {
        return make("label", { "class": "button file" }, [make("span", { text: way[0] }), make("input", { type: "file", accept: "image/*", capture: way[1], multiple: !way[1], onchange: add, "class": "off-screen" })]);
      })), told, preview]);
  }

  /* ---- keeping an act ---- */
  function full(error) {
    note = /quota|abort/i.test(String(error && (error.name || error.message))) ? "手机存储空间不足，这件没有保存。请清理手机空间，或减少照片后再试。" : "没有保存成功，请再试一次。";
    showNote();
    return false;
  }
  async function keep(part, act, fields, photos) {
    var mine = queue.filter(function (item) { return item.part === part.id; }), last = mine[mine.length - 1];
    var waitsFor = last && last.state !== "done" ? last.id : null;
    // The form may have been opened before this phone's own earlier act arrived: that one is known.
    var seen = mine.reduce(function (version, item) { return item.state === "done" ? Math.max(version, item.version_now || 0) : version; }, ahead(part).version);
    try {
      for (var i = 0; i < photos.length; i += 1) await store.savePhoto(list.person, photos[i].sha, photos[i].bytes);
      await store.enqueue({
        person: list.person, part: part.id, act: act, version: seen, after: waitsFor, said_at: new Date().toISOString(),
        photos: photos.map(function (photo) { return photo.sha; }), reached: act === "contact" && fields.reached !== "no", met: act === "visit" && fields.outcome !== "absent"
      }, { title: part.title, no: part.no, fields: fields });
    } catch (error) { return full(error); }
    note = forms.ACTS[act] + "已保存在手机上，" + (navigator.onLine === false ? "有网络后自动发送。" : "正在发送。");
    lowBattery(photos.length);
    later();
    await load();
    show();
    run(false);
    return true;
  }
  function later() {
    if (!navigator.serviceWorker || !navigator.serviceWorker.ready) return;
    navigator.serviceWorker.ready.then(function (keeper) { if (keeper.sync) return keeper.sync.register("field-send"); }).catch(function () { return null; });
  }
  function lowBattery(photos) {
    if (!photos || !navigator.getBattery) return;
    navigator.getBattery().then(function (battery) {
      if (battery.level < .15 && !battery.charging) { note += "手机电量不足 15%，请尽快联网发送或充电。"; showNote(); }
    }).catch(function () { return null; });
  }

  /* ---- what waits, and what was refused ---- */
  function showQueue() {
    var shown = queue.slice().reverse();
    return [back(), make("h1", { text: "待发送和已发送", tabindex: "-1" })].concat(shown.map(entry), shown.length ? [] : [make("p", { "class": "note", text: "没有待发送的内容。离线办理的内容会先保存在这里，有网络后自动发送。" })],
      [make("button", { type: "button", "class": "button wide", text: "退出登录", onclick: leave })]);
  }
  var STATES = { waiting: "待发送", refused: "需处理", done: "已发送" };
  function entry(item) {
    var told = item.told.answer || {}, fields = item.told.fields || {}, texts = Object.keys(fields).map(function (name) { return fields[name]; }).filter(function (text) { return text && text.length > 7; });
    var held = item.state === "waiting" && item.after && queue.some(function (other) { return other.id === item.after && other.state === "refused"; });
    return make("article", { "class": "card is-" + item.state, "data-item": item.id }, [
      make("h2", { text: forms.ACTS[item.act] + "：" + (item.told.title || "") }),
      make("p", { "class": "line" }, [make("span", { "class": "tag" + (item.state === "refused" ? " loud" : ""), text: STATES[item.state] }), make("span", { text: forms.moment(item.said_at) + " 办理" })]),
      held ? make("p", { text: "等待前一步处理后再发送。" }) : null,
      told.times ? make("p", { "class": "muted", text: told.times }) : null,
      told.sentence ? make("p", { "class": "note warn", text: told.sentence }) : null,
      told.changed && told.changed.length ? make("details", { open: true }, [make("summary", { text: "最近的变动" })].concat(told.changed.map(function (line) { return make("p", { "class": "small", text: line }); }))) : null,
      texts.length && item.state !== "done" ? make("div", { "class": "prose typed", text: texts.join("\n") }) : null
    ].concat(item.state === "refused" ? [
      told.gone ? null : make("button", { type: "button", "class": "button primary wide", text: "按最新情况再试", onclick: function () { retry(item); } }),
      texts.length ? make("button", { type: "button", "class": "button wide", text: "复制文字", onclick: function (event) { copy(texts.join("\n"), event.target); } }) : null,
      make("button", { type: "button", "class": "button wide danger", text: "放弃这一步", onclick: function (event) { sure(event.target, function () { give(item); }); } })
    ] : []));
  }
  function sure(button, work) {
    if (button.hasAttribute("data-sure")) { work(); return; }
    button.setAttribute("data-sure", "");
    button.textContent = "再按一次确认放弃，文字将删除";
  }
  async function follow(item, id) {
    var mine = queue.filter(function (other) { return other.after === item.id; });
    for (var i = 0; i < mine.length; i += 1) {
      var plain = Object.assign({}, mine[i], { after: id });
      delete plain.told;
      if (!id && item.version_now !== undefined) plain.version = item.version_now;
      await store.change(plain);
    }
  }
  async function retry(item) {
    var fresh = Object.assign({}, item, { id: store.uuid(), state: "waiting" }), secret = item.told;
    delete fresh.told;
    if (item.version_now !== undefined) fresh.version = item.version_now;
    fresh.after = null;
    delete secret.answer;
    await store.change(fresh, secret);
    await follow(item, fresh.id);
    await load();
    show();
    run(false);
  }
  async function give(item) {
    await follow(item, null);
    await store.drop(item);
    await load();
    show();
    run(false);
  }
  function copy(text, button) {
    var area = make("textarea", { "class": "off-screen" });
    area.value = text;
    document.body.appendChild(area);
    area.select();
    button.textContent = document.execCommand("copy") ? "已复制" : "请长按上面的文字复制";
    area.remove();
  }
  async function leave() {
    var count = unsent().length;
    if (count && !window.confirm("还有 " + count + " 件没有发送，退出后将从手机上清除。确定退出吗？")) return;
    var token = await send.refresh().catch(function () { return ""; });
    await store.wipe();
    try { localStorage.removeItem("field-waiting"); } catch (refused) { list = null; }
    list = null;
    queue = [];
    if (token) await fetch("/logout", { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token } }).catch(function () { return null; });
    location.href = "/login";
  }

  /* ---- showing, sending ---- */
  function showNote() {
    var told = document.getElementById("field-note");
    told.textContent = note;
    told.hidden = !note;
  }
  var shown = "";
  async function show() {
    var path = location.hash.slice(1), found = path.match(/^p(\d+)(?:\/(\w+))?$/), part = found && find(Number(found[1])), nodes;
    if (path.slice(0, 2) === "f-") return;
    showBar();
    showNote();
    if (part && found[2] && path === shown && root.querySelector("form")) return; // never redraw what is being typed
    if (path === "queue") nodes = showQueue();
    else if (part && found[2] && forms.FORMS[found[2] === "unable" ? "progress" : found[2]]) nodes = await showForm(part, found[2]);
    else if (part) nodes = showPart(part);
    else nodes = showList();
    if (location.hash.slice(1) !== path) return;
    root.textContent = "";
    nodes.forEach(function (node) { if (node) root.appendChild(node); });
    var head = root.querySelector("h1");
    if (path !== shown && head) head.focus();
    if (path !== shown) window.scrollTo(0, 0);
    shown = path;
  }
  var WORDS = { offline: "没有网络", expired: "登录已过期", busy: "服务器暂时不能接收，稍后自动重试", password: "请先修改初始密码", shut_out: "登录已被单位结束，手机上的内容已清除" };
  async function run(asked) {
    clearTimeout(timer);
    var before = list, found = { state: "offline" };
    if (navigator.onLine !== false) found = await send.sync(function () { return null; }).catch(function (error) { full(error); return { state: "busy" }; });
    await load();
    trouble = WORDS[found.state] || found.words || "";
    wait = found.state === "ok" ? 60 : Math.min(wait * 2, 300);
    if (found.sent) note = "已发送 " + found.sent + " 件。";
    else if (asked && found.state === "ok") note = "已是最新。";
    if (before && list) moved(before);
    await show();
    timer = setTimeout(function () { run(false); }, wait * 1000);
  }
  /* A deadline that moved while nobody looked is said on the ticket itself. */
  function moved(before) {
    list.parts.forEach(function (part) {
      var was = before.parts.filter(function (other) { return other.id === part.id; })[0];
      if (was && was.answer_due && part.answer_due && was.answer_due !== part.answer_due) part.moved = "办结期限由 " + forms.moment(was.answer_due) + " 改为 " + forms.moment(part.answer_due) + "。";
      else if (was && was.moved) part.moved = was.moved;
    });
  }
  window.addEventListener("hashchange", function () { note = ""; show(); });
  window.addEventListener("online", function () { wait = 30; run(false); });
  window.addEventListener("offline", showBar);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) run(false); });
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register("/field/sw.js", { scope: "/" }).catch(function () { return null; });
    navigator.serviceWorker.addEventListener("message", function (event) { if (event.data && event.data.field) run(false); });
  }
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(function () { return null; });
  load().then(function () {
    // The server's own cards stay until the phone has a list itself.
    if (list || root.hasAttribute("data-shell")) show();
    run(false);
  }).catch(function (error) { full(error); unable(); });
})();
