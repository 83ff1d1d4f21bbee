/* What the phone keeps: tickets, typed words and photos in IndexedDB, sealed with AES-GCM under a key
   that cannot be taken out of the browser and is destroyed at log-out. Runs in pages and in the
   service worker. No newer syntax than ES2017 (Android WebView 60). */
(function (self) {
  "use strict";
  var NAME = "field", STORES = ["meta", "cache", "queue", "photos"];
  var opened = null;

  function able() {
    return Boolean(self.indexedDB && self.crypto && self.crypto.subtle && self.isSecureContext !== false
      && self.Promise && self.fetch && self.TextEncoder);
  }
  function open() {
    if (opened) return opened;
    opened = new Promise(function (done, failed) {
      var asked = self.indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () {
        STORES.forEach(function (name) {
          asked.result.createObjectStore(name, name === "queue" ? { keyPath: "seq", autoIncrement: true } : undefined);
        });
      };
      asked.onsuccess = function () {
        // Another page signs out and deletes everything: let go at once.
        asked.result.onversionchange = function () { asked.result.close(); opened = null; };
        done(asked.result);
      };
      asked.onerror = function () { opened = null; failed(asked.error); };
    });
    return opened;
  }
  // Runs `work(store)` in one transaction and returns the result of the request it returns.
  async function tx(name, mode, work) {
    var db = await open();
    return new Promise(function (done, failed) {
      var made = db.transaction(name, mode), asked = work(made.objectStore(name));
      made.oncomplete = function () { done(asked ? asked.result : undefined); };
      made.onerror = made.onabort = function () { failed(made.error || new Error("aborted")); };
    });
  }
  function get(name, key) { return tx(name, "readonly", function (store) { return store.get(key); }); }
  function put(name, value, key) {
    return tx(name, "readwrite", function (store) { return key === undefined ? store.put(value) : store.put(value, key); });
  }
  function remove(name, key) { return tx(name, "readwrite", function (store) { return store.delete(key); }); }

  /* The key: made once for each person, never readable as bytes. */
  async function key(person, make) {
    var found = await get("meta", "key:" + person);
    if (found || !make) return found || null;
    found = await self.crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await put("meta", found, "key:" + person);
    return found;
  }
  async function sealBytes(person, bytes) {
    var iv = self.crypto.getRandomValues(new Uint8Array(12)), own = await key(person, true);
    var body = await self.crypto.subtle.encrypt({ name: "AES-GCM", iv: iv }, own, bytes);
    return { person: person, iv: iv, body: body };
  }
  async function openBytes(sealed) {
    var own = sealed && await key(sealed.person, false);
    if (!own) return null;
    return self.crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, own, sealed.body);
  }
  async function seal(person, data) { return sealBytes(person, new TextEncoder().encode(JSON.stringify(data))); }
  async function unseal(sealed) {
    var bytes = await openBytes(sealed);
    return bytes ? JSON.parse(new TextDecoder().decode(bytes)) : null;
  }

  function person() { return get("meta", "person"); }
  async function setPerson(number) {
    var before = await person();
    if (before !== undefined && before !== number) {
      await remove("cache", "today:" + before);
      await remove("meta", "etag");
    }
    await put("meta", number, "person");
  }

  /* The list carried along. Older than the policy's patience it is thrown away: least data. */
  async function saveToday(number, list) {
    await put("cache", await seal(number, list), "today:" + number);
  }
  async function today() {
    var number = await person();
    if (number === undefined) return null;
    var at = await get("meta", "synced"), list = await unseal(await get("cache", "today:" + number));
    if (list && at && Date.now() - at > list.rule.patience_hours * 3600000) {
      await remove("cache", "today:" + number);
      await remove("meta", "etag");
      return Object.assign({}, list, { parts: [], stale: true, person: number });
    }
    return list;
  }

  /* Typed words of a form that was not saved yet. */
  async function draft(name, values) {
    var number = await person();
    if (number === undefined) return null;
    name = "draft:" + number + ":" + name;
    if (values === undefined) return unseal(await get("cache", name));
    return values ? put("cache", await seal(number, values), name) : remove("cache", name);
  }

  /* The queue. `item` in the open: id, person, part (null: a finding), act, state, version, after,
     photos and done_photos (hashes of photos and voice notes), seals, answer's version. Sealed: the
     ticket's title, the fields, the answer in words. */
  function uuid() {
    var b = self.crypto.getRandomValues(new Uint8Array(16)), hex = "";
    b[6] = b[6] & 15 | 64;
    b[8] = b[8] & 63 | 128;
    for (var i = 0; i < 16; i += 1) hex += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + (b[i] + 256).toString(16).slice(1);
    return hex;
  }
  async function all(number) {
    var found = await tx("queue", "readonly", function (store) { return store.getAll(); });
    return found.filter(function (item) { return item.person === number; });
  }
  async function enqueue(item, secret) {
    item.id = item.id || uuid();
    item.state = "waiting";
    item.secret = await seal(item.person, secret);
    item.seq = await put("queue", item);
    return item;
  }
  function secretOf(item) { return unseal(item.secret); }
  async function change(item, secret) {
    if (secret) item.secret = await seal(item.person, secret);
    await put("queue", item);
    return item;
  }
  function hashes(item) { return (item.photos || []).concat(item.done_photos || []); }
  async function drop(item) {
    await remove("queue", item.seq);
    await dropPhotos(item);
  }
  async function dropPhotos(item) {
    var rest = await all(item.person);
    var used = rest.reduce(function (list, other) {
      return other.seq === item.seq || other.state === "done" ? list : list.concat(hashes(other));
    }, []);
    var own = hashes(item).filter(function (sha) { return used.indexOf(sha) < 0; });
    for (var i = 0; i < own.length; i += 1) await remove("photos", own[i]);
  }
  /* Removes one photo unless something that was not sent yet needs it. */
  function letGo(number, sha) { return dropPhotos({ person: number, seq: 0, photos: [sha] }); }
  async function savePhoto(number, sha, bytes) { await put("photos", await sealBytes(number, bytes), sha); }
  async function photo(sha) { return openBytes(await get("photos", sha)); }

  /* One sender at a time; a killed one is forgotten after a while. The server would sort out two. */
  async function lease(holder, seconds, instead) {
    var db = await open(), now = Date.now();
    return new Promise(function (done, failed) {
      var made = db.transaction("meta", "readwrite"), store = made.objectStore("meta"), got = false;
      store.get("lease").onsuccess = function (event) {
        var held = event.target.result;
        if (held && held.until > now && held.until < now + 120000 && held.holder !== holder && held.holder !== instead) return;
        got = true;
        store.put({ holder: holder, until: now + seconds * 1000 }, "lease");
      };
      made.oncomplete = function () { done(got); };
      made.onerror = function () { failed(made.error); };
    });
  }

  /* Nothing stays: at log-out and when the office shut the phone out. */
  async function wipe() {
    if (opened) {
      var db = await opened.catch(function () { return null; });
      if (db) db.close();
      opened = null;
    }
    return new Promise(function (done) {
      var asked = self.indexedDB.deleteDatabase(NAME);
      asked.onsuccess = asked.onerror = function () { done(); };
      // A page that will not let go: its records go all the same, key first.
      asked.onblocked = function () { done(); };
    });
  }

  self.Field = self.Field || {};
  self.Field.store = {
    able: able, get: get, put: put, person: person, setPerson: setPerson,
    saveToday: saveToday, today: today, draft: draft, all: all, enqueue: enqueue,
    secretOf: secretOf, change: change, drop: drop, dropPhotos: dropPhotos, hashes: hashes, letGo: letGo,
    savePhoto: savePhoto,
    photo: photo, lease: lease, wipe: wipe, uuid: uuid
  };
})(self);
