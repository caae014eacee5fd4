// Keys and marking for the review workbench. Comfort only: every act is a plain form without this file.
(() => {
  const decided = [];
  let settled = null;
  // The next key may follow at once; nothing here moves that would want time to settle.
  window.htmx.config.defaultSettleDelay = 0;
  const bench = () => document.querySelector("[data-bench]");
  const cards = () => [...document.querySelectorAll("details.card2")];
  const current = () => document.querySelector("details.card2[open]");
  const control = (card, key) => card?.querySelector(`[data-key="${key}"]`);
  const needsMe = (card) => card.dataset.state === "proposed";

  // On wide screens text and cards scroll by themselves, and the page stays where it is.
  const reveal = (one) => {
    const column = one?.closest(".paper, .cards");
    if (!column || column.scrollHeight <= column.clientHeight) {
      one?.scrollIntoView({ block: "nearest" });
      return;
    }
    const [inner, outer] = [one.getBoundingClientRect(), column.getBoundingClientRect()];
    const room = Math.min(outer.bottom, window.innerHeight - 48);
    if (inner.top < outer.top || inner.bottom > room) column.scrollTop += inner.top - outer.top - 60;
  };
  const mark = (card) => {
    document.querySelectorAll("mark.now").forEach((one) => one.classList.remove("now"));
    const marks = card ? document.querySelectorAll(`mark[data-card="${card.id}"]`) : [];
    marks.forEach((one) => one.classList.add("now"));
    reveal(marks[0]);
  };
  const show = (card) => {
    if (!card) return;
    cards().forEach((one) => {
      if (one === card) return;
      one.open = false;
      one.querySelector(".edit").replaceChildren();
    });
    card.open = true;
    mark(card);
    card.querySelector("summary").focus({ preventScroll: true });
    reveal(card);
  };
  const step = (by) => {
    const all = cards();
    const at = all.indexOf(current());
    show(all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))]);
  };
  const nextUndecided = (start) => {
    const waiting = cards().filter(needsMe);
    return waiting.find((card) => Number(card.dataset.start) > start) || waiting[0];
  };

  // Places in the text are code points; JavaScript counts UTF-16 units.
  const points = (text) => [...text].length;
  const selected = () => {
    const selection = window.getSelection();
    const paper = document.querySelector("[data-paper]");
    if (!paper || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!paper.contains(range.commonAncestorContainer)) return null;
    let found = null;
    for (const piece of paper.querySelectorAll("[data-at]")) {
      const node = piece.firstChild;
      if (!node || !range.intersectsNode(node)) continue;
      const at = Number(piece.dataset.at);
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (to < from || (to === from && !range.collapsed)) continue;
      const start = at + points(node.data.slice(0, from));
      const end = at + points(node.data.slice(0, to));
      found = { start: found ? found.start : start, end };
    }
    return found;
  };
  const post = (url, values) => {
    const once = `${Date.now()}-${Math.random()}`;
    const filter = new URLSearchParams(location.search).get("show") || "";
    window.htmx.ajax("POST", url, { target: "#bench", swap: "outerHTML", values: { once, show: filter, ...values } });
  };
  const split = (card) => {
    const place = selected();
    const inside = place && place.start > Number(card.dataset.start) && place.start < Number(card.dataset.end);
    const link = control(card, "s");
    if (!link) return;
    if (!inside) {
      link.click();
      return;
    }
    post(link.getAttribute("hx-get"), {
      anywhere: "1", at: place.start, version: card.querySelector("[name=version]").value,
    });
  };
  const add = (event) => {
    const place = selected();
    if (!place || place.end <= place.start) return false;
    event.preventDefault();
    post(bench().dataset.add, place);
    return true;
  };
  const undo = () => {
    const last = document.getElementById(decided.pop() || "");
    const card = last && control(last, "z") ? last : current();
    if (control(card, "z")) {
      show(card);
      control(card, "z").click();
    }
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    g: () => show(nextUndecided(Number(current()?.dataset.start ?? -1))),
    a: () => control(current(), "a")?.click(),
    e: () => control(current(), "e")?.click(),
    m: () => control(current(), "m")?.click(),
    x: () => control(current(), "x")?.click(),
    s: () => current() && split(current()),
    z: undo,
    n: (event) => add(event) || document.querySelector('[data-key="n"]')?.click(),
    "?": () => {
      const keys = document.querySelector("#keys");
      keys.open = !keys.open;
    },
  };
  document.addEventListener("keydown", (event) => {
    if (!bench()) return;
    const field = event.target.closest("input, textarea, select");
    if (event.key === "Escape" && event.target.closest(".edit")) {
      const card = event.target.closest("details");
      event.target.closest(".edit").replaceChildren();
      show(card);
      return;
    }
    if (field) {
      if (event.key === "Enter" && field.name === "find") event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const act = KEYS[event.key.toLowerCase()];
    // While an answer is under way the card in hand may be about to change.
    if (!act || document.querySelector(".htmx-request")) return;
    event.preventDefault();
    act(event);
  });

  document.addEventListener("click", (event) => {
    const cancel = event.target.closest(".edit [data-cancel]");
    if (cancel) {
      event.preventDefault();
      const card = cancel.closest("details");
      cancel.closest(".edit").replaceChildren();
      show(card);
      return;
    }
    const way = event.target.closest("[data-to]");
    const words = event.target.closest("mark[data-card]");
    if (event.target.closest('a[data-key="n"]') && add(event)) return;
    const card = document.getElementById(way?.dataset.to || (window.getSelection().isCollapsed ? words?.dataset.card : "") || "");
    if (!card) return;
    if (way) {
      event.preventDefault();
      show(card);
    } else {
      // The cursor stays in the text, where it may tell the place of a split.
      cards().forEach((one) => { one.open = one === card; });
      mark(card);
      reveal(card);
    }
  });
  document.addEventListener("toggle", (event) => {
    if (!event.target.matches?.("details.card2[open]")) return;
    cards().forEach((one) => { if (one !== event.target) one.open = false; });
    mark(event.target);
  }, true);

  document.addEventListener("htmx:afterSettle", (event) => {
    // The event comes once for every part that was swapped.
    if (event.detail.xhr === settled) return;
    settled = event.detail.xhr;
    const path = event.detail.requestConfig?.path || "";
    const [, pk, verb] = path.match(/\/proposals\/(\d+)\/(\w+)\//) || [];
    if (verb === "accept" || verb === "drop") {
      const card = document.getElementById(`card-${pk}`);
      if (!card || needsMe(card)) {
        show(card || current());
        return;
      }
      decided.push(card.id);
      show(nextUndecided(Number(card.dataset.start)) || card);
      return;
    }
    if (path.includes("/bodies/")) return;
    const card = document.getElementById(`card-${pk}`);
    const edit = card?.querySelector(".edit");
    if (edit?.firstElementChild) {
      const missing = card.querySelector(".miss[data-field]")?.dataset.field;
      const wanted = edit.querySelector("[aria-invalid=true]") || edit.querySelector(`#id_${missing}`)
        || edit.querySelector("input:not([type=hidden]), textarea, select, a");
      wanted.focus();
    } else {
      show(card || current());
    }
  });
  mark(current());
  if (current()) reveal(current());
})();
