/* Found before told (随手报) without a line: photos, one line, where, and what becomes of it. What is
   typed and photographed is a draft from the first moment on, also when the phone kills the page
   while the camera is open. ES2017. */
(function (Field) {
  "use strict";
  var forms = Field.forms, make = forms.make, day = Field.day, store = Field.store;
  var ACT = "report_finding", MOST_PHOTOS = 6, LEAST = 4, LONGEST = { text: 200, place: 200, done_text: 500 };

  function head() { return make("h1", { text: "随手报", tabindex: "-1" }); }
  function foot() { return make("p", {}, [make("a", { href: "/findings", text: "报过的随手报（需联网）" })]); }
  function photosOf(shas) {
    return Field.photos.again((shas || []).map(function (sha) { return { sha: sha, kind: "image/jpeg" }; }));
  }
  /* What was begun: the draft, else what was refused, else nothing. */
  async function begun(name, refused) {
    var draft = await store.draft(name);
    if (draft || !refused) return draft || { values: {} };
    return { values: refused.told.fields, photos: refused.photos, done_photos: refused.done_photos };
  }

  /* The page. `rest` is the id of a refused one that is to be mended. */
  async function page(rest) {
    var list = day.list, villages = list && list.villages || {}, codes = Object.keys(villages);
    var none = list ? "随手报由村（社区）填报，本单位不填报。如果是村（社区）撤并了，请联系乡镇（街道）调整后再报。" : "请先联网登录一次，再填随手报。";
    if (!codes.length) return [Field.views.back(), head(), make("p", { "class": "note", text: none })];
    var refused = rest && day.queue.filter(function (item) { return item.id === rest && item.state === "refused"; })[0];
    var name = refused ? "finding:" + rest : "finding", told = await begun(name, refused), values = told.values || {};
    if (!villages[values.division]) values.division = codes.length === 1 ? codes[0] : "";
    return form(list, villages, refused, name, values, await photosOf(told.photos), await photosOf(told.done_photos));
  }

  function form(list, villages, refused, name, values, before, after) {
    var one = Object.keys(villages).length === 1, stamp = make("input", { type: "checkbox", name: "stamp" });
    var known = { choices: { division: villages, way: list.choices.way }, phrases: { done_text: (list.phrases || {}).finding } };
    var held = Field.photos.keeping(list.person, function () { return before.concat(after); }, function () { return draft(); });
    var wrong = make("div", { "class": "errors", role: "alert", tabindex: "-1", hidden: true }), timer = 0, at = { lng: values.lng, lat: values.lat };
    function control(field) { return forms.control(field, values, known, {}); }
    function camera(kept, id, legend) {
      return Field.photos.field(kept, { id: id, legend: legend, must: true, most: MOST_PHOTOS, words: stampWords, changed: held });
    }
    var solved = make("div", {}, [camera(after, "f-done_photos", "处理后照片"),
      control(["done_text", "怎样处理的", "area", true])]);
    var node = make("form", { novalidate: true, onsubmit: submit, oninput: save, onchange: save }, [
      camera(before, "f-photos", "现场照片"),
      make("label", { "class": "choice" }, [stamp, make("span", { text: "在照片上写明时间和地点" })]),
      control(["text", "发现什么问题", "area", true]), one ? null : control(["division", "村（社区）", "radio", true]),
      control(["place", "具体位置" + (one ? "（" + villages[Object.keys(villages)[0]] + "）" : ""), "line", false]), locator(),
      control(["way", "怎样处理", "radio", true]), solved,
      make("button", { "class": "button primary wide", text: "提交随手报" })
    ]);
    Object.keys(LONGEST).forEach(function (field) { node.elements[field].maxLength = LONGEST[field]; });
    node.elements.text.rows = node.elements.done_text.rows = 2;
    turn();

    function typed() {
      var now = Field.acting.read(node);
      if (one) now.division = Object.keys(villages)[0];
      if (at.lng !== undefined && at.lng !== null) { now.lng = at.lng; now.lat = at.lat; }
      return now;
    }
    function turn() { solved.hidden = typed().way !== "solved"; }
    function stampWords() {
      var now = typed();
      return stamp.checked ? forms.exactly(day.now()) + "\n" + (villages[now.division] || "") + (now.place || "") : "";
    }
    function shas(photos) { return photos.map(function (photo) { return photo.sha; }); }
    function draft() {
      if (node.hasAttribute("data-sent")) return null;
      return store.draft(name, { values: typed(), photos: shas(before), done_photos: shas(after) }).catch(Field.full);
    }
    function save() { turn(); clearTimeout(timer); timer = setTimeout(draft, 300); }
    function locator() {
      if (!navigator.geolocation) return null;
      var sign = make("span", { "class": "muted", role: "status" }), button = make("button", { type: "button", "class": "button small", onclick: function () {
        sign.textContent = "正在定位";
        navigator.geolocation.getCurrentPosition(function (found) {
          at = { lng: Number(found.coords.longitude.toFixed(6)), lat: Number(found.coords.latitude.toFixed(6)) };
          say("，误差约 " + Math.max(1, Math.round(found.coords.accuracy)) + " 米");
          save();
        }, function (no) {
          sign.textContent = no.code === 1 ? "没有允许定位，不影响填报，请写明位置。" : "没有取到位置，不影响填报，请写明位置。";
        }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
      } });
      function say(more) {
        var has = at.lng !== undefined && at.lng !== null;
        button.textContent = has ? "重新定位" : "记下当前位置";
        sign.textContent = has ? "已记下位置" + more : "";
      }
      say("");
      return make("div", { "class": "field line" }, [button, sign]);
    }
    function missing(now) {
      var found = [];
      function owe(isMissing, field, words) { if (isMissing) found.push([field, words]); }
      owe(!before.length, "photos", "请拍一张现场照片。");
      owe((now.text || "").trim().length < LEAST, "text", "请用一句话写明发现了什么问题，至少 " + LEAST + " 个字。");
      owe(!now.division, "division", "请选择村（社区）。");
      owe(!now.way, "way", "请选择怎样处理。");
      owe(now.way === "solved" && !after.length, "done_photos", "请拍一张处理后的照片。");
      owe(now.way === "solved" && (now.done_text || "").trim().length < LEAST, "done_text", "请写明怎样处理的，至少 " + LEAST + " 个字。");
      return found;
    }
    async function submit(event) {
      event.preventDefault();
      var now = typed(), gaps = missing(now);
      if (node.hasAttribute("data-sent")) return;
      forms.complain(wrong, node, gaps);
      if (gaps.length) { wrong.focus(); return; }
      node.setAttribute("data-sent", "");
      clearTimeout(timer);
      if (now.way !== "solved") delete now.done_text;
      if (!await keep(list.person, now, before, now.way === "solved" ? after : [], refused, name)) node.removeAttribute("data-sent");
    }
    if (refused) {
      var fields = (refused.told.answer || {}).fields || {};
      // Who has one village now has the right one already.
      var named = Object.keys(fields).filter(function (field) { return !(one && field === "division"); });
      forms.complain(wrong, node, named.map(function (field) { return [field, fields[field]]; }));
    }
    return [Field.views.back(), head(), refused ? make("p", { "class": "note warn", text: "上次没有被接受，文字和照片都在，改好后再提交。" }) : null, wrong, node, foot()];
  }

  async function keep(person, fields, before, after, refused, name) {
    function shas(photos) { return photos.map(function (photo) { return photo.sha; }); }
    var photos = before.concat(after);
    try {
      for (var i = 0; i < photos.length; i += 1) await store.savePhoto(person, photos[i].sha, photos[i].bytes);
      await store.enqueue({
        person: person, part: null, act: ACT, version: null, after: null, photos: shas(before), done_photos: shas(after),
        // What is mended was found when it was first written.
        said_at: refused ? refused.said_at : new Date().toISOString()
      }, { title: fields.text, fields: fields });
      await store.draft(name, null);
      if (refused) await store.drop(refused);
    } catch (error) { return Field.full(error); }
    Field.tell("随手报已保存在手机上，" + (navigator.onLine === false ? "有网络后自动发送。" : "正在发送。"));
    Field.acting.lowBattery(photos.length);
    Field.acting.later();
    await day.load();
    location.hash = "";
    Field.run(false);
    return true;
  }

  Field.finding = page;
})(window.Field);
