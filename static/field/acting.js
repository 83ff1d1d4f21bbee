/* One act a page: its form, its photos, and keeping it on the phone. ES2017. */
(function (Field) {
  "use strict";
  var forms = Field.forms, make = forms.make, day = Field.day, store = Field.store;

  async function showForm(part, act) {
    var isUnable = act === "unable", name = isUnable ? "progress" : act, seen = day.ahead(part), able = await Field.later();
    var began = isUnable ? { text: "本村无法办理，请乡镇（街道）办理。原因：" } : {};
    var values = Object.assign(forms.given(name, seen), began, await store.draft(part.id + ":" + act) || {});
    var photos = able ? await Field.photos.again(values.files) : [];
    seen.act = name;
    var wrong = make("div", { "class": "errors", role: "alert", tabindex: "-1", hidden: true });
    var controls = forms.FORMS[name].map(function (field) { return forms.control(field, values, day.list, seen); });
    var form = make("form", { novalidate: true, onsubmit: submit, oninput: save }, controls);
    if (forms.TAKES_PHOTOS[name] && able) {
      var held = Field.photos.keeping(day.list.person, function () { return photos; }, draft);
      form.appendChild(Field.photos.field(photos, { legend: "照片", place: function () { return seen.where; }, changed: held }));
      if (name !== "arrive") form.appendChild(Field.recorder.field(photos, held));
    }
    if (forms.TAKES_PHOTOS[name] && !able) form.appendChild(make("p", { "class": "note", text: "拍照和录音还没有下载到手机。联网时打开这一页，以后没有网络也能用。" }));
    form.appendChild(make("button", { "class": "button primary wide", text: isUnable ? "提交说明" : forms.ACTS[name] }));
    var late = 0;
    /* A phone that kills the page over its camera finds words, photos and voice here again. */
    function draft() {
      if (form.hasAttribute("data-sent")) return null;
      var kept = Object.assign(read(form), able ? { files: Field.photos.noted(photos) } : {});
      return store.draft(part.id + ":" + act, kept).catch(Field.full);
    }
    function save() { clearTimeout(late); late = setTimeout(draft, 300); }
    async function submit(event) {
      event.preventDefault();
      if (form.hasAttribute("data-sent")) return;
      if (able) await Field.recorder.stop();
      var typed = read(form), gaps = forms.missing(name, typed, seen);
      forms.complain(wrong, form, gaps);
      if (gaps.length) { wrong.focus(); return; }
      form.setAttribute("data-sent", "");
      clearTimeout(late);
      if (await keep(part, name, typed, photos)) {
        await store.draft(part.id + ":" + act, null);
        location.hash = "";
      } else form.removeAttribute("data-sent");
    }
    return [
      make("p", {}, [make("a", { "class": "back", href: "#p" + part.id, text: "返回" })]),
      make("h1", { text: isUnable ? "说明办不了的原因" : forms.ACTS[name], tabindex: "-1" }),
      make("p", { "class": "muted", text: part.title }),
      name === "contact" && Field.calling.head(part), wrong, form
    ];
  }
  function read(form) {
    var values = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || field.type === "file" || field.name === "stamp" || field.type === "radio" && !field.checked) return;
      values[field.name] = field.value;
    });
    return values;
  }
  async function keep(part, act, fields, photos) {
    var mine = day.queue.filter(function (item) { return item.part === part.id; }), last = mine[mine.length - 1];
    var waitsFor = last && last.state !== "done" ? last.id : null;
    // The form may have been opened before this phone's own earlier act arrived: that one is known.
    var seen = mine.reduce(function (version, item) {
      return item.state === "done" ? Math.max(version, item.version_now || 0) : version;
    }, day.ahead(part).version);
    try {
      for (var i = 0; i < photos.length; i += 1) await store.savePhoto(day.list.person, photos[i].sha, photos[i].bytes);
      await store.enqueue({
        person: day.list.person, part: part.id, act: act, version: seen, after: waitsFor, said_at: new Date().toISOString(),
        photos: photos.map(function (photo) { return photo.sha; }),
        reached: act === "contact" && fields.reached !== "no", met: act === "visit" && fields.outcome !== "absent"
      }, { title: part.title, no: part.no, fields: fields });
    } catch (error) { return Field.full(error); }
    Field.tell(forms.ACTS[act] + "已保存在手机上，" + (navigator.onLine === false ? "有网络后自动发送。" : "正在发送。"));
    lowBattery(photos.length);
    later();
    await day.load();
    Field.show();
    Field.run(false);
    return true;
  }
  function later() {
    if (!navigator.serviceWorker || !navigator.serviceWorker.ready) return;
    navigator.serviceWorker.ready.then(function (keeper) { if (keeper.sync) return keeper.sync.register("field-send"); }).catch(function () { return null; });
  }
  function lowBattery(photos) {
    if (!photos || !navigator.getBattery) return;
    navigator.getBattery().then(function (battery) {
      if (battery.level < .15 && !battery.charging) { Field.tell("手机电量不足 15%，请尽快联网发送或充电。", true); }
    }).catch(function () { return null; });
  }

  Field.acting = { form: showForm, keep: keep, read: read, later: later, lowBattery: lowBattery };
})(window.Field);
