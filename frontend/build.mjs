// Builds everything that Giamsat's pages are served besides HTML into ../build/static/giamsat.
// Run: npm ci && npm run build
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const house = join(here, "..", "giamsat");
const out = join(here, "..", "build", "static", "giamsat");

const STYLES = [
  ...["base", "frame", "forms", "parts", "charts"],
  ...["desk-work", "desk-tasks", "desk-overview", "desk-directives", "desk-admin", "desk-warnings", "desk-pack", "desk-pictures", "desk-help"],
  ...["desk-indicators", "desk-registers", "desk-boards", "desk-voice", "portal", "portal-voice"],
  ...["narrow", "print"],
];
const WEIGHTS = [400, 500, 600];
// Names that Giamsat's own style uses otherwise than Tabler does.
const OWN = ["legend", "tag", "prose", "empty", "steps"];
// Every place that may name a class. Python only where HTML is made, so that plain words keep no rule alive.
const CONTENT = [
  `${house}/**/templates/**/*.html`,
  `${house}/**/templates/**/*.svg`,
  `${house}/ui/**/*.py`,
  `${house}/**/forms.py`,
  `${house}/**/templatetags/*.py`,
  `${here}/js/*.js`,
];

/** Repeats each rule for the dark theme for readers who chose none and whose device asks for dark. */
const darkByDevice = {
  postcssPlugin: "dark-by-device",
  OnceExit(root, { AtRule }) {
    const copies = [];
    root.walkRules((rule) => {
      if (!rule.selector.includes("[data-bs-theme=dark]")) return;
      const holder = rule.parent.type === "atrule" ? rule.parent : null;
      if (holder?.params.includes("prefers-color-scheme")) return;
      const selectors = rule.selectors
        .filter((one) => one.includes("[data-bs-theme=dark]"))
        .map((one) => one.replaceAll("[data-bs-theme=dark]", ":root:not([data-bs-theme])"));
      const copy = rule.clone({ selectors });
      const media = new AtRule({ name: "media", params: "screen and (prefers-color-scheme:dark)" });
      if (holder) {
        media.append(holder.clone({ nodes: [] }).append(copy));
      } else {
        media.append(copy);
      }
      copies.push([holder ?? rule, media]);
    });
    for (const [place, media] of copies.reverse()) place.after(media);
  },
};

const withDevice = (css) => postcss([darkByDevice]).process(css, { from: undefined }).css;

async function tabler() {
  const file = join(modules, "@tabler", "core", "dist", "css", "tabler.min.css");
  const [{ css }] = await new PurgeCSS().purge({
    content: CONTENT,
    css: [file],
    keyframes: true,
    fontFace: true,
    variables: true,
    blocklist: OWN.map((name) => new RegExp(`^${name}(-|$)`)),
    safelist: { standard: ["html", "body", ":root"], greedy: [/data-bs-theme/] },
  });
  // Our content policy admits no data: URLs; forms.css has files for those that are seen.
  return withDevice(css.replace(/\/\*# sourceMappingURL.*?\*\//g, "").replace(/url\("data:[^"]*"\)/g, "none"));
}

async function icons() {
  const names = (await readFile(join(here, "icons.txt"), "utf8"))
    .split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const symbols = [];
  for (const name of [...new Set(names)].sort()) {
    const filled = name.endsWith("-filled");
    const folder = filled ? "filled" : "outline";
    const file = join(modules, "@tabler", "icons", "icons", folder, `${name.replace(/-filled$/, "")}.svg`);
    const svg = (await readFile(file, "utf8")).replace(/<!--[\s\S]*?-->/g, "");
    const body = svg.match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1]
      .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/g, "")
      .replace(/\s+/g, " ").trim();
    symbols.push(`<symbol id="${name}" viewBox="0 0 24 24">${body}</symbol>`);
  }
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function fonts() {
  const source = join(modules, "@fontsource", "be-vietnam-pro", "files");
  for (const part of ["latin", "vietnamese"]) {
    for (const weight of WEIGHTS) {
      const name = `be-vietnam-pro-${part}-${weight}-normal.woff2`;
      await cp(join(source, name), join(out, "fonts", name));
    }
  }
  await cp(join(here, "fonts"), join(out, "fonts"), { recursive: true });
}

async function main() {
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, "fonts"), { recursive: true });
  await fonts();
  await writeFile(join(out, "tabler.css"), await tabler());
  await writeFile(join(out, "tokens.css"), withDevice(await readFile(join(here, "css", "tokens.css"), "utf8")));
  const parts = await Promise.all(STYLES.map((name) => readFile(join(here, "css", `${name}.css`), "utf8")));
  await writeFile(join(out, "giamsat.css"), withDevice(parts.join("\n")));
  await writeFile(join(out, "icons.svg"), await icons());
  await cp(join(modules, "htmx.org", "dist", "htmx.min.js"), join(out, "htmx.min.js"));
  await cp(join(here, "js"), out, { recursive: true });
  await cp(join(here, "img"), out, { recursive: true });
  const notices = [
    ["Tabler", join(here, "licences", "tabler.txt")],
    ["Tabler Icons", join(modules, "@tabler", "icons", "LICENSE")],
    ["htmx", join(modules, "htmx.org", "LICENSE")],
  ];
  const texts = await Promise.all(notices.map(async ([name, file]) => `${name}\n\n${await readFile(file, "utf8")}`));
  await writeFile(join(out, "LICENSES.txt"), texts.join("\n\n----\n\n"));
}

await main();
