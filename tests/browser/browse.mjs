// Visits pages of the built book in Chromium and prints what is there, as JSON.
//
//     node browse.mjs CHROMIUM ROOT PAGE...
//
// ROOT is an address that ends with "/", http: or file:.  For every page: what it asked of
// whom, what it complained about, and what a reader finds in it.  tests/browser/test_pages.py says what
// must be so.

import { launch, openAll, required } from "../../bookbuild/chromium.mjs";
const { source: axe } = required("axe-core");

const [executablePath, root, ...pages] = process.argv.slice(2);
// A page is looked at over http by axe; from a folder it is the same page.
const WITH_AXE = root.startsWith("http");
const AT_ONCE = 2;
const PAPER = { width: 718, height: 1000 };

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

  // Of each kind of thing that the keyboard reaches one that can be seen.
  const kinds = new Map([...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
    .filter(shown).map((e) => [`${e.tagName} ${e.className}`, e]));
  const look = (e) => {
    const style = getComputedStyle(e);
    const outline = style.outlineStyle !== "none" && style.outline;
    const border = style.borderStyle !== "none" && parseFloat(style.borderWidth) > 0 && style.borderColor;
    return `${outline} ${style.boxShadow} ${border}`;
  };
  const unmarked = [...kinds].filter(([, e]) => {
    const before = look(e) + look(e.parentElement);
    e.focus({ focusVisible: true, preventScroll: true });
    const marked = document.activeElement !== e || look(e) + look(e.parentElement) !== before;
    e.blur();
    return !marked;
  }).map(([kind]) => kind);

  // Names of colours in figures that no style sheet defines.
  const root = getComputedStyle(document.documentElement);
  const names = figures.flatMap((svg) => svg.outerHTML.match(/(?<=var\()--[\w-]+/g) ?? []);
  const undefinedColours = [...new Set(names)].filter((name) => !root.getPropertyValue(name));

  return {
    unmarked,
    undefinedColours,
    formulas: [...document.querySelectorAll("article .katex")].filter(shown).length,
    // What KaTeX does not know it leaves out, or writes in red.
    broken: document.querySelectorAll(".katex-error, .katex [style*='#cc0000']").length,
    mathml: document.querySelectorAll("article .katex math").length,
    figures: figures.filter(shown).length,
    labels: figures.map((svg) => svg.getAttribute("aria-label") ?? ""),
    images: [...document.querySelectorAll("main img")].map((image) => image.alt),
    overlapping: figures.filter((svg) => overlaps(svg) > 0).length,
    width: document.documentElement.scrollWidth,
    // What screen readers miss on a stock page: see bookbuild/pages/templates.
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

/** What is wrong on a narrow page; runs inside it. */
function narrow() {
  const boxes = [...document.querySelectorAll(".math-display, .pst-scrollable-table-container, pre")];
  const faded = (box) => getComputedStyle(box).maskImage !== "none";
  const wide = boxes.filter((box) => box.scrollWidth > box.clientWidth + 1);

  /** Does a line break part a formula from what follows it without a space? */
  const torn = (formula) => {
    const text = formula.parentElement.nextSibling;
    const last = [...formula.querySelectorAll(".katex-base")].at(-1)?.getBoundingClientRect();
    if (text?.nodeType !== Node.TEXT_NODE || !/^\S/.test(text.data) || !last) return false;
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(text, 1);
    const next = range.getBoundingClientRect();
    return next.bottom <= last.top || next.top >= last.bottom;
  };
  return {
    torn: [...document.querySelectorAll("article .math > .katex")].filter(torn)
      .map((formula) => formula.closest("p, td, li")?.textContent.slice(0, 40)),
    uncued: wide.filter((box) => !faded(box)).length
      + boxes.filter((box) => !wide.includes(box) && faded(box)).length,
  };
}

/** The beginnings of what is cut off or fades on paper, where nothing scrolls; runs in a page. */
function cutOff() {
  return [...document.querySelectorAll("pre, .math-display, .pst-scrollable-table-container")]
    .filter((box) => box.scrollWidth > box.clientWidth + 1 || getComputedStyle(box).maskImage !== "none")
    .map((box) => box.textContent.trim().slice(0, 40));
}

/** Kinds of elements that move by themselves or glide; runs inside a page. */
function moving() {
  const kinds = new Map([...document.querySelectorAll("body *:not(.katex *, svg *, pre *)")]
    .map((e) => [`${e.tagName} ${e.className}`, e]));
  const glides = (e) => {
    const style = getComputedStyle(e);
    const times = [style.transitionDuration, style.animationDuration].join(",").split(",");
    return style.scrollBehavior === "smooth" || times.some((time) => parseFloat(time) > 0.001);
  };
  return [...kinds].filter(([, e]) => glides(e)).map(([kind]) => kind);
}

/** Bring to what a reader has who saw all of the page, and opened its solutions and notes. */
async function seeAll(page) {
  await page.addStyleTag({ content: "section { content-visibility: visible !important }" });
  await page.evaluate(openAll);
}

/** Wait until nothing glides: a colour half-way between two is not what a reader sees. */
const atRest = (page) => page.evaluate(
  () => Promise.allSettled(document.getAnimations().map((animation) => animation.finished)));

const browser = await launch(executablePath);

async function visit(address, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const asked = [], loaded = [], complaints = [];
  page.on("request", (r) => {
    if (r.url().startsWith(root)) loaded.push(r.url().slice(root.length).split(/[?#]/)[0]);
    else if (!r.url().startsWith("data:")) asked.push(r.url());
  });
  page.on("requestfailed", (r) => complaints.push(`failed: ${r.url()}`));
  page.on("response", (r) => { if (r.status() >= 400) complaints.push(`${r.status()}: ${r.url()}`); });
  page.on("console", (m) => { if (m.type() === "error") complaints.push(m.text()); });
  page.on("pageerror", (e) => complaints.push(e.message));
  await page.goto(root + address, { waitUntil: "load" });
  return { page, asked, loaded, complaints, close: () => context.close() };
}

async function facts(address) {
  const desk = { viewport: { width: 1280, height: 900 } };
  const full = await visit(address, desk);
  await seeAll(full.page);
  // What was opened may need fonts, which make it wider.
  await full.page.waitForTimeout(300);
  await full.page.evaluate(() => document.fonts.ready);
  await full.page.waitForTimeout(500);
  const found = await full.page.evaluate(inventory);
  const width = async (viewport) => {
    await full.page.setViewportSize(viewport);
    await full.page.waitForTimeout(100);
    return full.page.evaluate(() => document.documentElement.scrollWidth);
  };
  const phone = await width({ width: 360, height: 800 });
  const { torn, uncued } = await full.page.evaluate(narrow);
  // Twice as large letters on a desk leave half the room.
  const enlarged = await width({ width: 640, height: 450 });
  await full.page.emulateMedia({ media: "print" });
  await full.page.setViewportSize(PAPER);
  const cut = await full.page.evaluate(cutOff);
  // What is inside these is not asked, and would only take long to style.
  await full.page.evaluate(() => {
    document.querySelectorAll(".katex, svg, pre").forEach((e) => e.replaceChildren());
  });
  await full.page.emulateMedia({ media: "screen", reducedMotion: "reduce" });
  const restless = await full.page.evaluate(moving);
  const { asked, loaded, complaints } = full;
  await full.close();

  // Without scripts nothing is closed: solutions and notes are simply there.
  const plain = await visit(address, { ...desk, javaScriptEnabled: false });
  const count = (selector) => plain.page.locator(selector).count();
  const without = {
    formulas: await count("article .katex:visible"),
    figures: await count("svg.figure-svg:visible"),
  };
  await plain.close();
  return { ...found, asked, loaded, complaints, phone, torn, uncued, cut, enlarged, restless, without };
}

/** What axe finds; runs inside a page.  Formulas and figures are left out, since their many
 * parts are hidden behind one text, which has tests of its own. */
async function look({ rules }) {
  const context = { exclude: [".katex", ".figure-svg"] };
  const options = { resultTypes: ["violations"], ...(rules ? { runOnly: rules } : {}) };
  return (await window.axe.run(context, options)).violations;
}

/** What axe has to say against a page as it opens, with everything open, and in the dark. */
async function barriers(address) {
  const { page, close } = await visit(address, { viewport: { width: 1280, height: 900 } });
  // What axe leaves out it walks through all the same, which takes as long as all the rest.
  await page.evaluate(() => {
    document.querySelectorAll(".katex, .figure-svg").forEach((e) => e.replaceChildren());
  });
  await page.evaluate(axe);
  const against = [];
  const note = async (state, options) => {
    await page.waitForTimeout(400);
    await atRest(page);
    const violations = await page.evaluate(look, options);
    against.push(...violations.map((v) => `${state}: ${v.id} at ${v.nodes[0].target}`));
  };
  await note("closed", {});
  await seeAll(page);
  await note("open", {});
  // Only the colours are different.
  await page.emulateMedia({ colorScheme: "dark" });
  await page.evaluate(() => { document.documentElement.dataset.theme = "dark"; });
  await note("dark", { rules: ["color-contrast", "link-in-text-block"] });
  await close();
  return against;
}

/** Call `work` with every item, a few at a time. */
async function each(items, work) {
  const waiting = items[Symbol.iterator]();
  const worker = async () => { for (const item of waiting) await work(item); };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
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
await each(pages, async (page) => {
  seen[page] = { ...await facts(page), barriers: WITH_AXE ? await barriers(page) : [] };
});
const searches = {};
for (const words of ["Jensen", "mutual information", "earth mover"]) {
  searches[words] = await search(words);
}
console.log(JSON.stringify({ pages: seen, searches }));
await browser.close();
