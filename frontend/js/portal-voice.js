// Comfort for what the public sends and reads of it: a draft kept on the device, rules and similar items while one types,
// proof of work in the background, reading aloud by the reader's own browser. All works without this file.
(() => {
  // --- proof of work: the first number for which SHA-256 of "asked:number" begins with 15 zero bits -----------------
  const BITS = 15;
  const K = [];
  const START = [];
  for (let candidate = 2; K.length < 64; candidate += 1) {
    let prime = true;
    for (let by = 2; by * by <= candidate; by += 1) if (candidate % by === 0) prime = false;
    if (!prime) continue;
    const part = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
    if (START.length < 8) START.push(part(Math.sqrt(candidate)));
    K.push(part(Math.cbrt(candidate)));
  }
  const W = new Int32Array(64);
  const turn = (word, by) => (word >>> by) | (word << (32 - by));

  // The first 32 bits of the hash of an ASCII text (FIPS 180-4); crypto.subtle is missing on plain http.
  const firstWord = (text) => {
    const size = ((text.length + 8) >> 6) + 1;
    const words = new Int32Array(size * 16);
    for (let at = 0; at < text.length; at += 1) words[at >> 2] |= text.charCodeAt(at) << (24 - 8 * (at & 3));
    words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
    words[size * 16 - 1] = text.length * 8;
    const hash = START.slice();
    for (let block = 0; block < size; block += 1) {
      let [a, b, c, d, e, f, g, h] = hash;
      for (let step = 0; step < 64; step += 1) {
        if (step < 16) {
          W[step] = words[block * 16 + step];
        } else {
          const x = W[step - 15];
          const y = W[step - 2];
          W[step] =
            (W[step - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + W[step - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10))) | 0;
        }
        const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[step] + W[step]) | 0;
        const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g;
        g = f;
        f = e;
        e = (d + one) | 0;
        d = c;
        c = b;
        b = a;
        a = (one + two) | 0;
      }
      [a, b, c, d, e, f, g, h].forEach((word, at) => { hash[at] = (hash[at] + word) | 0; });
    }
    return hash[0];
  };

  const prove = (field) => {
    const asked = field.form.elements.asked.value;
    let number = 0;
    const some = () => {
      for (const end = number + 1500; number < end; number += 1) {
        if (firstWord(`${asked}:${number}`) >>> (32 - BITS) === 0) {
          field.value = String(number);
          return;
        }
      }
      setTimeout(some);
    };
    some();
  };
  document.querySelectorAll("[data-proof]").forEach(prove);

  // --- the form: what is typed stays on this device until it is sent; contacts never do --------------------------
  const form = document.querySelector("[data-draft]");
  const KEPT = ["family", "topic", "territory", "title", "text"];
  const PLACE = form && `giamsat.keep.${form.dataset.draft}`;
  const store = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();
  const receipt = document.querySelector("[data-sent]");
  if (receipt) store?.removeItem("giamsat.keep.voice");
  if (form) {
    const kept = JSON.parse(store?.getItem(PLACE) ?? "{}");
    const empty = !form.elements.title.value && !form.elements.text.value;
    for (const name of empty ? KEPT : []) if (kept[name]) form.elements[name].value = kept[name];
    form.addEventListener("input", () => {
      try {
        store?.setItem(PLACE, JSON.stringify(Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]))));
      } catch {
        // A full device keeps nothing; the form itself remains.
      }
    });
  }

  // --- what to look at, and similar items, while one types ---------------------------------------------------------
  const shown = document.querySelector("[data-typing]");
  if (form && shown) {
    form.elements.text.closest(".fld")?.after(shown);
    let waiting;
    let last = "";
    let told = "";
    const look = async () => {
      const { title, text, csrfmiddlewaretoken } = form.elements;
      const typed = `${title.value}\n${text.value}`;
      if (typed === last || typed.length < 20) return;
      last = typed;
      const body = new URLSearchParams({ title: title.value, text: text.value.slice(0, 10000) });
      try {
        const answer = await fetch(form.dataset.similar, {
          method: "POST", body, headers: { "X-CSRFToken": csrfmiddlewaretoken.value },
        });
        if (!answer.ok) return;
        const found = (await answer.text()).trim();
        // Screen readers say it again each time that it is set.
        if (found !== told) shown.innerHTML = found;
        told = found;
      } catch {
        // Without a connection nothing similar is shown; sending says what is wrong.
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 600);
    });
  }

  // --- reading aloud, where the browser has a voice ----------------------------------------------------------------
  const spoken = document.querySelector("[data-aloud]");
  if (spoken && window.speechSynthesis) {
    const [start, stop, speed] = spoken.dataset.words.split("|");
    const bar = document.createElement("p");
    bar.className = "do aloud noprint";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = start;
    const pace = document.createElement("select");
    pace.className = "form-select";
    pace.setAttribute("aria-label", speed);
    for (const rate of [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2]) {
      const label = `${rate.toLocaleString(document.documentElement.lang)}×`;
      pace.add(new Option(label, String(rate), rate === 1, rate === 1));
    }
    const end = () => { button.textContent = start; };
    button.addEventListener("click", () => {
      const speaks = window.speechSynthesis.speaking;
      window.speechSynthesis.cancel();
      if (speaks) {
        end();
        return;
      }
      button.textContent = stop;
      // Sentence by sentence: long utterances are cut off by some browsers.
      const whole = [spoken, ...document.querySelectorAll("[data-aloud-too]")];
      const text = whole.map((one) => one.querySelector(".prose")?.textContent ?? one.textContent).join(". ");
      const parts = text.match(/[^.!?\n]+[.!?\n]*/g) ?? [];
      parts.forEach((part, at) => {
        const said = new SpeechSynthesisUtterance(part);
        said.lang = spoken.dataset.lang;
        said.rate = Number(pace.value);
        if (at === parts.length - 1) said.onend = end;
        window.speechSynthesis.speak(said);
      });
    });
    window.addEventListener("pagehide", () => window.speechSynthesis.cancel());
    bar.append(button, pace);
    spoken.prepend(bar);
  }
})();
