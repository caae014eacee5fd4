// The text on the workbench: a cursor that goes by words, places in code points, and the words behind a field.
// Offers window.paperText to workbench.js.
(() => {
  const paper = () => document.querySelector("[data-paper]");
  const pieces = () => [...(paper()?.querySelectorAll("[data-at]") || [])];
  // Places in the text are code points; JavaScript counts UTF-16 units.
  const points = (text) => [...text].length;
  const placeOf = (node, offset) => Number(node.parentElement.dataset.at) + points(node.data.slice(0, offset));

  // What is marked, by mouse or by keys, as two places in the text.
  const selected = () => {
    const selection = window.getSelection();
    if (!paper() || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0);
    if (!paper().contains(range.commonAncestorContainer)) return null;
    let found = null;
    for (const piece of pieces()) {
      const node = piece.firstChild;
      if (!node || !range.intersectsNode(node)) continue;
      const from = node === range.startContainer ? range.startOffset : 0;
      const to = node === range.endContainer ? range.endOffset : node.data.length;
      if (to < from || (to === from && !range.collapsed)) continue;
      found = { start: found ? found.start : placeOf(node, from), end: placeOf(node, to) };
    }
    return found;
  };

  // --- A cursor of words ---

  let words = null; // null while the keys belong to the cards
  let anchor = 0;
  let focus = 0;
  const say = (key) => {
    const line = document.querySelector("#say");
    if (line) line.textContent = line.dataset[key] || "";
  };
  const read = () => pieces().flatMap((piece) => {
    const node = piece.firstChild;
    return node ? [...node.data.matchAll(/\S+/g)].map((match) => ({
      node, from: match.index, to: match.index + match[0].length, word: match[0], block: piece.closest(".blk1"),
    })) : [];
  });
  const draw = () => {
    const [first, last] = [words[Math.min(anchor, focus)], words[Math.max(anchor, focus)]];
    const range = document.createRange();
    range.setStart(first.node, first.from);
    range.setEnd(last.node, last.to);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    const at = words[focus].node.parentElement;
    const [inner, outer] = [at.getBoundingClientRect(), paper().getBoundingClientRect()];
    if (inner.top < Math.max(outer.top, 0) || inner.bottom > Math.min(outer.bottom, window.innerHeight - 48)) {
      at.scrollIntoView({ block: "center" });
    }
  };
  // A number with its full stop, "10.", ends no sentence.
  const ENDS = /[\p{L}”")%][.;:!?]$|\d{4}[.;]$/u;
  const begins = (i) => i === 0 || words[i].block !== words[i - 1].block || ENDS.test(words[i - 1].word);
  const toSentence = (by, extend) => {
    let i = focus + by;
    // Marking forwards goes to the end of the sentence, not into the next one.
    const stop = (at) => (extend && by > 0 ? at === words.length - 1 || begins(at + 1) : begins(at));
    while (i > 0 && i < words.length - 1 && !stop(i)) i += by;
    return i;
  };
  const enter = (place) => {
    words = read();
    if (!words.length) return leave();
    const found = words.findIndex((one) => placeOf(one.node, one.from) >= place);
    anchor = focus = Math.max(0, found);
    paper().classList.add("marking");
    say("inside");
    draw();
    return true;
  };
  const leave = () => {
    words = null;
    paper()?.classList.remove("marking");
    window.getSelection().removeAllRanges();
    say("outside");
    return false;
  };
  // Moves by a key; false when the key is none of the cursor's.
  const move = (event) => {
    const step = {
      ArrowRight: () => focus + 1,
      ArrowLeft: () => focus - 1,
      ArrowDown: () => toSentence(1, event.shiftKey),
      ArrowUp: () => toSentence(-1, event.shiftKey),
    }[event.key];
    if (!step) return false;
    focus = Math.min(words.length - 1, Math.max(0, step()));
    if (!event.shiftKey) anchor = focus;
    draw();
    return true;
  };

  // --- The words that the fields of a card were read from ---

  // Offsets count characters, the browser counts halves of those beyond the first plane.
  const exactly = (all, from, till) => all.flatMap((piece) => {
    const letters = [...(piece.firstChild?.data ?? "")];
    const at = Number(piece.dataset.at);
    const [low, high] = [Math.max(from - at, 0), Math.min(till - at, letters.length)];
    if (low >= high) return [];
    const range = new Range();
    range.setStart(piece.firstChild, letters.slice(0, low).join("").length);
    range.setEnd(piece.firstChild, letters.slice(0, high).join("").length);
    return [range];
  });
  const light = (card) => {
    if (!window.CSS?.highlights) return;
    const ranges = { lead: [], help: [], time: [], made: [] };
    if (card) {
      const [start, end] = [Number(card.dataset.start), Number(card.dataset.end)];
      const all = pieces();
      for (const wanted of card.querySelectorAll("data.lit")) {
        if (wanted.dataset.from) {
          ranges[wanted.dataset.lit].push(...exactly(all, Number(wanted.dataset.from), Number(wanted.dataset.till)));
          continue;
        }
        const inside = all.filter((one) => Number(one.dataset.at) >= start && Number(one.dataset.at) < end);
        // A body named in a clause above leads here too; there its words stand.
        const above = all.filter((one) => Number(one.dataset.at) < start).reverse();
        for (const piece of [...inside, ...above]) {
          const from = piece.firstChild?.data.indexOf(wanted.value) ?? -1;
          if (from < 0) continue;
          const range = new Range();
          range.setStart(piece.firstChild, from);
          range.setEnd(piece.firstChild, from + wanted.value.length);
          ranges[wanted.dataset.lit].push(range);
          break;
        }
      }
    }
    for (const [name, found] of Object.entries(ranges)) CSS.highlights.set(`wb-${name}`, new Highlight(...found));
  };

  window.paperText = { selected, enter, leave, move, light, inside: () => words !== null };
})();
