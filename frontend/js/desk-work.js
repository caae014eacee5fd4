// Comfort for reports and their queues: what is typed stays on this device until it is kept by the server,
// sending waits for a saving that is under way, and keys decide in a queue. All works without this file.
(() => {
  const PREFIX = "giamsat.keep.";
  const store = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();

  const fieldsOf = (form) =>
    [...form.elements].filter((field) => field.name && field.type !== "hidden" && field.type !== "file" && field.type !== "submit");

  const versionOf = (form) => form.querySelector("[name=version]")?.value ?? "";

  const keep = (form) => {
    const values = fieldsOf(form).map((field) => [
      field.name,
      field.type === "checkbox" || field.type === "radio" ? [field.value, field.checked] : field.value,
    ]);
    try {
      store?.setItem(PREFIX + form.dataset.keep, JSON.stringify({ version: versionOf(form), values }));
    } catch {
      // A full device keeps nothing; the server's draft remains.
    }
  };

  const bring = (form) => {
    const raw = store?.getItem(PREFIX + form.dataset.keep);
    if (!raw || form.dataset.brought || document.querySelector("[data-summary]")) return;
    form.dataset.brought = "1";
    const kept = JSON.parse(raw);
    if (kept.version !== versionOf(form)) return;
    for (const [name, value] of kept.values) {
      for (const field of fieldsOf(form).filter((one) => one.name === name)) {
        if (Array.isArray(value)) {
          if (field.value === value[0]) field.checked = value[1];
        } else {
          field.value = value;
        }
      }
    }
  };

  const start = (root) => {
    root.querySelectorAll("form[data-keep]").forEach(bring);
    const open = root.querySelector("[data-keep-only]");
    if (!open || !store) return;
    // Sent reports leave no copy on a device that others may use.
    const ids = new Set(open.dataset.keepOnly.split(" "));
    Object.keys(store)
      .filter((key) => key.startsWith(PREFIX) && !ids.has(key.slice(PREFIX.length)))
      .forEach((key) => {
        if (JSON.parse(store.getItem(key)).version) store.removeItem(key);
      });
  };
  start(document);
  document.addEventListener("htmx:afterSwap", () => start(document));

  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-keep]");
    if (form) keep(form);
  });

  // The draft's version changes with every saving: sending waits until it is known.
  let saving = 0;
  let waiting = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.closest(".kept")) saving += 1;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!event.target.closest(".kept")) return;
    saving = Math.max(0, saving - 1);
    const form = event.target.closest("form");
    if (form) keep(form);
    if (!event.detail.successful) {
      event.target.textContent = event.target.dataset.offline ?? "";
    }
    if (waiting && !saving) {
      const [sending, button] = waiting;
      waiting = null;
      sending.requestSubmit(button);
    }
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.matches("form[data-keep]") || !saving) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = [event.target, event.submitter];
    },
    true,
  );

  // Keys of a queue: D decides, T returns, J goes on. Never while typing.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const control = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!control) return;
    event.preventDefault();
    control.click();
    if (control.matches("summary")) control.closest("details").querySelector("input:not([type=hidden])")?.focus();
  });
})();
