/* The forms of the phone's acts, as data; and the small tools every view is built with. ES2017. */
(function (self) {
  "use strict";
  function make(tag, attributes, children) {
    var node = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) {
      var value = attributes[name];
      if (name === "text") node.textContent = value;
      else if (name.slice(0, 2) === "on") listen(node, name.slice(2), value);
      else if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    });
    (children || []).forEach(function (child) { if (child) node.appendChild(child); });
    return node;
  }
  // What is heard may change while the node stays: see `settle` in app.js.
  function listen(node, name, work) {
    node.heard = node.heard || {};
    node.heard[name] = work;
    node.addEventListener(name, function (event) { return node.heard[name].call(node, event); });
  }
  function copy(text, button) {
    var area = make("textarea", { "class": "off-screen" });
    area.value = text;
    document.body.appendChild(area);
    area.select();
    button.textContent = document.execCommand("copy") ? "已复制" : "请长按文字复制";
    area.remove();
  }

  var ACTS = { accept: "签收", contact: "登记联系", arrive: "登记到场", progress: "填报进展", visit: "登记上门走访", answer: "提交办结" };
  // One field: [name, label, kind, must, help]. Kinds: area, line, radio (codes come with today's list), check.
  var FORMS = {
    contact: [["reached", "是否接通", "radio", true], ["text", "联系情况", "area", true, "何时、用什么方式、与谁沟通、约定了什么。"]],
    arrive: [["text", "现场情况", "area", false, "一句话即可，可不填。"]],
    progress: [["text", "进展情况", "area", true, "做了什么，下一步怎么办。"]],
    visit: [["outcome", "上门结果", "radio", true], ["met", "见到谁", "line", false, "写称呼即可，例如本人、女儿。未见到的不填。"],
      ["text", "沟通情况", "area", true, "说明了什么，诉求人怎么说，约定了什么。"], ["place", "地点", "line", true], ["purpose", "上门事由", "radio", true]],
    answer: [["is_true", "诉求是否属实", "radio", true], ["contacted", "是否联系诉求人", "radio", true], ["result", "办理结果", "radio", true],
      ["solved", "是否解决", "radio", true], ["record", "办理情况（内部）", "area", true, "写清何时、谁、做了什么，至少 10 个字。"],
      ["reply", "公开答复", "area", true, "给诉求人看的答复，至少 10 个字。不写内部情况和他人姓名、电话。"],
      ["unsolved_reason", "未解决原因和后续安排", "area", false, "部分解决或未解决时必填。"]]
  };
  var LEAST = { record: 10, reply: 10 };
  var TAKES_PHOTOS = { contact: 1, arrive: 1, progress: 1, visit: 1, answer: 1 };

  function given(act, part) {
    if (act === "visit") return { place: part.where, purpose: part.purposes[0] };
    if (act === "answer") return { is_true: "yes", contacted: part.contact_owed ? "" : "yes" };
    return {};
  }
  function control(field, values, list, part) {
    var name = field[0], id = "f-" + name, isArea = field[2] === "area", box, codes;
    var label = [make("span", { text: field[1] }), field[3] && make("span", { "class": "must", text: "必填" })];
    if (field[2] === "radio") {
      codes = Object.keys(list.choices[name]).filter(function (code) { return name !== "purpose" || part.purposes.indexOf(code) >= 0; });
      box = make("div", { "class": "choices" }, codes.map(function (code) {
        var radio = make("input", { type: "radio", name: name, value: code, checked: values[name] === code });
        return make("label", { "class": "choice" }, [radio, make("span", { text: list.choices[name][code] })]);
      }));
      return make("fieldset", { "class": "field", id: id, tabindex: "-1" }, [make("legend", {}, label), box]);
    }
    box = make(isArea ? "textarea" : "input", {
      id: id, name: name, rows: isArea ? 4 : null, autocomplete: "off", "aria-describedby": field[4] ? id + "-help" : null
    });
    box.value = values[name] || "";
    return make("div", { "class": "field" }, [make("label", { "for": id }, label), box,
      field[4] && make("div", { "class": "help", id: id + "-help", text: field[4] }), phrases(list, name, part, box)]);
  }
  function phrases(list, name, part, box) {
    var key = name === "text" ? part.act : name, found = (list.phrases || {})[key] || [];
    if (!found.length) return null;
    return make("details", { "class": "phrases" }, [make("summary", { text: "常用语" })].concat(found.map(function (words) {
      return make("button", { type: "button", "class": "button small", text: words, onclick: function () {
        box.value += (box.value ? "\n" : "") + words;
        box.dispatchEvent(new Event("input", { bubbles: true }));
      } });
    })));
  }
  /* What is missing before it is kept, so that nobody learns of it only days later. */
  function missing(act, values, part) {
    var found = [];
    (FORMS[act] || []).forEach(function (field) {
      var text = (values[field[0]] || "").trim();
      if (field[3] && !text) found.push([field[0], (field[2] === "radio" ? "请选择" : "请填写") + field[1] + "。"]);
      else if (text && text.length < (LEAST[field[0]] || 0)) found.push([field[0], field[1] + "至少 " + LEAST[field[0]] + " 个字，现在有 " + text.length + " 个字。"]);
    });
    if (act === "answer" && part.contact_owed) found.push(["contacted", "还没有首次联系记录。请先登记联系，再提交办结。"]);
    var isOpen = /^(no|partly)$/.test(values.solved || ""), why = (values.unsolved_reason || "").trim();
    if (act === "answer" && isOpen && !why) found.push(["unsolved_reason", "未完全解决的，请写明原因和后续安排。"]);
    if (act === "visit" && values.outcome && values.outcome !== "absent" && !(values.met || "").trim()) found.push(["met", "请写明见到了谁。"]);
    if (act === "visit" && (values.text || "").trim().length < 4) found.push(["text", "请写明谈了什么、结果如何。"]);
    return found;
  }
  /* Says what is missing on top of the form, each line leading to its field; the fields say it too. */
  function complain(box, form, gaps) {
    box.textContent = "";
    box.hidden = !gaps.length;
    Array.prototype.forEach.call(form.querySelectorAll("textarea, input[type=text], input:not([type])"), function (field) {
      if (gaps.some(function (gap) { return "f-" + gap[0] === field.id; })) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
    if (gaps.length) box.appendChild(make("strong", { text: "请先改正以下 " + gaps.length + " 处，再提交。" }));
    gaps.forEach(function (gap) {
      box.appendChild(make("p", {}, [make("a", { href: "#f-" + gap[0], text: gap[1], onclick: function (click) {
        click.preventDefault();
        var at = document.getElementById("f-" + gap[0]);
        if (at) at.focus();
      } })]));
    });
  }
  self.Field.forms = {
    complain: complain, make: make, copy: copy, moment: self.Field.times.moment, exactly: self.Field.times.exactly,
    ACTS: ACTS, FORMS: FORMS, TAKES_PHOTOS: TAKES_PHOTOS, given: given, control: control, missing: missing
  };
})(window);
