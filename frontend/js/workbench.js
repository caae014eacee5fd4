// Keys of the review workbench. Comfort only: every act is a plain form without this file.
(() => {
  const text = window.paperText;
  const drafts = window.editDrafts;
  let settled = null;
  let waiting = []; // keys pressed while an act is under way
  let deciding = false;
  let wanted = ""; // the field to begin with when a form of editing arrives
  // The next key may follow at once; nothing here moves that would want time to settle.
  window.htmx.config.defaultSettleDelay = 0;
  const bench = () => document.querySelector("[data-bench]");
  const cards = () => [...document.querySelectorAll("details.card2")];
  const current = () => document.querySelector("details.card2[open]");
  const control = (root, key) => root?.querySelector(`[data-key="${key}"]`);
  const undecided = (card) => card.dataset.state === "proposed";
  const isNeeded = (card) => "needs" in card.dataset;
  const editing = () => document.querySelector(".edit form[data-edit]");
  const busy = () => document.querySelector(".htmx-request:not(#feed)");

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
    text.light(card);
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
  const next = (start, wants) => {
    const rows = cards().filter(wants);
    return rows.find((card) => Number(card.dataset.start) > start) || rows[0];
  };
  const nextNeeded = (start) => next(start, isNeeded) || next(start, undecided);

  const post = (url, values) => {
    const once = `${Date.now()}-${Math.random()}`;
    const filter = new URLSearchParams(location.search).get("show") || "";
    window.htmx.ajax("POST", url, { target: "#bench", swap: "outerHTML", values: { once, show: filter, ...values } });
  };
  const holds = (card, place) => place.start > Number(card.dataset.start) && place.start < Number(card.dataset.end);
  const split = () => {
    const place = text.selected();
    const card = (place && cards().find((one) => holds(one, place))) || current();
    const link = control(card, "s");
    if (!link) return;
    if (!place || !holds(card, place)) {
      link.click();
      return;
    }
    text.leave();
    post(link.getAttribute("hx-get"), {
      anywhere: "1", at: place.start, version: card.dataset.version,
    });
  };
  const add = (event) => {
    const place = text.selected();
    if (!place || place.end <= place.start) return false;
    event.preventDefault();
    text.leave();
    post(bench().dataset.add, place);
    return true;
  };
  const decide = (key, root = current()) => {
    const button = control(root, key);
    if (!button) return;
    deciding = true;
    button.click();
  };
  const edit = (row) => {
    const link = control(current(), "e");
    if (!link) return;
    wanted = row ? current().querySelector(`[data-row="${row}"]`)?.dataset.field || "" : "";
    link.click();
  };
  const help = () => {
    const box = document.querySelector("#keys");
    if (box.open) box.close();
    else box.showModal();
  };
  const toggleFilter = () => {
    const asked = new URLSearchParams(location.search);
    asked.set("show", asked.get("show") === "me" ? "" : "me");
    asked.delete("page");
    location.search = asked;
  };
  const cancel = (form) => {
    drafts.forget(form.closest("form[data-edit]"));
    const card = form.closest("details");
    form.closest(".edit").replaceChildren();
    show(card);
  };

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    g: () => show(nextNeeded(Number(current()?.dataset.start ?? -1))),
    f: toggleFilter,
    a: () => decide("a"),
    e: () => edit(),
    m: () => decide("m"),
    x: () => decide("x"),
    r: () => decide("r"),
    c: () => decide("c"),
    d: () => decide("d"),
    h: () => decide("h"),
    z: () => decide("z", document),
    s: split,
    t: () => text.enter(Number(current()?.dataset.start ?? 0)),
    n: (event) => add(event) || control(document, "n")?.click(),
    b: () => control(document, "b")?.click(),
    i: () => control(document, "i")?.click(),
    "?": help,
  };
  "123456".split("").forEach((row) => { KEYS[row] = () => edit(row); });
  // Looking about leads from the text back to the cards.
  const LEAVES = ["j", "k", "g", "a", "x", "m", "e", "r", "z"];

  const inForm = (event, field) => {
    if (event.key === "Escape" && event.target.closest(".edit")) {
      event.preventDefault();
      cancel(event.target);
      return;
    }
    if (!field) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      field.form?.requestSubmit();
    } else if (event.key === "Enter" && field.name === "find") {
      event.preventDefault();
      const first = field.closest(".search").querySelector(".found select");
      if (!first) return;
      first.value = "lead";
      // It moves up to those chosen, so that the next search does not sweep it away.
      const row = first.closest(".body1");
      field.form.querySelector(".chosen").append(row);
      field.value = "";
      field.closest(".search").querySelector(".found").replaceChildren();
      drafts.keep(field.form);
    }
  };
  document.addEventListener("keydown", (event) => {
    if (!bench() || document.querySelector("dialog[open]")) return;
    const field = event.target.closest("input, textarea, select");
    if (field || (event.key === "Escape" && event.target.closest(".edit"))) {
      inForm(event, field);
      return;
    }
    if (event.metaKey || event.altKey || (event.ctrlKey && event.key !== "z")) return;
    if (text.inside()) {
      if (event.key === "Escape") {
        text.leave();
        show(current());
      } else if (text.move(event)) {
        event.preventDefault();
        return;
      }
    }
    const key = event.key.toLowerCase();
    const act = KEYS[key];
    if (!act || event.repeat) return;
    event.preventDefault();
    if (text.inside() && LEAVES.includes(key)) text.leave();
    if (!busy()) act(event);
    // A decision under way ends with a card in hand; what was pressed meanwhile belongs to that one.
    else if (deciding) waiting.push(key);
  });
  const goOn = () => {
    if (busy() || !waiting.length) return;
    const key = waiting.shift();
    KEYS[key](new KeyboardEvent("keydown", { key }));
    if (waiting.length) setTimeout(goOn);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help]")) help();
    const away = event.target.closest(".edit [data-cancel]");
    if (away) {
      event.preventDefault();
      cancel(away);
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
  ["input", "change"].forEach((kind) => document.addEventListener(kind, (event) => {
    const form = event.target.closest("form[data-edit]");
    if (form) drafts.keep(form);
  }));

  const afterDecision = (pk) => {
    const card = document.getElementById(`card-${pk}`);
    if (!card || undecided(card)) {
      show(card || current());
      return;
    }
    const following = next(Number(card.dataset.start), undecided);
    show(following || card);
    // Nothing is left to decide: the next step is issuing.
    if (!following) control(document, "i")?.focus({ preventScroll: true });
  };
  const afterForm = (card, edit) => {
    const form = edit.querySelector("form[data-edit]");
    if (form && !form.querySelector("[data-summary]")) drafts.offer(form);
    const missing = card.querySelector(".miss[data-field]")?.dataset.field;
    const first = edit.querySelector("[aria-invalid=true]") || edit.querySelector(`#id_${wanted || missing || "title"}`)
      || edit.querySelector("input:not([type=hidden]), textarea, select, a");
    wanted = "";
    first.focus();
    first.select?.();
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, xhr } = event.detail;
    const [, pk] = requestConfig.path.match(/\/proposals\/(\d+)\/edit\//) || [];
    // Saved: what was kept on this machine has done its service.
    if (pk && requestConfig.verb === "post" && xhr.status === 200) drafts.forget(requestConfig.elt?.closest("form[data-edit]"));
    if (xhr.status === 0 || xhr.status >= 400) deciding = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    // The event comes once for every part that was swapped.
    if (event.detail.xhr === settled) return;
    settled = event.detail.xhr;
    const path = event.detail.requestConfig?.path || "";
    const [, pk, verb] = path.match(/\/proposals\/(\d+)\/(\w+)\//) || [];
    if (path.includes("/bodies/") || path.includes("/changes/")) return;
    const card = document.getElementById(`card-${pk}`);
    const form = card?.querySelector(".edit");
    if (verb === "accept" || verb === "drop") afterDecision(pk);
    else if (form?.firstElementChild) afterForm(card, form);
    else show(card || current());
    setTimeout(() => {
      goOn();
      if (!busy()) deciding = false;
    });
  });
  // The server says what others did since; it needs to know what this page shows.
  document.addEventListener("htmx:configRequest", (event) => {
    const feed = document.querySelector("#feed");
    if (!feed) return;
    event.detail.parameters.since = feed.dataset.since;
    if (event.detail.elt === feed) event.detail.parameters.card = current()?.id.replace("card-", "") || "";
  });
  // What somebody else decides never takes away what is being typed or marked here.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const form = target.matches?.("details.card2") && target.querySelector(".edit form");
    const made = fragment?.querySelector?.("details.card2");
    const twice = made && made.id !== target.id && document.getElementById(made.id);
    if (form && made?.id === target.id) {
      const note = form.querySelector("[data-elsewhere]");
      if (note) note.hidden = false;
      event.detail.shouldSwap = false;
    } else if (twice || (target.id === "paper" && text.inside())) {
      event.detail.shouldSwap = false;
    }
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    if (text.inside() || editing()) return;
    mark(current());
    if (document.activeElement === document.body) current()?.querySelector("summary").focus({ preventScroll: true });
  });
  mark(current());
  if (current()) reveal(current());
  // An act elsewhere, acceptance in bulk, led to this card; going to the fragment takes the focus away once more.
  window.addEventListener("load", () => requestAnimationFrame(() => {
    const card = current();
    if (card && location.hash === `#${card.id}`) card.querySelector("summary").focus({ preventScroll: true });
  }));
})();
