// The entry grid: arrows and Enter walk, a region copied from a spreadsheet is pasted, each cell is kept as it is left.
// Without this file the grid is a plain form.
(() => {
  const form = document.querySelector("form[data-grid]");
  if (!form) return;
  const status = form.querySelector("[data-grid-status]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  // What a person could not send waits for that person alone: a desk is shared.
  const KEY = `giamsat.grid.${form.dataset.who}.${location.search}`;
  const rows = [...form.querySelectorAll("tbody tr")];
  const fieldsOf = (row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input[name^='c-']"));
  const table = rows.map(fieldsOf);
  const saved = new Map();
  table.flat().filter(Boolean).forEach((field) => saved.set(field, field.value));

  const say = (words) => (status.textContent = words);
  const versionOf = (field) => form.querySelector(`[name="v-${CSS.escape(field.name)}"]`);
  const evidenceOf = (field) => field.closest("tr").querySelector("input[name^='e-']");
  const noteOf = (field) => field.closest("tr").querySelector("input[name^='n-']");

  const waiting = new Set();
  const keep = () => {
    try {
      const values = [...waiting].map((field) => [field.name, field.value, versionOf(field).value]);
      if (values.length) localStorage.setItem(KEY, JSON.stringify(values));
      else localStorage.removeItem(KEY);
    } catch {
      // A full device keeps nothing; the field still holds what was typed.
    }
  };

  const mark = (field, kind, text) => {
    const cell = field.closest("td");
    cell.classList.toggle("bad", Boolean(text));
    cell.classList.toggle("saved", kind === "saved");
    let words = cell.querySelector(".cellfault");
    if (!text) {
      words?.remove();
      field.removeAttribute("aria-invalid");
      return;
    }
    if (!words) {
      words = document.createElement("span");
      words.className = "cellfault";
      words.id = `f-${field.name}`;
      cell.append(words);
    }
    words.textContent = text;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", words.id);
  };

  const send = async (field) => {
    waiting.add(field);
    keep();
    say(waiting.size > 1 ? status.dataset.left.replace("{n}", waiting.size) : status.dataset.saving);
    const body = new URLSearchParams({
      cell: field.name, value: field.value, version: versionOf(field).value, note: noteOf(field)?.value ?? "",
      evidence: evidenceOf(field)?.value ?? "",
    });
    const typed = field.value;
    let answer;
    try {
      answer = await fetch(form.dataset.grid, { method: "POST", body, headers: { "X-CSRFToken": token } });
    } catch {
      say(status.dataset.offline);
      return;
    }
    const told = await answer.json().catch(() => null);
    if (!told) {
      // A page instead of an answer: the session is over, or the server is not well. What was typed stays kept.
      say(status.dataset.unsent);
      return;
    }
    waiting.delete(field);
    keep();
    if (told.ok) {
      versionOf(field).value = told.version;
      saved.set(field, typed);
      mark(field, "saved", "");
      say(dropped && !waiting.size ? status.dataset.dropped.replace("{n}", dropped) : status.dataset.saved);
      return;
    }
    mark(field, told.kind, told.text);
    // What another person wrote is named beside the cell; leaving the cell again writes over it knowingly.
    if (told.kind === "conflict") versionOf(field).value = told.version;
    if (told.kind === "warning") noteOf(field)?.focus();
    say(told.text);
  };

  // Of the last region pasted, how much fell on locked cells or beyond the grid; told until the next cell is typed.
  let dropped = 0;
  let queue = Promise.resolve();
  const store = (field) => {
    if (saved.get(field) === field.value && !field.hasAttribute("aria-invalid")) return;
    // Kept from now on, not from its turn: a page that is left while a region is being sent loses none of it.
    waiting.add(field);
    keep();
    queue = queue.then(() => send(field));
  };

  const place = (field) => {
    for (let y = 0; y < table.length; y += 1) {
      const x = table[y].indexOf(field);
      if (x >= 0) return [y, x];
    }
    return null;
  };
  const walk = (field, dy, dx) => {
    let [y, x] = place(field);
    for (y += dy, x += dx; table[y] && x >= 0 && x < table[y].length; y += dy, x += dx) {
      if (table[y][x]) {
        table[y][x].focus();
        table[y][x].select();
        return true;
      }
    }
    return false;
  };

  form.addEventListener("focusout", (event) => {
    if (saved.has(event.target)) store(event.target);
    // A justification is sent with the cell of its row that asked for one.
    if (event.target.name?.startsWith("n-") && event.target.value) {
      fieldsOf(event.target.closest("tr")).filter((field) => field?.hasAttribute("aria-invalid")).forEach(store);
    }
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!saved.has(field)) return;
    const inside = field.selectionStart !== field.selectionEnd;
    const moves = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0],
      ArrowLeft: field.selectionStart === 0 || inside ? [0, -1] : null,
      ArrowRight: field.selectionEnd === field.value.length || inside ? [0, 1] : null,
    };
    if (event.key === "Escape") {
      field.value = saved.get(field);
      mark(field, "", "");
    } else if (moves[event.key]) {
      const left = walk(field, ...moves[event.key]);
      if (left || event.key === "Enter") event.preventDefault();
      // At the edge of the grid Enter leaves no cell, and still keeps what was typed.
      if (!left && event.key === "Enter") store(field);
    }
  });
  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!saved.has(event.target) || !/[\t\n]/.test(text.trimEnd())) return;
    event.preventDefault();
    const [top, left] = place(event.target);
    dropped = 0;
    text.replace(/\r/g, "").trimEnd().split("\n").forEach((line, dy) => {
      line.split("\t").forEach((value, dx) => {
        const field = table[top + dy]?.[left + dx];
        if (!field) {
          if (value.trim()) dropped += 1;
          return;
        }
        field.value = value.trim();
        store(field);
      });
    });
    if (dropped && !waiting.size) say(status.dataset.dropped.replace("{n}", dropped));
  });
  form.addEventListener("input", () => (dropped = 0));
  window.addEventListener("online", () => [...waiting].forEach(store));
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    kept.forEach(([name, value, version]) => {
      const field = form.elements.namedItem(name);
      if (field && saved.has(field)) {
        field.value = value;
        // With the version that was seen then, so that what another person wrote since is told.
        versionOf(field).value = version;
        store(field);
      }
    });
  } catch {
    localStorage.removeItem(KEY);
  }
})();
