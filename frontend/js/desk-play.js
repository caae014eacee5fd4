// Plays the frames of a map: fetches each month's picture in turn and puts it in the place of the one shown.
(() => {
  const PAUSE = 1100;
  const box = document.querySelector("[data-play]");
  const button = box?.querySelector("[data-play-button]");
  const links = [...(box?.querySelectorAll("ol a") ?? [])];
  if (!button || links.length < 2 || !window.fetch) return;
  const said = box.querySelector("[data-play-said]");
  const kept = new Map();
  let running = null;

  const partOf = (link) => {
    const url = new URL(link.href);
    url.searchParams.set("part", "frame");
    return url;
  };
  const frame = (link) => {
    if (!kept.has(link.href)) {
      const answer = fetch(partOf(link), { credentials: "same-origin" }).then((one) =>
        one.ok && !one.redirected ? one.text() : Promise.reject(new Error(one.status)),
      );
      answer.catch(() => kept.delete(link.href));
      kept.set(link.href, answer);
    }
    return kept.get(link.href);
  };
  const mark = (chosen) => {
    links.forEach((link) => (link === chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
    said.textContent = chosen.textContent;
  };
  const stop = () => {
    running = null;
    button.textContent = button.dataset.playGo;
    button.setAttribute("aria-pressed", "false");
  };
  const wait = () => new Promise((done) => setTimeout(done, PAUSE));

  async function play(mine) {
    const here = links.findIndex((link) => link.hasAttribute("aria-current"));
    let next = here < 0 || here === links.length - 1 ? 0 : here + 1;
    for (; next < links.length && running === mine; next += 1) {
      const link = links[next];
      try {
        const [text] = await Promise.all([frame(link), wait()]);
        if (running !== mine) return;
        const parsed = new DOMParser().parseFromString(text, "text/html").getElementById("frame");
        document.getElementById("frame").replaceWith(document.importNode(parsed, true));
        history.replaceState(null, "", link.href);
        mark(link);
        if (links[next + 1]) frame(links[next + 1]).catch(() => {});
      } catch {
        location.assign(link.href);
        return;
      }
    }
    if (running === mine) stop();
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    if (running) return stop();
    running = {};
    button.textContent = button.dataset.playStop;
    button.setAttribute("aria-pressed", "true");
    play(running);
  });
})();
