/* Time as people say it, in the words of the office's pages (rules/phrases_of_time.py); a test reads
   both side by side. Always the county's own time, whatever zone the phone is set to. ES2017. */
(function (Field) {
  "use strict";
  var MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  function two(number) { return (number < 10 ? "0" : "") + number; }
  function local(at) { return new Date(new Date(at).getTime() + 8 * HOUR); }
  function dayOf(at) { return (at.getUTCMonth() + 1) + "月" + at.getUTCDate() + "日"; }
  function clockOf(at) { return two(at.getUTCHours()) + ":" + two(at.getUTCMinutes()); }
  function number(at) { return Math.floor(at.getTime() / DAY); }
  function moment(text) {
    var at = local(text);
    return (number(at) === number(local(Date.now())) ? "今天" : dayOf(at)) + " " + clockOf(at);
  }
  function exactly(text) { var at = local(text); return at.getUTCFullYear() + "年" + dayOf(at) + " " + clockOf(at); }

  /* Working days after the day `a` up to and including `b` (days since 1970); `odd` are the days that
     break the rule of the week, as today's list carries them. */
  function working(a, b, odd) {
    for (var found = 0, day = a + 1; day <= b; day += 1) {
      var rest = (day + 4) % 7 % 6 === 0, broken = odd.indexOf(new Date(day * DAY).toISOString().slice(0, 10)) >= 0;
      if (rest === broken) found += 1;
    }
    return found;
  }
  function counted(span) {
    var minutes = Math.floor(span / MINUTE), hours = Math.floor(minutes / 60);
    minutes %= 60;
    if (!hours) return minutes ? "剩 " + minutes + " 分钟" : "不到 1 分钟";
    return "剩 " + hours + " 小时" + (minutes ? " " + minutes + " 分" : "");
  }
  function ahead(now, due, odd) {
    var days = number(due) - number(now), at = dayOf(due) + " " + clockOf(due), count;
    if (due - now <= 4 * HOUR) return counted(due - now);
    if (days < 2) return (days ? "明天 " : "今天 ") + clockOf(due) + " 前";
    if (due.getUTCFullYear() !== now.getUTCFullYear()) at = due.getUTCFullYear() + "年" + at;
    count = working(number(now), number(due), odd);
    return count ? "还有 " + count + " 个工作日（" + at + "）" : at + " 前";
  }
  function overdue(now, due, odd) {
    var span = now - due, count = working(number(due), number(now), odd);
    if (count && span >= DAY) return "超期 " + count + " 个工作日";
    if (span >= 2 * DAY) return "超期 " + Math.floor(span / DAY) + " 天";
    if (span >= HOUR) return "超期 " + Math.floor(span / HOUR) + " 小时";
    return "超期 " + Math.max(1, Math.floor(span / MINUTE)) + " 分钟";
  }
  /* The time left, with the colour of its lamp; `now` is the server's time in milliseconds. */
  function left(part, now, odd) {
    if (!part.due) return null;
    var due = local(part.due), at = local(now), late = at > due;
    return { lamp: late ? "red" : part.warn && now >= Date.parse(part.warn) ? "yellow" : "green", words: (late ? overdue : ahead)(at, due, odd || []) };
  }
  function said(text) { var at = local(text); return dayOf(at) + " " + clockOf(at); }
  Field.times = { said: said, moment: moment, exactly: exactly, left: left };
})(window.Field);
