/* Sending what waits: first the list of today (and with it clock, token and pass), then photo by
   photo and act by act, in order for each ticket. Runs in pages and in the service worker. The
   act's id is made on the phone, so whatever is sent twice is done once. ES2017. */
(function (self) {
  "use strict";
  var store = self.Field.store, holder = store.able() ? store.uuid() : "", running = null, again = false, closed = false, asking = null;
  var HELD = 25, SIGN = 8; // seconds: after how long without a sign of life another may go on, and how often one is given

  function Stop(code, words) { this.code = code; this.words = words || ""; }

  async function ask(url, options, seconds) {
    var giveUp = self.AbortController ? new AbortController() : null, timer = 0;
    options = Object.assign({ credentials: "same-origin", cache: "no-store" }, options);
    options.headers = Object.assign({ Accept: "application/json" }, options.headers);
    if (giveUp) {
      options.signal = giveUp.signal;
      asking = giveUp;
      timer = setTimeout(function () { giveUp.abort(); }, (seconds || 60) * 1000);
    }
    try {
      var answer = await self.fetch(url, options);
      // Read under the same patience: a line may die behind the first words of an answer.
      return { status: answer.status, ok: answer.ok, redirected: answer.redirected, headers: answer.headers, text: await answer.text() };
    } catch (broken) { throw new Stop("offline"); } finally { clearTimeout(timer); asking = null; }
  }
  // A line that is gone answers no more: no need to wait for the patience to end.
  self.addEventListener("offline", function () { if (asking) asking.abort(); });
  function json(answer) {
    try { return JSON.parse(answer.text); } catch (broken) { throw new Stop("offline"); }
  }

  /* Today's list. Throws Stop: offline, expired, shut_out, password, busy. */
  async function refresh() {
    var mark = await store.get("meta", "etag"), headers = mark ? { "If-None-Match": mark } : {}, list;
    var begun = Date.now(), answer = await ask("/field/today.json", { headers: headers }, 30);
    if (answer.status === 401) throw new Stop(await standing());
    if (answer.status === 403) throw new Stop("other", "现在登录的人员不是网格员，请换本人账号登录。");
    if (answer.redirected) throw new Stop("password", "请先修改初始密码，再使用离线办理。");
    if (answer.status !== 200 && answer.status !== 304) throw new Stop("busy");
    if (answer.status === 200) {
      list = json(answer);
      await store.setPerson(list.person);
      await store.saveToday(list.person, list);
      await store.put("meta", answer.headers.get("ETag") || "", "etag");
    }
    await store.put("meta", Date.now(), "synced");
    await store.put("meta", answer.headers.get("Field-Pass") || "", "pass");
    // How far the phone's clock is off, half the way there and back taken off.
    var clock = Date.parse(answer.headers.get("Field-Clock") || "");
    if (clock) await store.put("meta", Math.round((begun + Date.now()) / 2 - clock), "skew");
    return answer.headers.get("Field-Token") || "";
  }
  async function standing() {
    var answer = await ask("/field/standing", { headers: { "Field-Pass": await store.get("meta", "pass") || "" } }, 30);
    var told = answer.ok ? json(answer) : {};
    return told.standing === "shut_out" ? "shut_out" : "expired";
  }

  async function sendPhotos(item, token) {
    var shas = store.hashes(item);
    item.seals = item.seals || {};
    for (var i = 0; i < shas.length; i += 1) {
      var sha = shas[i];
      if (item.seals[sha]) continue;
      var bytes = await store.photo(sha);
      if (!bytes) continue; // the picture is gone from the phone; the words still count
      await alive();
      var answer = await ask("/field/blobs/" + sha, {
        method: "PUT", body: bytes, headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" }
      }, 120);
      if (answer.status === 422) throw new Stop("photo", json(answer).sentence);
      check(answer);
      item.seals[sha] = json(answer).seal;
      await store.change(item);
    }
  }
  function check(answer) {
    if (answer.status === 401) throw new Stop("expired");
    if (answer.status === 507) throw new Stop("busy", "服务器磁盘已满，暂时不能接收，已保存在手机上。");
    if (answer.status === 413) throw new Stop("large", "照片或录音太大，请重新拍照，录音请录短一些。");
    if (!answer.ok) throw new Stop("busy");
  }

  /* One act. Returns true when the acts behind it may go on. */
  async function sendAct(item, queue, token) {
    var secret = await store.secretOf(item);
    if (!secret) return false;
    var before = item.after && queue.filter(function (other) { return other.id === item.after; })[0];
    if (before && before.state !== "done") return false;
    if (before && before.version_now !== undefined) item.version = before.version_now;
    await sendPhotos(item, token);
    function seals(shas) { return (shas || []).map(function (sha) { return item.seals[sha]; }).filter(Boolean); }
    await alive();
    var answer = await ask("/field/acts", {
      method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json" },
      body: JSON.stringify({
        id: item.id, act: item.act, part: item.part, version: item.version, said_at: item.said_at,
        sent_at: new Date().toISOString(), fields: secret.fields || {}, photos: seals(item.photos), done_photos: seals(item.done_photos)
      })
    });
    if ([200, 404, 403, 409, 413, 422].indexOf(answer.status) < 0) check(answer);
    return settle(item, secret, answer.status, json(answer));
  }
  async function settle(item, secret, status, told) {
    if (told.resend_photos) {
      item.seals = {};
      await store.change(item);
      throw new Stop("busy");
    }
    if (told.version !== undefined) item.version_now = told.version;
    if (told.finding) item.finding = told.finding;
    item.state = status === 200 ? "done" : "refused";
    item.at = Date.now();
    secret.answer = {
      sentence: told.sentence || "", times: told.times || "", changed: told.changed || [],
      fields: told.fields || {}, gone: status === 404 || Boolean(told.can && !told.can.length)
    };
    if (status === 200) secret.fields = {};
    await store.change(item, secret);
    if (status === 200) await store.dropPhotos(item);
    return status === 200;
  }

  async function alive() { await store.lease(holder, HELD); }

  async function sendAll(token, told) {
    var number = await store.person(), queue = await store.all(number), stopped = {}, sent = 0;
    for (var i = 0; i < queue.length; i += 1) {
      var item = queue[i];
      // Findings stand each alone, acts in order behind each other on their ticket.
      var line = item.part || item.id;
      if (item.state === "done" || stopped[line]) continue;
      if (item.state === "refused") { stopped[line] = true; continue; }
      try {
        if (await sendAct(item, queue, token)) sent += 1; else stopped[line] = true;
      } catch (stop) {
        if (!(stop instanceof Stop) || stop.code !== "photo" && stop.code !== "large") throw stop;
        await settle(item, await store.secretOf(item), 422, { sentence: stop.words });
        stopped[line] = true;
      }
      told({ state: "sending" });
    }
    return sent;
  }
  // What was done yesterday needs no place on the phone.
  async function tidy() {
    var queue = await store.all(await store.person());
    for (var i = 0; i < queue.length; i += 1) {
      if (queue[i].state === "done" && Date.now() - (queue[i].at || 0) > 86400000) await store.drop(queue[i]);
    }
  }
  async function waiting() {
    var queue = await store.all(await store.person());
    var count = queue.filter(function (item) { return item.state !== "done"; }).length;
    // So that every page's log-out button can warn, without opening what is sealed.
    if (self.localStorage) try { self.localStorage.setItem("field-waiting", String(count)); } catch (refused) { return count; }
    return count;
  }

  /* Sends everything that waits; answers {state, words, sent}. Two calls at once are one. */
  function sync(told) {
    again = Boolean(running);
    running = running || rounds(told || function () { return null; });
    return running;
  }
  /* What was kept while a slow line carried something else goes in a round of its own, at once; so
     does a line that came back while a try on the old one had not yet failed. */
  async function rounds(told) {
    var found, sent = 0;
    try {
      do {
        again = false;
        found = await held(function () { return once(told); });
        sent += found.sent;
      } while (again && found.state !== "shut_out");
    } finally { running = null; }
    return Object.assign(found, { sent: sent });
  }
  /* The lock says that this sender lives: the browser lets it go when the tab is killed. */
  function held(work) {
    var locks = self.navigator.locks;
    return locks ? locks.request("field-" + holder, work) : work();
  }
  async function turn() {
    if (await store.lease(holder, HELD)) return true;
    var locks = self.navigator.locks, other = (await store.get("meta", "lease") || {}).holder;
    if (!locks || !locks.query || (await locks.query()).held.some(function (lock) { return lock.name === "field-" + other; })) return false;
    return store.lease(holder, HELD, other);
  }
  async function once(told) {
    if (closed || !await turn()) return { state: "elsewhere", sent: 0 };
    var signs = setInterval(function () { alive().catch(function () { return null; }); }, SIGN * 1000);
    try {
      var token = await refresh(), sent = await sendAll(token, told);
      if (sent) await refresh();
      await tidy();
      await waiting();
      return { state: "ok", sent: sent };
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      if (stop.code === "shut_out") {
        await store.wipe();
        if (self.localStorage) self.localStorage.removeItem("field-waiting");
      }
      return { state: stop.code, words: stop.words, sent: 0 };
    } finally {
      clearInterval(signs);
      if (store.able()) await store.lease(holder, 0).catch(function () { return null; });
    }
  }

  // Who leaves the page in the midst does not keep the next page waiting.
  self.addEventListener("pagehide", function () { if (running && !closed) store.lease(holder, 0).catch(function () { return null; }); });

  /* No more sending from here, and nobody else at it: what comes in now would outlive the wiping. */
  async function quit() {
    closed = true;
    if (running) await running.catch(function () { return null; });
    for (var i = 0; i < 20 && !await turn(); i += 1) await new Promise(function (done) { setTimeout(done, 250); });
  }

  self.Field.send = { quit: quit, sync: sync, waiting: waiting, refresh: refresh };
})(self);
