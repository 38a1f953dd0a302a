// Visits pages of the built book in Chromium and prints what is there, as JSON.
//
//     node browse.mjs CHROMIUM ROOT PAGE...
//
// ROOT is an address that ends with "/", http: or file:.  For every page: what it asked of
// whom, what it complained about, and what a reader finds in it.  tests/test_pages.py says what
// must be so.

import { createRequire } from "node:module";
const require = createRequire(new URL("../extensions/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const [executablePath, root, ...pages] = process.argv.slice(2);
const QUIET = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** What a reader finds in a page; runs inside it. */
function inventory() {
  const shown = (e) => e.getClientRects().length > 0;
  const figures = [...document.querySelectorAll("svg.figure-svg")];

  /** Pairs of labels of a figure that lie on one another. */
  const overlaps = (svg) => {
    const labels = [...svg.querySelectorAll("g[id*='text_']")].map((g) => g.getBoundingClientRect());
    const pairs = [];
    labels.forEach((a, i) => labels.slice(i + 1).forEach((b) => {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      const smaller = Math.min(a.width * a.height, b.width * b.height);
      if (width > 0 && height > 0 && width * height > 0.1 * smaller) pairs.push(i);
    }));
    return pairs.length;
  };

  return {
    formulas: [...document.querySelectorAll("article .katex")].filter(shown).length,
    broken: document.querySelectorAll(".katex-error").length,
    mathml: document.querySelectorAll("article .katex math").length,
    figures: figures.filter(shown).length,
    labels: figures.map((svg) => svg.getAttribute("aria-label") ?? ""),
    images: [...document.querySelectorAll("main img")].map((image) => image.alt),
    overlapping: figures.filter((svg) => overlaps(svg) > 0).length,
    width: document.documentElement.scrollWidth,
    // What screen readers miss on a stock page: see extensions/templates.
    outside: [...document.querySelectorAll("a.navbar-brand")]
      .filter((e) => !e.closest("nav, header, main, aside, footer")).length,
    mislabelled: document.querySelectorAll(".search-button-field[aria-label]").length,
    spokenWrong: document.querySelectorAll("[role=doc-biblioentry], summary[aria-label]").length,
    unreachable: [...document.querySelectorAll(".math-display, pre")]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0).length,
    title: document.title,
    description: document.querySelector("meta[name=description]")?.content ?? "",
  };
}

/** Open what stays closed until a reader opens it: solutions and notes. */
function open_all() {
  document.querySelectorAll(".toggle-button, .toggle-button-hidden").forEach((b) => b.click());
  document.querySelectorAll("details").forEach((d) => { d.open = true; });
}

const browser = await chromium.launch({ executablePath, args: QUIET });

async function visit(address, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked = [], complaints = [];
  page.on("request", (r) => {
    if (!r.url().startsWith(root) && !r.url().startsWith("data:")) asked.push(r.url());
  });
  page.on("requestfailed", (r) => complaints.push(`failed: ${r.url()}`));
  page.on("response", (r) => { if (r.status() >= 400) complaints.push(`${r.status()}: ${r.url()}`); });
  page.on("console", (m) => { if (m.type() === "error") complaints.push(m.text()); });
  page.on("pageerror", (e) => complaints.push(e.message));
  await page.goto(root + address, { waitUntil: "load" });
  return { page, asked, complaints, close: () => context.close() };
}

async function facts(address) {
  const desk = { viewport: { width: 1280, height: 900 } };
  const full = await visit(address, desk);
  await full.page.evaluate(open_all);
  await full.page.waitForTimeout(100);
  const found = await full.page.evaluate(inventory);
  await full.page.setViewportSize({ width: 360, height: 800 });
  await full.page.waitForTimeout(100);
  const phone = await full.page.evaluate(() => document.documentElement.scrollWidth);
  const { asked, complaints } = full;
  await full.close();

  // Without scripts nothing is closed: solutions and notes are simply there.
  const plain = await visit(address, { ...desk, javaScriptEnabled: false });
  const count = (selector) => plain.page.locator(selector).count();
  const without = {
    formulas: await count("article .katex:visible"),
    figures: await count("svg.figure-svg:visible"),
  };
  await plain.close();
  return { ...found, asked, complaints, phone, without };
}

async function search(words) {
  const { page, complaints, close } = await visit(`search.html?q=${encodeURIComponent(words)}`, {});
  const results = page.locator("#search-results li a");
  await results.first().waitFor({ timeout: 20000 }).catch(() => {});
  const titles = await results.allTextContents();
  await close();
  return { titles, complaints };
}

const seen = {};
for (const page of pages) seen[page] = await facts(page);
const searches = {};
for (const words of ["Jensen", "mutual information", "earth mover"]) {
  searches[words] = await search(words);
}
console.log(JSON.stringify({ pages: seen, searches }));
await browser.close();
