// Keeps what is typed into the form of a proposal on this machine until it is saved or given up.
// Offers window.editDrafts to workbench.js.
(() => {
  const keyOf = (form) => `giamsat-edit:${document.querySelector("[data-bench]").dataset.who}:${form.dataset.edit}`;
  const PASSING = ["csrfmiddlewaretoken", "once", "version", "find"];
  const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
  const fields = (form) => [...form.elements].filter((one) => one.name && !PASSING.includes(one.name));
  const attempt = (act) => {
    try {
      return act();
    } catch {
      return null; // storage may be full or forbidden; the form itself works on
    }
  };

  const keep = (form) => attempt(() => {
    const values = Object.fromEntries(fields(form).map((field) => [field.name, valueOf(field)]));
    const names = Object.fromEntries([...form.querySelectorAll(".body1 select")].map((one) => [
      one.name, one.closest(".body1").querySelector("label").textContent,
    ]));
    const draft = { version: form.elements.version.value, at: Date.now(), values, names };
    localStorage.setItem(keyOf(form), JSON.stringify(draft));
  });
  const forget = (form) => form && attempt(() => localStorage.removeItem(keyOf(form)));

  const fill = (form, draft) => {
    for (const [name, value] of Object.entries(draft.values)) {
      if (name.startsWith("body-") && value && !form.elements[name]) addBody(form, name, draft.names[name]);
      const field = form.elements[name];
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
    }
  };
  const addBody = (form, name, label) => {
    const row = form.querySelector("template[data-body]").content.firstElementChild.cloneNode(true);
    const select = row.querySelector("select");
    row.querySelector("label").textContent = label;
    row.querySelector("label").htmlFor = select.id = select.name = name;
    form.querySelector(".chosen").append(row);
  };
  const offer = (form) => {
    const draft = attempt(() => JSON.parse(localStorage.getItem(keyOf(form))));
    if (!draft) return;
    const note = form.querySelector("[data-draft]");
    note.hidden = false;
    const button = note.querySelector("button");
    if (draft.version === form.elements.version.value) {
      fill(form, draft);
      note.querySelector("[data-same]").hidden = false;
      return;
    }
    // Somebody changed the task meanwhile: its present values stay in sight until the person asks for their own.
    note.querySelector("[data-changed]").hidden = false;
    button.hidden = false;
    button.addEventListener("click", () => {
      fill(form, draft);
      button.hidden = true;
    });
  };

  window.editDrafts = { keep, forget, offer };
})();
