// Tiles are put in order by dragging. Without this file, and by keyboard, the arrows beside them do the same.
(() => {
  const list = document.querySelector("[data-tiles]");
  if (!list) return;
  const items = [...list.children];
  if (items.length < 2) return;
  document.querySelector("[data-drag-hint]").hidden = false;
  let held = null;

  // Each press of an arrow is a page of its own: whoever goes by keyboard stands on the same button again.
  const PRESSED = "giamsat.tile";
  list.addEventListener("submit", (event) => {
    const buttons = [...event.target.querySelectorAll("button")];
    const place = [event.target.closest("li").id, buttons.indexOf(event.submitter)];
    sessionStorage.setItem(PRESSED, JSON.stringify(place));
  });
  const [pressed, number] = JSON.parse(sessionStorage.getItem(PRESSED) ?? "[]");
  sessionStorage.removeItem(PRESSED);
  // Going to the tile of the address takes the focus away, and is over only after the page has come.
  if (pressed && location.hash === `#${pressed}`) {
    window.addEventListener("load", () => setTimeout(() => {
      const buttons = [...(document.getElementById(pressed)?.querySelectorAll("button") ?? [])];
      (buttons[number]?.disabled ? buttons.find((button) => !button.disabled) : buttons[number])?.focus();
    }));
  }

  const clear = () => items.forEach((item) => item.classList.remove("held", "before", "after"));
  const itemAt = (event) => event.target.closest?.("[data-tiles] > li");
  const isBelow = (item, event) => {
    const box = item.getBoundingClientRect();
    return event.clientY > box.top + box.height / 2;
  };

  for (const item of items) {
    item.draggable = true;
    // A link would be dragged as an address of its own.
    item.querySelectorAll("a").forEach((link) => (link.draggable = false));
  }
  list.addEventListener("dragstart", (event) => {
    held = itemAt(event);
    if (!held) return;
    held.classList.add("held");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.id);
  });
  list.addEventListener("dragover", (event) => {
    const item = itemAt(event);
    if (!held || !item) return;
    event.preventDefault();
    items.forEach((each) => each.classList.remove("before", "after"));
    if (item !== held) item.classList.add(isBelow(item, event) ? "after" : "before");
  });
  list.addEventListener("dragend", () => {
    held = null;
    clear();
  });
  list.addEventListener("drop", (event) => {
    const item = itemAt(event);
    if (!held || !item) return;
    event.preventDefault();
    const from = items.indexOf(held);
    let place = items.indexOf(item) + (isBelow(item, event) ? 1 : 0);
    if (place > from) place -= 1; // its own place closes up
    if (place === from) return;
    const form = held.querySelector("form");
    const to = document.createElement("input");
    Object.assign(to, { type: "hidden", name: "to", value: String(place + 1) });
    form.append(to);
    form.submit();
  });
})();
