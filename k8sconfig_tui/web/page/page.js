// What stands between the page and textual-serve's terminal: the view that the URL asks for, and what is said at the end.
"use strict";

const byId = (id) => document.getElementById(id);

// The terminal makes the socket: from its beginning keys go to the terminal, and its end is told in words.
window.WebSocket = class extends WebSocket {
  constructor(url) {
    super(url);
    this.addEventListener("open", () => document.querySelector(".xterm-helper-textarea").focus());
    this.addEventListener("close", (event) => {
      byId("reason").textContent = event.reason || (event.wasClean ? "The session has ended." : "The connection is lost.");
      byId("again").focus();
    });
  }
};

function sessionUrl() {
  const url = new URL("session/" + encodeURIComponent(window.location.hash.slice(1)), document.baseURI);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

// The terminal measures the font when it is made: the font has to be there.
async function start() {
  byId("terminal").dataset.sessionWebsocketUrl = sessionUrl();
  await document.fonts.load('15px "Roboto Mono"').catch(() => undefined);
  const script = document.createElement("script");
  script.src = "files/textual.js";
  script.addEventListener("load", () => {
    const open = window.onload;
    window.onload = null;
    open();
  });
  document.head.append(script);
}

byId("again").addEventListener("click", () => window.location.reload());
window.addEventListener("hashchange", () => window.location.reload());
start();
