/* What waits, and what was refused with the reason and the way out; leaving. ES2017. */
(function (Field) {
  "use strict";
  var forms = Field.forms, make = forms.make, day = Field.day, store = Field.store, send = Field.send;

  function showQueue() {
    var shown = day.queue.slice().reverse();
    var none = "没有待发送的内容。离线办理的内容会先保存在这里，有网络后自动发送。";
    return [Field.views.back(), make("h1", { text: "待发送和已发送", tabindex: "-1" })].concat(
      shown.length ? shown.map(entry) : make("p", { "class": "note", text: none }),
      ways().map(function (words) { return make("p", { "class": "muted", text: words }); }),
      [make("button", { type: "button", "class": "button wide", text: "退出登录", onclick: leave })]);
  }
  /* What this browser cannot do, said only where it cannot: iPhones send with the page open only. */
  function ways() {
    var able = window.ServiceWorkerRegistration && "sync" in ServiceWorkerRegistration.prototype, inWechat = /MicroMessenger/i.test(navigator.userAgent);
    return [able ? "" : "打开本页面时自动发送。请在有网络的地方打开一次，等待发送完成。", inWechat ? "在微信里也能用。想在没有网络时打开，请点右上角的“…”，选择“在浏览器打开”。" : ""].filter(Boolean);
  }
  var STATES = { waiting: "待发送", refused: "需处理", done: "已发送" };
  /* An act on a ticket: its word and title, and what was typed, leaving out codes of choices. */
  function onTicket(item) {
    var fields = item.told.fields || {}, typed = Object.keys(fields).map(function (name) { return fields[name]; });
    return {
      head: forms.ACTS[item.act] + "：" + (item.told.title || ""),
      texts: typed.filter(function (text) { return text && text.length > 7; })
    };
  }
  function entry(item) {
    var told = item.told.answer || {}, shown = (Field.described[item.act] || onTicket)(item), texts = shown.texts;
    var held = item.state === "waiting" && item.after && day.queue.some(function (other) { return other.id === item.after && other.state === "refused"; });
    return make("article", { "class": "card is-" + item.state, "data-item": item.id }, [
      make("h2", { text: shown.head }),
      make("p", { "class": "line" }, [
        make("span", { "class": "tag" + (item.state === "refused" ? " loud" : ""), text: STATES[item.state] }),
        make("span", { text: forms.moment(item.said_at) + " 办理" })]),
      held ? make("p", { text: "等待前一步处理后再发送。" }) : null,
      told.times ? make("p", { "class": "muted", text: told.times }) : null,
      told.sentence ? make("p", { "class": "note warn", text: told.sentence }) : null,
      told.changed && told.changed.length ? changes(told.changed) : null,
      texts.length && item.state !== "done" ? make("div", { "class": "prose typed", text: texts.join("\n") }) : null,
      shown.more
    ].concat(item.state === "refused" ? [
      told.gone ? null : shown.again || button("primary", "按最新情况再试", function () { retry(item); }),
      texts.length ? button("", "复制文字", function (event) { forms.copy(texts.join("\n"), event.target); }) : null,
      button("danger", "放弃这一步", function (event) { sure(event.target, function () { give(item); }); })
    ] : []));
  }
  function changes(lines) {
    return make("details", { open: true }, [make("summary", { text: "最近的变动" })].concat(lines.map(function (line) {
      return make("p", { "class": "small", text: line });
    })));
  }
  function button(look, words, work) {
    return make("button", { type: "button", "class": "button wide " + look, text: words, onclick: work });
  }
  function sure(button, work) {
    if (button.hasAttribute("data-sure")) { work(); return; }
    button.setAttribute("data-sure", "");
    button.textContent = "再按一次确认放弃，文字将删除";
  }
  async function follow(item, id) {
    var mine = day.queue.filter(function (other) { return other.after === item.id; });
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
    await day.load();
    Field.show();
    Field.run(false);
  }
  async function give(item) {
    await follow(item, null);
    await store.drop(item);
    await day.load();
    Field.show();
    Field.run(false);
  }
  async function leave() {
    var count = day.unsent().length;
    if (count && !window.confirm("还有 " + count + " 件没有发送，退出后将从手机上清除。确定退出吗？")) return;
    var token = await send.refresh().catch(function () { return ""; });
    await send.quit();
    await store.wipe();
    try { localStorage.removeItem("field-waiting"); } catch (refused) { day.trouble = ""; }
    day.list = null;
    day.queue = [];
    if (token) await fetch("/logout", { method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": token } }).catch(function () { return null; });
    location.href = "/login";
  }

  Field.pages.queue = showQueue;
})(window.Field);
