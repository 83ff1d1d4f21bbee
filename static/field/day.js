/* What the phone knows of the day: the list carried along, and what waits to be sent laid over it.
   `Field.pages` and `Field.described` are filled by the files behind this one. ES2017. */
(function (Field) {
  "use strict";
  var store = Field.store, send = Field.send;
  var day = { list: null, queue: [], trouble: "", skew: 0, synced: 0 };

  day.now = function () { return Date.now() - day.skew; };
  /* Read whole before any of it is shown: somebody may draw the page while this waits. */
  day.load = async function () {
    var list = await store.today(), number = await store.person();
    var queue = number === undefined ? [] : await store.all(number);
    for (var i = 0; i < queue.length; i += 1) queue[i].told = await store.secretOf(queue[i]) || { fields: {} };
    day.skew = await store.get("meta", "skew") || 0;
    day.synced = await store.get("meta", "synced") || 0;
    day.list = list;
    day.queue = queue;
    await send.waiting();
  };
  day.unsent = function (part) { return day.queue.filter(function (item) { return item.state !== "done" && (part === undefined || item.part === part); }); };
  /* A part as it will be when what waits has arrived. */
  day.ahead = function (part) {
    var seen = Object.assign({}, part);
    day.queue.filter(function (item) {
      return item.part === part.id && (item.state === "waiting" || item.state === "done" && item.at > day.synced);
    }).forEach(function (item) {
      var next = (day.list.moves[seen.state] || {})[item.act];
      if (next) seen.state = next;
      var met = item.act === "contact" && item.reached || item.act === "visit" && item.met;
      if (met) seen.contact_owed = false;
      if (item.act === "arrive") { seen.arrive_due = null; seen.arrived = true; }
      if (item.state === "done" && item.version_now) seen.version = item.version_now;
    });
    // What waits has met the limit that came first: the next one is the answer's.
    var kept = { "签收": seen.state !== part.state, "联系": !seen.contact_owed, "到场": seen.arrived };
    if (kept[part.due_of]) { seen.due = part.answer_due; seen.warn = null; seen.due_of = "办结"; }
    seen.can = seen.state === part.state && !seen.arrived ? part.can : Object.keys(day.list.moves[seen.state] || {}).filter(function (act) {
      return !(act === "visit" && part.confidential) && !(act === "arrive" && seen.arrived);
    });
    seen.next = next(seen, part);
    return seen;
  };
  function next(seen, part) {
    if (seen.state === part.state && seen.contact_owed === part.contact_owed && !seen.arrived) return part.next;
    if (seen.can.indexOf("answer") < 0) return seen.can[0] || "";
    return seen.arrive_due && !seen.arrived ? "arrive" : seen.contact_owed ? "contact" : "answer";
  }
  day.find = function (id) { return day.list && day.list.parts.filter(function (part) { return part.id === id; })[0]; };

  Field.day = day;
  // First word of the address behind # -> function (rest) that returns the page's nodes, or a promise of them.
  Field.pages = {};
  // Act -> function (item) that returns {head, texts} of what waits, where it is no act on a ticket;
  // `again` stands in the place of trying again, `more` under all.
  Field.described = {};
})(window.Field);
