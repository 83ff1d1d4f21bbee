/* The day's cards and one ticket's page. ES2017. */
(function (Field) {
  "use strict";
  var forms = Field.forms, make = forms.make, day = Field.day;

  function lampOf(part) {
    var found = Field.times.left(part, day.now(), day.list.odd_days);
    return found && make("span", { "class": "lamp " + found.lamp, text: (part.due_of ? part.due_of + "：" : "") + found.words });
  }
  function tags(part) {
    return part.marks.map(function (words) { return make("span", { "class": "tag" + (words === "保密" ? "" : " loud"), text: words }); });
  }
  function card(part) {
    var seen = day.ahead(part), waits = day.unsent(part.id), answered = seen.state === "answered";
    return about("t" + part.id, make("article", { "class": "card", "data-part": part.id, "aria-labelledby": "t" + part.id }, [
      make("h2", { id: "t" + part.id }, [make("a", { href: "#p" + part.id, text: part.title })]),
      make("p", { "class": "line" }, [lampOf(seen)].concat(tags(part))),
      make("p", { text: part.kind + (part.where ? "　" + part.where : "") + (Field.place.away(part) ? "，" + Field.place.away(part) : "") }),
      past(part).told && make("p", { "class": "muted", text: past(part).told }),
      waits.length ? make("p", { "class": "waits", text: waits.map(standing).join("；") }) : null,
      Field.calling.refused(part),
      make("div", { "class": "two-ways" }, [
        answered || !seen.next ? make("a", { "class": "button wide", href: "#p" + part.id, text: "查看" }) : actButton(part, seen.next, true),
        answered ? null : Field.calling.button(part, true)])
    ]));
  }
  function standing(item) {
    return forms.ACTS[item.act] + (item.state === "refused" ? "未被接受，需处理" : "待发送");
  }
  // Many cards have the same button: who listens hears which ticket it is for.
  function about(id, node) {
    Array.prototype.forEach.call(node.querySelectorAll(".button"), function (button) { button.setAttribute("aria-describedby", id); });
    return node;
  }
  // An older list on the phone knows nothing of the past.
  function past(part) { return part.past || { told: "", lines: [] }; }
  /* What the day asks for, in the order in which it is done. */
  function counts(parts) {
    var words = [["accept", "要签收"], ["contact", "要联系"], ["arrive", "要到场"], ["again", "退回重办"], ["answer", "要办结"]], found = {};
    parts.forEach(function (part) {
      var seen = day.ahead(part), kind = seen.state === "sent_back" && seen.next === "answer" ? "again" : seen.next;
      found[kind] = (found[kind] || 0) + 1;
    });
    return words.filter(function (word) { return found[word[0]]; }).map(function (word) { return word[1] + " " + found[word[0]]; }).join("，");
  }
  function actButton(part, act, first) {
    var look = "button wide" + (first ? " primary" : "");
    function accept() { Field.acting.keep(part, "accept", {}, []); }
    if (act === "accept") return make("button", { type: "button", "class": look, text: "签收", onclick: accept });
    return make("a", { "class": look, href: "#p" + part.id + "/" + act, text: forms.ACTS[act] });
  }
  function expiry(part) { return part.due ? Date.parse(part.due) : Number.MAX_VALUE; }
  function noList() {
    var head = make("h1", { text: "今日工作", tabindex: "-1" });
    if (!day.trouble && navigator.onLine !== false) return [head, make("p", { "class": "note", text: "正在下载今天的工单。" })];
    var words = day.trouble === "登录已过期" ? "请登录后下载今天的工单。" : "手机上还没有工单，联网登录后会自动下载。";
    return [head, make("p", { "class": "note", text: words }),
      make("p", {}, [make("a", { "class": "button primary wide", href: "/login?next=/field", text: "登录" })])];
  }
  function showList() {
    if (!day.list) return noList();
    var parts = day.list.parts.slice().sort(function (a, b) { return expiry(a) - expiry(b) || a.id - b.id; });
    var head = day.list.stale ? "离线超过 " + day.list.rule.patience_hours + " 小时，手机上的工单已清除，联网后自动下载。待发送的内容仍保留。" : "";
    var top = [
      make("h1", { tabindex: "-1" }, [make("span", { text: "今日工作" }),
        parts.length ? make("span", { "class": "count", text: " " + parts.length + " 件" }) : null]),
      head && make("p", { "class": "note warn", text: head })
    ];
    if (!parts.length) return head ? top : top.concat(make("div", { "class": "empty" }, [
      make("strong", { text: "没有待办的工单" }), make("span", { text: "派来新工单时会出现在这里。" })]));
    return top.concat(
      make("p", { "class": "line" }, [make("span", { text: counts(parts) }), Field.place.button(parts)]),
      Field.place.help(parts), parts.map(card));
  }
  function showPart(part) {
    var seen = day.ahead(part), acts = seen.can.filter(function (act) { return act !== seen.next; });
    if (seen.state === "waiting_accept") acts = [];
    return [back(), make("h1", { text: part.title, tabindex: "-1" }),
      make("p", { "class": "line" }, [lampOf(seen)].concat(tags(part), [make("span", { text: part.kind }), make("span", { text: part.state_words })])),
      part.sent_back && make("p", { "class": "note warn", text: "上次退回原因：" + part.sent_back }),
      part.moved && make("p", { "class": "note warn", text: part.moved }),
      make("div", { "class": "prose", text: part.content }), part.instruction && make("p", { "class": "note", text: "交办意见：" + part.instruction }),
      part.arrive_due && make("p", { "class": "muted", text: "到场期限：" + forms.moment(part.arrive_due) }),
      part.answer_due && make("p", { "class": "muted", text: "办结期限：" + forms.moment(part.answer_due) })
    ].concat(
      seen.next ? actButton(part, seen.next, true) : [],
      Field.place.block(part), history(part),
      seen.state === "answered" ? [] : Field.calling.block(part),
      acts.map(function (act) { return actButton(part, act, false); }),
      seen.can.indexOf("progress") >= 0 ? unable(part) : [],
      make("p", {}, [make("a", { href: "/tickets/" + part.no, text: "办理经过（需联网）" })]));
  }
  function unable(part) {
    var words = part.below ? "办不了，请乡镇办理" : "说明办不了的原因";
    return make("a", { "class": "button wide", href: "#p" + part.id + "/unable", text: words });
  }
  function history(part) {
    var lines = past(part).lines.map(function (line) { return make("li", { text: line }); });
    return past(part).told ? [make("p", { text: past(part).told }), make("ul", { "class": "past" }, lines)] : [];
  }
  function back() { return make("p", {}, [make("a", { "class": "back", href: "#", text: "返回今日工作" })]); }

  Field.pages[""] = showList;
  Field.views = { part: showPart, back: back };
})(window.Field);
