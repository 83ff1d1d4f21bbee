/* The day's cards and one ticket's page. ES2017. */
(function (Field) {
  "use strict";
  var forms = Field.forms, make = forms.make, day = Field.day;

  function lampOf(part) {
    var found = forms.left(part, day.now());
    return found && make("span", { "class": "lamp " + found.lamp, text: found.words });
  }
  function tags(part) {
    return part.marks.map(function (words) { return make("span", { "class": "tag" + (words === "保密" ? "" : " loud"), text: words }); });
  }
  function card(part) {
    var seen = day.ahead(part), waits = day.unsent(part.id), answered = seen.state === "answered";
    return make("article", { "class": "card", "data-part": part.id }, [
      make("h2", {}, [make("a", { href: "#p" + part.id, text: part.title })]),
      make("p", { "class": "line" }, [lampOf(part)].concat(tags(part))),
      make("p", { text: part.kind + (part.where ? "　" + part.where : "") }),
      waits.length ? make("p", { "class": "waits", text: waits.map(function (item) { return forms.ACTS[item.act] + (item.state === "refused" ? "未被接受，需处理" : "待发送"); }).join("，") }) : null,
      answered || !seen.next ? make("a", { "class": "button wide", href: "#p" + part.id, text: "查看" }) : actButton(part, seen.next, true)
    ]);
  }
  function actButton(part, act, first) {
    var look = "button wide" + (first ? " primary" : "");
    if (act === "accept") return make("button", { type: "button", "class": look, text: "签收", onclick: function () { Field.acting.keep(part, "accept", {}, []); } });
    return make("a", { "class": look, href: "#p" + part.id + "/" + act, text: forms.ACTS[act] });
  }
  function showList() {
    if (!day.list) return [make("p", { "class": "note", text: day.trouble === "登录已过期" ? "请登录后下载今天的工单。" : "手机上还没有工单，联网登录后会自动下载。" }), make("p", {}, [make("a", { "class": "button primary wide", href: "/login?next=/field", text: "登录" })])];
    var parts = day.list.parts.slice().sort(function (a, b) { return (a.due ? Date.parse(a.due) : Infinity) - (b.due ? Date.parse(b.due) : Infinity) || a.id - b.id; });
    var head = day.list.stale ? "离线超过 " + day.list.rule.patience_hours + " 小时，手机上的工单已清除，联网后自动下载。待发送的内容仍保留。" : "";
    return [make("h1", { tabindex: "-1" }, [make("span", { text: "今日工作" }), parts.length ? make("span", { "class": "count", text: parts.length + " 件" }) : null]), head && make("p", { "class": "note warn", text: head })].concat(parts.map(card), parts.length || head ? [] : [make("div", { "class": "empty" }, [make("strong", { text: "没有待办的工单" }), make("span", { text: "派来新工单时会出现在这里。" })])]);
  }
  function showPart(part) {
    var seen = day.ahead(part), acts = seen.can.filter(function (act) { return act !== seen.next; });
    if (seen.state === "waiting_accept") acts = [];
    var place = part.where && make("p", {}, [make("span", { text: "地点：" + part.where + "　" }), part.at && make("a", { href: "geo:" + part.at.join(",") + "?q=" + part.at.join(","), text: "打开手机地图" })]);
    return [back(), make("h1", { text: part.title, tabindex: "-1" }),
      make("p", { "class": "line" }, [lampOf(part)].concat(tags(part), [make("span", { text: part.kind }), make("span", { text: part.state_words })])),
      part.sent_back && make("p", { "class": "note warn", text: "上次退回原因：" + part.sent_back }),
      part.moved && make("p", { "class": "note warn", text: part.moved }),
      make("div", { "class": "prose", text: part.content }), part.instruction && make("p", { "class": "note", text: "交办意见：" + part.instruction }), place,
      part.answer_due && make("p", { "class": "muted", text: "办结期限：" + forms.moment(part.answer_due) }),
      part.confidential ? make("p", { "class": "note", text: "诉求人要求保密，请通过县热线办联系" + (day.list.office_phone ? "：" : "。") }, [day.list.office_phone && make("a", { href: "tel:" + day.list.office_phone, text: day.list.office_phone })])
        : make("p", {}, [make("a", { "class": "button wide", href: "/tickets/" + part.no + "/reveal", text: "查看诉求人电话（需联网，会记录）" })])
    ].concat(seen.next ? [actButton(part, seen.next, true)] : [], acts.map(function (act) { return actButton(part, act, false); }),
      seen.can.indexOf("progress") >= 0 ? [make("a", { "class": "button wide", href: "#p" + part.id + "/unable", text: part.below ? "办不了，请乡镇办理" : "说明办不了的原因" })] : [],
      [make("p", {}, [make("a", { href: "/tickets/" + part.no, text: "办理经过（需联网）" })])]);
  }
  function back() { return make("p", {}, [make("a", { "class": "back", href: "#", text: "返回今日工作" })]); }

  Field.pages[""] = showList;
  Field.views = { part: showPart, back: back };
})(window.Field);
