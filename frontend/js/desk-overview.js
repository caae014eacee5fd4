// A table that the reader opened stays open when its part of the overview is refreshed.
(() => {
  let open = [];
  const ids = (part) => [...part.querySelectorAll("details[id][open]")].map((one) => one.id);

  document.addEventListener("htmx:beforeSwap", (event) => (open = ids(event.detail.target)));
  document.addEventListener("htmx:afterSwap", () => {
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    open = [];
  });
})();
