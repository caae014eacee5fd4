// Checks a portal's proof.zip in the browser: was anything that was published altered or removed since?
// The same steps as giamsat_verify.py, written once more: hash every public fact and text, build the Merkle tree of RFC 9162,
// compare it with every signed root, check each signature (Ed25519, RFC 8032) and that each root names the one before.
// SHA-256 and SHA-512 come from the browser (WebCrypto). Asks nobody but this portal, and of it only for proof.zip.
(() => {
  const encoder = new TextEncoder();
  const sha = async (name, data) => new Uint8Array(await crypto.subtle.digest(name, data));
  const sha256 = (data) => sha("SHA-256", data);
  const joined = (...parts) => {
    const out = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
    parts.reduce((at, one) => (out.set(one, at), at + one.length), 0);
    return out;
  };
  const hex = (octets) => Array.from(octets, (one) => one.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const fromBase64 = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

  // --- Ed25519, verification only (RFC 8032, section 5.1) ---
  const P = 2n ** 255n - 19n;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const mod = (a) => ((a % P) + P) % P;
  const power = (base, exponent) => {
    let result = 1n;
    for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b);
    return result;
  };
  const D = mod(-121665n * power(121666n, P - 2n));
  const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
  const add = (p, q) => {
    const a = mod((p[1] - p[0]) * (q[1] - q[0]));
    const b = mod((p[1] + p[0]) * (q[1] + q[0]));
    const c = mod(2n * p[3] * q[3] * D);
    const d = mod(2n * p[2] * q[2]);
    const [e, f, g, h] = [b - a, d - c, d + c, b + a];
    return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
  };
  const times = (scalar, point) => {
    let result = [0n, 1n, 1n, 0n];
    for (let s = scalar, p = point; s > 0n; s >>= 1n, p = add(p, p)) if (s & 1n) result = add(result, p);
    return result;
  };
  const same = (p, q) => !mod(p[0] * q[2] - q[0] * p[2]) && !mod(p[1] * q[2] - q[1] * p[2]);
  const little = (octets) => BigInt(`0x${hex(Uint8Array.from(octets).reverse()) || "0"}`);
  const pointOf = (octets) => {
    const whole = little(octets);
    const [sign, y] = [whole >> 255n, whole & (2n ** 255n - 1n)];
    if (y >= P) return null;
    const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
    let x = power(square, (P + 3n) / 8n);
    if (mod(x * x - square)) x = mod(x * ROOT_OF_MINUS_ONE);
    if (mod(x * x - square) || (x === 0n && sign)) return null;
    if ((x & 1n) !== sign) x = P - x;
    return [x, y, 1n, mod(x * y)];
  };
  const base = () => pointOf(fromHex(`58${"66".repeat(31)}`));
  async function signed(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const [a, r, s] = [pointOf(key), pointOf(signature.slice(0, 32)), little(signature.slice(32))];
    if (!a || !r || s >= L) return false;
    const h = little(await sha("SHA-512", joined(signature.slice(0, 32), key, message))) % L;
    return same(times(s, base()), add(r, times(h, a)));
  }

  // --- The ZIP file (the parts of it that the portal writes: deflated or stored, with a directory at its end) ---
  async function unzip(buffer) {
    const view = new DataView(buffer);
    let end = buffer.byteLength - 22;
    while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end -= 1;
    if (end < 0) throw new Error("no ZIP file");
    const files = new Map();
    let at = view.getUint32(end + 16, true);
    for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
      const [method, size] = [view.getUint16(at + 10, true), view.getUint32(at + 20, true)];
      const [name, extra, note] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
      const local = view.getUint32(at + 42, true);
      const called = new TextDecoder().decode(new Uint8Array(buffer, at + 46, name));
      const from = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
      files.set(called, { method, data: new Uint8Array(buffer, from, size) });
      at += 46 + name + extra + note;
    }
    return async (name) => {
      const file = files.get(name);
      if (!file) throw new Error(`${name}?`);
      const plain = new Blob([file.data]).stream();
      const out = file.method === 8 ? plain.pipeThrough(new DecompressionStream("deflate-raw")) : plain;
      return new Response(out).text();
    };
  }

  // --- Notes, facts, tree ---
  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  };
  const leafHash = (data) => sha256(joined(Uint8Array.of(0), data));
  const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));
  const readNote = (note) => {
    const cut = note.indexOf("\n\n");
    if (cut < 0) throw new Error("no signed note");
    const lines = note.slice(0, cut).split("\n");
    const more = Object.fromEntries(lines.slice(3).map((line) => [line.split(" ")[0], line.slice(line.indexOf(" ") + 1)]));
    const signatures = note.slice(cut + 2).split("\n").filter(Boolean).map((line) => line.split(" "));
    return { text: `${note.slice(0, cut)}\n`, size: Number(lines[1]), root: hex(fromBase64(lines[2])), at: more.at || "", previous: more.previous || "", signatures };
  };
  async function bears(note, name, key) {
    const wanted = hex((await sha256(joined(encoder.encode(`${name}\n`), Uint8Array.of(1), key))).slice(0, 4));
    for (const [, who, encoded] of note.signatures) {
      const octets = fromBase64(encoded);
      if (who === name && hex(octets.slice(0, 4)) === wanted && (await signed(key, encoder.encode(note.text), octets.slice(4)))) return true;
    }
    return false;
  }
  // A table whose cells hold no line breaks, as leaves.csv is.
  const cells = (line) => {
    const found = [];
    const pattern = /("(?:[^"]|"")*"|[^,]*)(,|$)/g;
    for (let part = pattern.exec(line); part; part = pattern.exec(line)) {
      found.push(part[1].startsWith('"') ? part[1].slice(1, -1).replaceAll('""', '"') : part[1]);
      if (!part[2]) break;
    }
    return found;
  };
  const lines = (text) => text.split(/\r?\n/).filter(Boolean);

  async function checkKeys(read, trusted, say) {
    const keys = new Map();
    let before = null;
    for (const entry of JSON.parse(await read("keys.json"))) {
      const key = fromBase64(entry.public);
      const words = encoder.encode(`giamsat key\n${entry.name}\n${entry.public}\n`);
      if (before && !(await signed(before, words, fromBase64(entry.vouch)))) say("vouch", entry.name);
      keys.set(entry.name, key);
      before = key;
    }
    if (trusted && ![...keys.values()].some((key) => hex(key) === hex(fromBase64(trusted)))) say("trust");
    return keys;
  }

  async function checkRoots(read, keys, since, say, tell) {
    const roots = new Map();
    let last = { size: 0, at: "", hash: "" };
    const notes = lines(await read("roots.jsonl"));
    for (const [place, line] of notes.entries()) {
      const text = JSON.parse(line).note;
      const note = readNote(text);
      const good = await Promise.all([...keys].map(([name, key]) => bears(note, name, key)));
      if (!good.includes(true)) say("signature", note.size);
      if (note.previous !== last.hash) say("chain", note.size);
      if (note.size <= last.size || note.at < last.at) say("order", note.size);
      last = { size: note.size, at: note.at, hash: hex(await sha256(encoder.encode(text))) };
      roots.set(note.size, note.root);
      if (place % 20 === 0) await tell(place / notes.length / 4);
    }
    if (!roots.size) say("none");
    if (since) {
      const kept = readNote(since);
      if (roots.get(kept.size) !== kept.root) say("since", kept.size);
    }
    return roots;
  }

  async function checkTree(read, roots, say, tell) {
    const leaves = [];
    const peaks = [];
    let sound = 0;
    const rows = lines(await read("leaves.csv")).slice(1);
    for (const row of rows) {
      const [index, kind, release, key, hash] = cells(row);
      if (Number(index) !== leaves.length) { say("gap", leaves.length); break; }
      leaves.push({ kind, release, key, hash });
      let node = fromHex(hash);
      for (let size = leaves.length; size % 2 === 0; size /= 2) node = await nodeHash(peaks.pop(), node);
      peaks.push(node);
      const expected = roots.get(leaves.length);
      if (expected) {
        let root = peaks.at(-1);
        for (const peak of peaks.slice(0, -1).reverse()) root = await nodeHash(peak, root);
        if (hex(root) !== expected) { say("tree", `${sound}–${leaves.length}`); break; }
        sound = leaves.length;
      }
      if (leaves.length % 1000 === 0) await tell(0.25 + leaves.length / rows.length / 4);
    }
    const most = Math.max(0, ...roots.keys());
    if (most > leaves.length) say("missing", most - leaves.length);
    return leaves;
  }

  async function checkFacts(read, leaves, say, tell) {
    const withdrawn = new Set(JSON.parse(await read("releases.json")).filter((one) => one.state === "withdrawn").map((one) => String(one.number)));
    const seen = new Set();
    const texts = [];
    let good = 0;
    const rows = lines(await read("facts.jsonl"));
    for (const [place, line] of rows.entries()) {
      const { index, release, kind, key, body } = JSON.parse(line);
      seen.add(index);
      const hash = hex(await leafHash(encoder.encode(canonical({ release, kind, key, body }))));
      const name = `${kind} ${key} (${release})`;
      if (!leaves[index]) say("unsealed", name);
      else if (leaves[index].hash !== hash) say("altered", name);
      else {
        good += 1;
        if (["text", "comment", "site"].includes(kind)) texts.push({ index, kind, key, said: body });
      }
      if (place % 1000 === 0) await tell(0.5 + place / rows.length / 2);
    }
    leaves.forEach(({ kind, release, key }, index) => {
      if (kind !== "event" && !seen.has(index) && !withdrawn.has(release)) say("removed", `${kind} ${key} (${release})`);
    });
    await checkTexts(read, texts.sort((one, other) => one.index - other.index), say);
    return good;
  }

  // The words of a text, a comment or an entry of the list of sites are there until something else is sealed of it, those of
  // a comment while its text is public as well; their digest is in what was sealed.
  async function checkTexts(read, texts, say) {
    const last = new Map(texts.map((one) => [`${one.kind} ${one.said.slug}`, one]));
    if (!last.size) return;
    const entries = lines(await read("texts.jsonl")).map((line) => JSON.parse(line));
    const words = new Map(entries.map((one) => [`${one.kind ?? "text"} ${one.key}`, one.words]));
    for (const { kind, key, said } of last.values()) {
      if (said.act === "withdrawn" || last.get(`text ${said.of}`)?.said.act === "withdrawn") continue;
      const name = `${kind} ${key}`;
      const found = words.get(name);
      if (!found) say("removed", name);
      else if (hex(await sha256(encoder.encode(canonical(found)))) !== said.sha256) say("altered", name);
    }
  }

  // --- The page ---
  const page = document.getElementById("verify");
  if (!page || !window.crypto?.subtle || !window.DecompressionStream) return;
  const form = page.querySelector("form");
  const bar = page.querySelector("progress");
  const result = page.querySelector("[role=status]");
  const list = page.querySelector("[data-wrong]");
  const words = page.dataset;
  const put = (text, ...values) => values.reduce((said, value, place) => said.replace(`{${place}}`, value), text);

  async function check() {
    const wrong = [];
    const say = (rule, what = "") => wrong.push(put(words[rule], what));
    const tell = (share) => { bar.value = share; return new Promise((go) => { setTimeout(go); }); };
    const chosen = form.elements.proof.files[0];
    const buffer = chosen ? await chosen.arrayBuffer() : await (await fetch(words.proof, { credentials: "omit" })).arrayBuffer();
    const read = await unzip(buffer);
    const keys = await checkKeys(read, form.elements.trust.value.trim(), say);
    const since = form.elements.since.value;
    const roots = await checkRoots(read, keys, since && `${since.replaceAll("\r\n", "\n").trim()}\n`, say, tell);
    const leaves = await checkTree(read, roots, say, tell);
    const good = await checkFacts(read, leaves, say, tell);
    bar.value = 1;
    return { wrong, said: put(words.summary, roots.size, leaves.length, good) };
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    list.replaceChildren();
    [bar.hidden, result.textContent, page.ariaBusy] = [false, words.working, "true"];
    let found;
    try {
      found = await check();
    } catch (fault) {
      found = { wrong: [put(words.unreadable, fault.message)], said: "" };
    }
    list.append(...found.wrong.slice(0, 500).map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    result.textContent = `${found.wrong.length ? put(words.bad, found.wrong.length) : words.good} ${found.said}`;
    [bar.hidden, page.ariaBusy] = [true, "false"];
  });
  page.querySelector("[data-cannot]").hidden = true;
  form.hidden = false;
})();
