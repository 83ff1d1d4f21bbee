/* Where it is: how far, on the phone's map, or as words to copy. The position is asked for only when
   the worker presses the button, kept in this page's memory and sent nowhere. ES2017. */
(function (Field) {
  "use strict";
  var forms = Field.forms, make = forms.make, here = null, told = "", asking = false;
  var PI = Math.PI, sin = Math.sin, AXIS = 6378245, BENT = .00669342162296594323;
  var WECHAT = /MicroMessenger/i.test(navigator.userAgent);
  var APPLE = /iPhone|iPad|iPod/.test(navigator.userAgent);

  /* The county's coordinates are GCJ-02, a phone's are WGS-84: up to 700 metres apart in China. The
     formula is that of rules/datum.py, without its edge of the country; a test reads both. */
  function waves(x, middle, long) {
    return 20 * sin(x * PI) + 40 * sin(x / 3 * PI) + middle * sin(x / 12 * PI) + long * sin(x / 30 * PI);
  }
  function shifted(at) {
    var y = at[0] - 35, x = at[1] - 105, root = Math.sqrt(Math.abs(x)), turn = at[0] / 180 * PI;
    var both = 20 * sin(6 * x * PI) + 20 * sin(2 * x * PI);
    var north = -100 + 2 * x + 3 * y + .2 * y * y + .1 * x * y + .2 * root + (both + waves(y, 160, 320)) * 2 / 3;
    var east = 300 + x + 2 * y + .1 * x * x + .1 * x * y + .1 * root + (both + waves(x, 150, 300)) * 2 / 3;
    var bent = 1 - BENT * Math.pow(sin(turn), 2), thick = AXIS * (1 - BENT) / (bent * Math.sqrt(bent));
    return [at[0] + north * 180 / (thick * PI), at[1] + east * 180 / (AXIS / Math.sqrt(bent) * Math.cos(turn) * PI)];
  }
  function unshifted(at) {
    var twice = shifted(at);
    return [2 * at[0] - twice[0], 2 * at[1] - twice[1]].map(function (one) { return one.toFixed(6); });
  }
  /* Metres as the crow flies. */
  function apart(a, b) {
    var turn = Math.PI / 180, north = Math.sin((b[0] - a[0]) * turn / 2), east = Math.sin((b[1] - a[1]) * turn / 2);
    return 12742000 * Math.asin(Math.sqrt(north * north + Math.cos(a[0] * turn) * Math.cos(b[0] * turn) * east * east));
  }
  function far(metres) {
    if (metres < 975) return "约\u00a0" + Math.max(50, Math.round(metres / 50) * 50) + "\u00a0米";
    return "约\u00a0" + (metres < 9950 ? (metres / 1000).toFixed(1) : Math.round(metres / 1000)) + "\u00a0公里";
  }
  function away(part) { return here && part.at ? far(apart(here, part.at)) : ""; }

  function ask() {
    asking = true;
    told = "正在取位置";
    Field.show();
    navigator.geolocation.getCurrentPosition(function (found) {
      here = shifted([found.coords.latitude, found.coords.longitude]);
      done("");
    }, function (error) {
      done(error.code === 1 ? "没有允许使用位置，不能算距离。需要时请在手机设置里允许。" : "暂时取不到位置，请到空旷处再试。");
    }, { enableHighAccuracy: true, timeout: 20000, maximumAge: 120000 });
  }
  function done(words) {
    asking = false;
    told = words;
    Field.show();
  }
  /* The button that asks for the position, while it is of use to one of the parts. */
  function button(parts) {
    if (!navigator.geolocation || !parts.some(function (part) { return part.at; })) return null;
    return make("button", { type: "button", "class": "button small", text: here ? "更新距离" : "显示距离", disabled: asking, onclick: ask });
  }
  function help(parts) {
    if (!button(parts) || here && !told) return null;
    return make("p", { "class": "help", role: "status", text: told || "位置只用来算直线距离，不会上传。" });
  }
  function map(part) {
    var words = encodeURIComponent(part.where), at;
    if (APPLE) return "https://maps.apple.com/?q=" + words + (part.at ? "&ll=" + part.at.join(",") : "");
    at = part.at ? unshifted(part.at).join(",") : "";
    return at ? "geo:" + at + "?q=" + at : "geo:0,0?q=" + words;
  }
  /* The address with all that leads there. WeChat opens no other program, so there it is copied. */
  function block(part) {
    var distance = away(part);
    if (!part.where) return [];
    return [make("p", { text: "地点：" + part.where + (distance ? "，" + distance : "") })].concat(part.confidential ? [] : [
      make("div", { "class": "two-ways" }, [
        WECHAT ? null : make("a", { "class": "button", href: map(part), text: "打开地图" }),
        make("button", { type: "button", "class": "button", text: "复制地址", onclick: function (event) { forms.copy(part.where, event.target); } }),
        part.at && !here ? button([part]) : null]), help([part])]);
  }
  Field.place = { away: away, button: button, help: help, block: block, far: far, apart: apart, shifted: shifted, map: map };
})(window.Field);
