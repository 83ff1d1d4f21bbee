/* One-tap call. The number is asked for when it is wanted, written down by the office as a look at it,
   held in this page's memory for ten minutes and kept nowhere on the phone. ES2017. */
(function (Field) {
  "use strict";
  var make = Field.forms.make, day = Field.day, store = Field.store, HELD = 600000;
  var WORDS = { offline: "没有网络。诉求人的电话不存在手机上，可请县热线办转接。", expired: "登录已过期，请重新登录后再拨打。", shut_out: "登录已被单位结束。" };
  var call = { part: 0, busy: false, words: "", tel: "", at: 0 };

  async function ring(part) {
    if (call.busy) return;
    call = { part: part.id, busy: true, words: "", tel: "", at: 0 };
    Field.show();
    try { call.tel = await number(part); } catch (refused) { call.words = refused.words || WORDS[refused.code] || "没有取到号码，请稍后再试。"; }
    call.busy = false;
    call.at = day.now();
    await day.load(); // the list was fetched anew on the way
    if (call.tel) await open(day.find(part.id) || part);
    else Field.show();
  }
  async function number(part) {
    var token = await Field.send.refresh();
    var answer = await inTime(fetch("/field/parts/" + part.id + "/call", {
      method: "POST", credentials: "same-origin", headers: { Accept: "application/json", "X-CSRFToken": token }
    }));
    var told = await answer.json();
    if (!answer.ok) throw { words: told.sentence };
    return told.tel;
  }
  function inTime(work) {
    return Promise.race([work, new Promise(function (done, failed) { setTimeout(function () { failed({ code: "offline" }); }, 20000); })]);
  }
  /* First the page on which the call is written down, then the phone's own dialling over it. The
     moment is a draft already: a cheap phone throws the page away while one speaks. */
  async function open(part) {
    var name = part.id + ":contact", typed = await store.draft(name) || {}, before = typed.text ? typed.text + "\n" : "";
    await store.draft(name, Object.assign(typed, { text: before + Field.times.said(call.at) + " 电话联系，" })).catch(Field.full);
    if (day.ahead(part).can.indexOf("contact") >= 0) location.hash = "p" + part.id + "/contact";
    else Field.show();
    setTimeout(dial, 100);
    setTimeout(forget, HELD);
  }
  function dial() {
    var link = again();
    link.className = "off-screen";
    document.body.appendChild(link);
    link.click();
    link.remove();
  }
  function forget() {
    if (day.now() - call.at < HELD) return;
    call = { part: 0, busy: false, words: "", tel: "", at: 0 };
    Field.show();
  }
  function rung(part) { return call.part === part.id && call.tel; }
  function office(isShort) {
    var phone = day.list.office_phone;
    return phone && make("a", { "class": "button wide", href: "tel:" + phone, text: isShort ? "拨打县热线办" : "拨打县热线办电话 " + phone });
  }
  function again(isShort) { return make("a", { "class": "button wide", href: "tel:" + call.tel, text: "再拨一次" + (isShort ? "" : " " + call.tel) }); }
  /* The one button for ringing up: on a card (short) and on the ticket's page. */
  function button(part, isShort) {
    if (rung(part)) return again(isShort);
    if (why(part)) return office(isShort);
    var words = call.part === part.id && call.busy ? "正在取号" : "拨打电话";
    function begin() { ring(part); }
    return make("button", { type: "button", "class": "button wide", text: words, disabled: call.busy, onclick: begin });
  }
  /* Why it is not the requester who is rung, empty when it is. */
  function why(part) {
    if (part.confidential) return "诉求人要求保密，请通过县热线办联系。";
    if (part.callable === false) return "诉求人没有留下电话，请上门联系或请县热线办帮助。";
    return navigator.onLine === false ? WORDS.offline : "";
  }
  function refused(part) { return call.part === part.id && call.words ? make("p", { "class": "note warn", role: "status", text: call.words }) : null; }
  function block(part) {
    return [why(part) && !rung(part) && make("p", { "class": "note", text: why(part) }), refused(part), button(part), refused(part) && !why(part) && office()];
  }
  /* On the form of the contact: the way back to the call, and the moment it was made. */
  function head(part) {
    var words = "号码已显示，这次查看已记录。没有弹出拨号的，请按下面的按钮。";
    return rung(part) ? make("div", {}, [make("p", { "class": "note", text: words }), again()]) : null;
  }

  Field.calling = { block: block, button: button, refused: refused, head: head };
})(window.Field);
