/* The service worker: keeps the frame of the phone's page so that it opens without a line, and sends
   what waits when the phone says the line is back. `self.FIELD` is written before this text by
   the server; a new version of any file is a new text. ES2017. */
"use strict";
var KEPT = "field-" + self.FIELD.version;
self.importScripts.apply(self, self.FIELD.scripts);

self.addEventListener("install", function (event) {
  event.waitUntil(self.caches.open(KEPT).then(function (cache) {
    return cache.addAll(self.FIELD.kept.concat([self.FIELD.shell]));
  }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(self.caches.keys().then(function (names) {
    // The version before stays until the next: a page of it may be open and need what comes later.
    var old = names.filter(function (name) { return name.indexOf("field-") === 0 && name !== KEPT; });
    return Promise.all(old.slice(0, -1).map(function (name) { return self.caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

function shell() {
  return self.caches.open(KEPT).then(function (cache) { return cache.match(self.FIELD.shell); });
}

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate") {
    if (url.pathname === "/field") {
      event.respondWith(shell().then(function (kept) { return kept || fetch(event.request); }));
    } else if (url.pathname === "/" || url.pathname.indexOf("/grid") === 0) {
      // Without a line the day's work is what can be shown; its address says so.
      event.respondWith(fetch(event.request).catch(function () { return Response.redirect("/field"); }));
    }
  } else if (url.pathname.indexOf("/static/") === 0) {
    event.respondWith(self.caches.match(event.request).then(function (kept) { return kept || fetch(event.request); }));
  }
});

self.addEventListener("sync", function (event) {
  if (event.tag !== "field-send" || !self.Field.store.able()) return;
  event.waitUntil(self.Field.send.sync().then(function (found) {
    return self.clients.matchAll().then(function (pages) {
      pages.forEach(function (page) { page.postMessage({ field: found }); });
      if (["offline", "busy", "elsewhere"].indexOf(found.state) >= 0) throw new Error(found.state);
    });
  }));
});
