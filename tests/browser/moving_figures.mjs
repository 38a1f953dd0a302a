// Uses the moving figures of the built book in Chromium and prints what happened, as JSON.
//
//     node moving_figures.mjs CHROMIUM < orders
//
// The orders: `figures`, a list of {page, id, name}; `states`, texts of states for each name; and
// `roots`, addresses that end with "/": at `http` figures are used in every way, at `file` by links
// and by keyboard only.  tests/browser/test_moving_figures.py says what must be so.

import { readFileSync } from "node:fs";
import { launch, required } from "../../bookbuild/chromium.mjs";
const { source: AXE } = required("axe-core");

const [executablePath] = process.argv.slice(2);
const orders = JSON.parse(readFileSync(0, "utf8"));
const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const browser = await launch(executablePath);

async function open({ root, page: address, id }, options = {}, fragment = id) {
  const context = await browser.newContext({ ...DESK, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  const complaints = [];
  page.on("console", (m) => { if (m.type() === "error") complaints.push(m.text()); });
  page.on("pageerror", (e) => complaints.push(e.message));
  await page.goto(`${root}${address}#${fragment}`, { waitUntil: "load" });
  const figure = page.locator(`figure#${id}`);
  return { page, figure, complaints, close: () => context.close() };
}

/** What a figure shows now: its state, its numbers in the list and in the drawing, its label. */
const shown = (figure) => figure.evaluate((element) => {
  const pairs = (places) => [...element.querySelectorAll(places)]
    .map((e) => [e.dataset.number, e.textContent, Number(e.dataset.digits ?? 3)]);
  const stage = element.querySelector(".moving-stage");
  const controls = [...element.querySelectorAll("[data-parameter]")]
    .filter((c) => c.type !== "radio" || c.checked)
    .map((c) => [c.dataset.parameter, Number(c.dataset.index ?? 0), c.value,
      c.type === "range" ? c.nextElementSibling.textContent : c.value]);
  return {
    state: stage.dataset.state,
    listed: pairs("dd [data-number]"),
    drawn: pairs("svg [data-number]"),
    controls,
    label: element.querySelector("svg").getAttribute("aria-label"),
    spoken: element.querySelector(".moving-spoken").textContent,
    link: element.querySelector(".moving-link").hash,
  };
});

/** Wait until nothing plays by itself any more. */
const settled = (figure) => figure.evaluate(async (element) => {
  const end = performance.now() + 8000;
  while (element.querySelector(".moving-on") && performance.now() < end) {
    await new Promise((done) => setTimeout(done, 50));
  }
});

/** Which control of the figure has the focus, and whether that can be seen. */
const focused = (figure) => figure.evaluate((element) => {
  const e = document.activeElement;
  if (!element.querySelector(".moving-controls").contains(e)) return null;
  const outline = getComputedStyle(e);
  return {
    kind: e.type || "link", parameter: e.dataset.parameter, index: Number(e.dataset.index ?? 0),
    press: e.dataset.press, visible: outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) >= 2,
    named: Boolean(e.labels?.[0]?.textContent.trim() || e.textContent.trim()),
  };
});

const KEYS = {
  range: ["ArrowRight", "End", "ArrowLeft", "Home", "ArrowUp"],
  radio: ["ArrowDown", "ArrowDown"],
  button: ["Enter"],
};

/** Walk through the controls by Tab, and use each. */
async function byKeyboard({ page, figure }) {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const initial = await shown(figure);
  const steps = [];
  let before = initial.state;
  // From here on the next Tab goes to the first control.
  await figure.locator("svg").evaluate((drawing) => {
    drawing.tabIndex = -1;
    drawing.focus({ preventScroll: true });
    drawing.removeAttribute("tabindex");
  });
  await page.keyboard.press("Tab");
  for (let control = await focused(figure); control; control = await focused(figure)) {
    for (const key of KEYS[control.kind] ?? []) {
      await page.keyboard.press(key);
      steps.push({ control, key, before, ...await shown(figure) });
      before = steps.at(-1).state;
    }
    if (control.kind === "link") steps.push({ control, ...await shown(figure) });
    await page.keyboard.press("Tab");
    if (steps.length > 500) throw new Error("the keyboard does not get out of the figure");
  }
  await page.emulateMedia({ reducedMotion: null });
  return { initial, steps };
}

/** Move once; what is spoken then, and after how many milliseconds by the page's own clock. */
async function spoken(page, figure) {
  await figure.evaluate((element) => {
    let moved = 0;
    element.addEventListener("input", () => { moved = performance.now(); });
    const place = element.querySelector(".moving-spoken");
    const note = () => { place.dataset.pause ??= performance.now() - moved; };
    new MutationObserver(note).observe(place, { childList: true });
  });
  await figure.locator(".moving-controls input").first().focus();
  await page.keyboard.press("ArrowRight");
  const place = figure.locator(".moving-spoken[data-pause]");
  await place.waitFor({ state: "attached" });
  return { pause: Number(await place.getAttribute("data-pause")), ...await shown(figure) };
}

const WAYS = [[0, -32], [0, 32], [40, 0], [-40, 0], [34, -34], [-34, 34], [110, 0], [-110, 0]];

/** Drag each handle, by `pull`, in one way after the other until it moves. */
async function dragEach(page, figure, pull) {
  const ways = [...WAYS];
  const handles = await figure.locator("[data-drag]").evaluateAll((all) =>
    all.map(({ dataset }) => [dataset.drag, dataset.index]));
  const steps = [];
  let { state: before } = await shown(figure);
  for (const [name, index] of handles) {
    const selector = `[data-drag="${name}"]${index === undefined ? "" : `[data-index="${index}"]`}`;
    const handle = figure.locator(selector);
    const step = { name, index, before };
    for (const [k, [dx, dy]] of ways.entries()) {
      const { knob, scrolled } = await handle.evaluate((e) => {
        e.scrollIntoViewIfNeeded();
        const box = (e.querySelector(".knob") ?? e).getBoundingClientRect();
        return { knob: [box.left + box.width / 2, box.top + box.height / 2], scrolled: scrollY };
      });
      await pull(page, knob, [knob[0] + dx, knob[1] + dy]);
      step.scrolled = (await page.evaluate(() => scrollY)) - scrolled;
      Object.assign(step, await shown(figure));
      if (step.state !== before) {
        // What moved this handle may well move the next one.
        ways.unshift(...ways.splice(k, 1));
        break;
      }
    }
    before = step.state;
    steps.push(step);
  }
  await figure.locator('[data-press="reset"]').click();
  return { steps, reset: await shown(figure) };
}

async function byMouse(page, [x, y], [toX, toY]) {
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move((x + toX) / 2, (y + toY) / 2);
  await page.mouse.move(toX, toY);
  await page.mouse.up();
  // Released: this must not move anything.
  await page.mouse.move(toX + 60, toY + 60);
}

async function byTouch(page, from, to) {
  const session = await page.context().newCDPSession(page);
  const send = (type, points) => session.send("Input.dispatchTouchEvent", {
    type, touchPoints: points.map(([x, y]) => ({ x, y })),
  });
  await send("touchStart", [from]);
  for (let k = 1; k <= 4; k += 1) {
    await send("touchMove", [from.map((a, i) => a + ((to[i] - a) * k) / 4)]);
  }
  await send("touchEnd", []);
  await session.detach();
}

/** Follow the link of a state into a fresh page and in the page itself, and links to no state. */
async function byLink(order) {
  const [first, second] = orders.states[order.name];
  const { page, figure, complaints, close } = await open(order, {}, `${order.id}:${first}`);
  const opened = await shown(figure);
  const inView = await figure.evaluate((e) => {
    const box = e.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
  const goTo = (text) => page.evaluate(async (hash) => {
    const changed = new Promise((done) => { addEventListener("hashchange", done, { once: true }); });
    location.hash = hash;
    await changed;
  }, `${order.id}:${text}`);
  await goTo(second);
  const followed = await shown(figure);
  await figure.locator('[data-press="reset"]').click();
  await figure.locator(".moving-link").click();
  const address = await page.evaluate(() => location.hash);
  const wrong = [];
  for (const text of ["", "x", `${first};extra=1`, `${first}1e9`, "%", "__proto__=1", first.replace(/\d/, "nan")]) {
    await goTo(text);
    wrong.push({ text, ...await shown(figure) });
  }
  await close();
  return { first, second, opened, inView, followed, address, wrong, complaints };
}

/** What axe finds in a figure that has been moved, in light and dark. */
async function audited(page, id) {
  const found = {};
  // Of a long chapter axe would look at every element to judge the few of the figure.
  await page.evaluate((at) => {
    const article = document.querySelector("article");
    for (let kept = document.getElementById(at); kept !== article; kept = kept.parentElement) {
      kept.parentElement.replaceChildren(kept);
    }
  }, id);
  await page.addScriptTag({ content: AXE });
  for (const theme of ["light", "dark"]) {
    const result = await page.evaluate(([name, at]) => {
      document.documentElement.dataset.theme = name;
      // It would ask for the style sheets, which a page in a folder may not.
      return globalThis.axe.run(`#${at}`, { preload: false });
    }, [theme, id]);
    found[theme] = {
      checked: result.passes.length,
      violations: result.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ").slice(0, 300)}`),
    };
  }
  return found;
}

/** How a figure looks in several states: words on others or outside, small words, small targets. */
function looks(element, texts) {
  const canvas = document.createElement("canvas").getContext("2d");

  /** The box of the ink of a word; a line has more room above and below. */
  const ink = (word) => {
    const box = word.getBoundingClientRect();
    const { a: scale, b: slope, d, f } = word.getScreenCTM();
    if (slope !== 0) return box;
    const style = getComputedStyle(word);
    canvas.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const { actualBoundingBoxAscent: up, actualBoundingBoxDescent: down } = canvas.measureText(word.textContent);
    const baseline = f + d * word.getStartPositionOfChar(0).y;
    return { left: box.left, right: box.right, top: baseline - up * scale, bottom: baseline + down * scale };
  };
  const { players, states } = globalThis.movingFigures;
  const player = players.find((p) => p.id === element.id);
  const svg = element.querySelector("svg");
  const problems = [];
  for (const text of texts) {
    player.show(states.parse(player.data.parameters, text));
    const frame = svg.getBoundingClientRect();
    const words = [...svg.querySelectorAll("text")].map((e) => [e.textContent, ink(e)]);
    words.forEach(([word, a], i) => {
      const outside = a.left < frame.left - 1 || a.right > frame.right + 1
        || a.top < frame.top - 1 || a.bottom > frame.bottom + 1;
      if (outside) problems.push(`${text}: "${word}" lies outside`);
      words.slice(i + 1).forEach(([other, b]) => {
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (width > 1 && height > 1) problems.push(`${text}: "${word}" and "${other}" overlap`);
      });
    });
  }
  const scale = svg.getScreenCTM().a;
  const sizes = [...svg.querySelectorAll("text")].map((e) => parseFloat(getComputedStyle(e).fontSize) * scale);
  const targets = [...element.querySelectorAll(".room, button, input[type=range], .moving-choice, .moving-link")]
    .map((e) => e.getBoundingClientRect()).map((box) => Math.min(box.width, box.height));
  const drags = [...svg.querySelectorAll("[data-drag]")].map((e) => getComputedStyle(e).touchAction);
  return {
    problems, smallestWords: Math.min(...sizes), smallestTarget: Math.min(...targets),
    width: document.documentElement.scrollWidth,
    touch: [getComputedStyle(svg).touchAction, ...new Set(drags)],
  };
}

/** Press each button, and wait until what plays has come to rest. */
async function pressEach(figure) {
  const names = await figure.locator("[data-press]").evaluateAll((all) => all.map((e) => e.dataset.press));
  const steps = [];
  for (const name of names) {
    await figure.locator(`[data-press="${name}"]`).click();
    await settled(figure);
    steps.push({ name, ...await shown(figure) });
  }
  return steps;
}

/** On a page that was opened by a link to no state: by keyboard, and over http in all other ways. */
async function atDesk(order, everything) {
  const text = "%E0=1";
  const { page, figure, complaints, close } = await open(order, {}, `${order.id}:${text}`);
  const found = { wrong: { text, ...await shown(figure) }, complaints };
  found.keyboard = await byKeyboard({ page, figure });
  if (everything) {
    found.spoken = await spoken(page, figure);
    found.mouse = await dragEach(page, figure, byMouse);
    found.pressed = await pressEach(figure);
    found.axe = await audited(page, order.id);
    found.desk = await figure.evaluate(looks, orders.states[order.name]);
    await page.emulateMedia({ media: "print" });
    found.onPaper = {
      controls: await figure.locator(".moving-controls:visible").count(),
      drawings: await figure.locator("svg:visible").count(),
    };
  }
  await close();
  return found;
}

async function onPhone(order) {
  const { page, figure, complaints, close } = await open(order, PHONE);
  const touch = await dragEach(page, figure, byTouch);
  const phone = await figure.evaluate(looks, orders.states[order.name]);
  await close();
  return { touch, phone, complaints };
}

/** What is there without scripts. */
async function withoutScripts(order) {
  const { figure, close } = await open(order, { javaScriptEnabled: false });
  const numbers = (selector) => figure.locator(selector).evaluateAll((all) =>
    all.map((e) => [e.dataset.number, e.textContent, Number(e.dataset.digits ?? 3)]));
  const text = (selector) => figure.locator(selector).allTextContents();
  const seen = {
    listed: await numbers("dd:visible [data-number]"),
    drawn: await numbers("svg:visible [data-number]"),
    label: await figure.locator("svg:visible").getAttribute("aria-label"),
    shapes: await figure.locator("svg:visible *").count(),
    units: (await text("dd")).map((words) => words.split(" ").slice(1).join(" ")),
    caption: (await text("figcaption")).join(""),
    controls: await figure.locator(".moving-controls:visible").count(),
  };
  await close();
  return { still: seen };
}

async function use(order, everything) {
  const link = await byLink(order);
  const { wrong, ...desk } = await atDesk(order, everything);
  link.wrong.push(wrong);
  const { complaints = [], ...phone } = everything ? await onPhone(order) : {};
  const still = everything ? await withoutScripts(order) : {};
  return {
    ...order, link, ...desk, ...phone, ...still,
    complaints: [...link.complaints, ...desk.complaints, ...complaints],
  };
}

const found = { http: [], file: [] };
for (const figure of orders.figures) {
  for (const [kind, root] of Object.entries(orders.roots)) {
    found[kind].push(await use({ ...figure, root }, kind === "http"));
  }
}
console.log(JSON.stringify(found));
await browser.close();
