// Comfort only: every page works without this file.
(() => {
  const all = (selector) => document.querySelectorAll(selector);

  // "/" goes to the search field; Escape and a click elsewhere close menus.
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const field = document.querySelector("[data-search]");
      if (field && field.offsetParent) {
        event.preventDefault();
        field.focus();
      }
    }
    if (event.key === "Escape") {
      all("details.menu[open]").forEach((menu) => {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
  });
  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".note").remove();
  });

  // A second press of a sending button is swallowed; the server refuses it too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  // A page that comes back from the browser's memory may send again.
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // Where entries were refused, reading starts at the list of what to mend.
  const focusSummary = (root) => root.querySelector("[data-summary]")?.focus();
  focusSummary(document);
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.target));

  // A picture of time that is wider than the screen begins at its end, which is today.
  const toEnd = (root) => root.querySelectorAll("[data-end]").forEach((one) => { one.scrollLeft = one.scrollWidth; });
  toEnd(document);
  document.addEventListener("htmx:afterSwap", (event) => toEnd(event.target));

  // Paper shows the tables that stand folded under pictures, and the way to paper is a button.
  const offerPaper = () => all("[data-print]").forEach((button) => (button.hidden = false));
  offerPaper();
  document.addEventListener("htmx:afterSwap", offerPaper);
  document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
  const folded = "details.tab:not([open])";
  window.addEventListener("beforeprint", () => all(folded).forEach((one) => { one.open = one.dataset.paper = true; }));
  window.addEventListener("afterprint", () => all("details.tab[data-paper]").forEach((one) => {
    one.open = false;
    delete one.dataset.paper;
  }));

  // A part that could not be fetched says so where the reader is; what was typed stays.
  document.addEventListener("htmx:afterRequest", (event) => {
    const note = document.querySelector("#offline");
    const status = event.detail.xhr.status;
    if (note) note.hidden = status > 0 && status < 500;
    // A refused part answers with the page of the refusal: its words are shown, the reader's page stays.
    const refused = document.querySelector("#refused");
    if (!refused) return;
    refused.hidden = status < 400 || status >= 500 || status === 422;
    if (refused.hidden) return;
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const words = [...answer.querySelectorAll(".state h1, .state p:not(.do)")].map((one) => one.textContent.trim());
    refused.querySelector("span").textContent = words.join(". ") || `${status}`;
  });
})();
