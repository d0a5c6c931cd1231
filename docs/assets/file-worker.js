// Pages opened from disk may not start a worker, which the site's search needs. On file:// a worker
// is therefore a hidden frame of this page: its script runs there, and messages pass as events.
"use strict";
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "search";
      document.body.append(this.frame);
      const inner = this.frame.contentWindow;
      const load = (address) =>
        new Promise((done, fail) => {
          const script = inner.document.createElement("script");
          script.src = address;
          script.onload = done;
          script.onerror = fail;
          inner.document.body.append(script);
        });
      inner.postMessage = (data) => {
        const event = new MessageEvent("message", { data: structuredClone(data) });
        this.dispatchEvent(event);
        if (this.onmessage) this.onmessage(event);
      };
      inner.importScripts = (...addresses) =>
        addresses.reduce((before, address) => before.then(() => load(address)), Promise.resolve());
      this.ready = load(new URL(url, location.href).href);
    }
    postMessage(data) {
      const inner = this.frame.contentWindow;
      const copy = structuredClone(data);
      this.ready.then(() => inner.dispatchEvent(new MessageEvent("message", { data: copy })));
    }
    terminate() {
      this.frame.remove();
    }
  };
}
