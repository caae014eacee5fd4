// Keeps marked parts of a page fresh. Every page is right without this file after a reload.
//
//   <body data-live-url="ADDRESS OF THE STREAM" data-live-renew="/address/that/answers/{"url": …}">
//   <section id="tiles" data-live="report. task.issued" hx-get="…" hx-trigger="live">   asked for by htmx
//   <section id="mine" data-live>                                                       taken out of this page
//   <p data-live-stale hidden>… <time></time></p>                                       shown while nothing is heard
//
// data-live names beginnings of verbs, parted by spaces; empty means all. A part with data-live-told says in its question
// up to which transaction it was told, so that what was read for others since then answers it as well.
(() => {
  const body = document.body;
  if (!body || !body.dataset.liveUrl || !window.EventSource) return;

  const PATIENCE = 5000; // milliseconds without a stream before the page says so
  const HIDDEN = 30000; // a page that nobody sees gives its stream back
  const SLOWEST = 30000;
  const SPREAD = 2000; // over which pages that were cut off together ask again
  let source = null;
  let address = body.dataset.liveUrl; // good for one connection
  let pause = 1000;
  let retry = 0; // timers
  let hide = 0;
  let warn = 0;
  let lostAt = null;
  let renewing = false;

  // --- Parts ---

  const wants = (part, verbs) => {
    const starts = part.dataset.live.split(/\s+/).filter(Boolean);
    return !verbs || !starts.length || verbs.some((verb) => starts.some((start) => verb.startsWith(start)));
  };

  // Nobody loses what they are typing: such a part waits until they leave it.
  const isBeingUsed = (part) => {
    const at = document.activeElement;
    return at && part.contains(at) && at.matches("input, textarea, select, [contenteditable]");
  };

  async function reread() {
    const answer = await fetch(location.href, { redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  }

  const running = new Set();
  const again = new Set();
  async function refresh(parts, told) {
    const whole = [];
    for (const part of parts) {
      if (isBeingUsed(part)) {
        part.addEventListener("focusout", () => setTimeout(() => refresh([part])), { once: true });
      } else if (part.hasAttribute("hx-get")) {
        if ("liveTold" in part.dataset) part.setAttribute("hx-vals", JSON.stringify(told ? { told } : {}));
        part.dispatchEvent(new CustomEvent("live"));
      } else if (part.id) {
        if (running.has(part.id)) again.add(part.id);
        else whole.push(part.id);
      }
    }
    if (!whole.length) return;
    whole.forEach((id) => running.add(id));
    try {
      const page = await reread();
      for (const id of whole) {
        const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
        if (!old || !fresh || isBeingUsed(old)) continue;
        old.replaceWith(document.adoptNode(fresh));
        window.htmx?.process(fresh);
      }
      if (source?.readyState === EventSource.OPEN) heard();
    } catch {
      lost();
      whole.forEach((id) => again.delete(id));
      setTimeout(() => refresh(whole.map((id) => document.getElementById(id)).filter(Boolean)), PATIENCE);
    } finally {
      whole.forEach((id) => running.delete(id));
      const next = whole.filter((id) => again.delete(id)).map((id) => document.getElementById(id)).filter(Boolean);
      if (next.length) refresh(next);
    }
  }

  const refreshAll = (verbs, told) =>
    refresh(
      [...document.querySelectorAll("[data-live]")].filter((part) => wants(part, verbs)),
      told,
    );

  // All pages come back at once when the stream does; they ask the server one after the other.
  let soon = 0;
  function refreshSoon() {
    soon ||= setTimeout(() => {
      soon = 0;
      heard();
      refreshAll();
    }, Math.random() * SPREAD);
  }

  // --- The word that the page may be old ---

  function heard() {
    clearTimeout(warn);
    warn = 0;
    lostAt = null;
    document.querySelectorAll("[data-live-stale]").forEach((note) => (note.hidden = true));
  }

  function lost(delay = PATIENCE) {
    lostAt ??= new Date();
    if (warn) return;
    warn = setTimeout(() => {
      const clock = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      document.querySelectorAll("[data-live-stale]").forEach((note) => {
        const time = note.querySelector("time");
        if (time) {
          time.dateTime = lostAt.toISOString();
          time.textContent = clock.format(lostAt);
        }
        note.hidden = false;
      });
    }, delay);
  }

  // --- The stream ---

  function close() {
    source?.close();
    source = null;
    clearTimeout(retry);
    retry = 0;
  }

  async function connect() {
    retry = 0;
    const missed = lostAt && !renewing;
    renewing = false;
    try {
      const url = address ?? (await newAddress());
      address = null;
      open(url, missed);
    } catch (fault) {
      lost();
      if (fault.message !== "signed out") connectLater();
    }
  }

  async function newAddress() {
    const answer = await fetch(body.dataset.liveRenew, { redirect: "manual", headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status >= 500 || answer.status === 429 ? "later" : "signed out");
    return (await answer.json()).url;
  }

  function open(url, missed) {
    const mine = new EventSource(url);
    source = mine;
    const on = (name, act) => mine.addEventListener(name, (event) => source === mine && act(event));
    on("hello", () => {
      pause = 1000;
      heard();
      if (missed) refreshSoon();
    });
    on("changed", (event) =>
      refreshAll(
        JSON.parse(event.data).map((told) => told.verb),
        event.lastEventId,
      ),
    );
    on("stale", () => lost(0));
    on("resync", refreshSoon);
    on("renew", () => {
      close();
      renewing = true;
      connect();
    });
    on("error", () => {
      close();
      lost();
      connectLater();
    });
  }

  function connectLater() {
    if (retry || document.hidden) return;
    retry = setTimeout(connect, pause * (0.5 + Math.random()));
    pause = Math.min(2 * pause, SLOWEST);
  }

  function resume() {
    clearTimeout(hide);
    hide = 0;
    if (!source && !retry) connect();
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      resume();
    } else {
      hide ||= setTimeout(() => {
        hide = 0;
        lostAt ??= new Date();
        close();
      }, HIDDEN);
    }
  });
  // The browser keeps left pages; their streams it must not keep.
  window.addEventListener("pagehide", () => {
    lostAt ??= new Date();
    close();
  });
  window.addEventListener("pageshow", (event) => event.persisted && resume());

  connect();
})();
