// Uses the moving figures of the built book in Chromium and prints what happened, as JSON.
//
//     node moving_figures.mjs CHROMIUM < orders
//
// The orders: `figures`, a list of {page, id, name, html}; `states` and `extremes`, texts of states
// for each name; and `roots`, addresses that end with "/": at `http` figures are used in every way, at
// `file` by a link and a key only.  tests/browser/test_moving_figures.py says what must be so.
//
// The pages come without the rest of their chapters, whose layout would take most of the time;
// test_arrival.py has a whole chapter.

import { readFileSync } from "node:fs";
import { launch, required } from "../../bookbuild/chromium.mjs";
const { source: AXE } = required("axe-core");

const [executablePath] = process.argv.slice(2);
const orders = JSON.parse(readFileSync(0, "utf8"));
const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 360, height: 800 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

const browser = await launch(executablePath);

/** A page whose article is the figure alone, between gaps that make it scroll. */
function alone(text, { html }) {
  const [start, end] = [text.indexOf("<article"), text.lastIndexOf("</article>")];
  const gap = "<p>.</p>".repeat(60);
  // The theme looks for what the table of contents links to.
  const goals = [...text.matchAll(/<a [^>]*href="#([^"]+)"/g)].map(([, id]) => `<p id="${id}"></p>`);
  const article = `<article class="bd-article"><section>${goals.join("")}${gap}${html}${gap}</section>`;
  return text.slice(0, start) + article + text.slice(end);
}

async function open(order, options = {}, fragment = order.id) {
  const { root, page: address, id } = order;
  const context = await browser.newContext({ ...DESK, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60000);
  const complaints = [];
  page.on("console", (m) => { if (m.type() === "error") complaints.push(m.text()); });
  page.on("pageerror", (e) => complaints.push(e.message));
  const text = alone(readFileSync(new URL(address, orders.roots.file), "utf8"), order);
  await page.route(root + address, (route) => route.fulfill({ body: text, contentType: "text/html" }));
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
    note: element.querySelector(".moving-note").textContent,
    trail: element.querySelectorAll(".trail circle").length,
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
const focused = (figure) => figure.evaluate(async (element) => {
  const e = document.activeElement;
  if (!element.querySelector(".moving-side").contains(e)) return null;
  // With reduced motion, everything changes in a transition, if a very short one.
  await Promise.all(e.getAnimations().map((animation) => animation.finished));
  const outline = getComputedStyle(e);
  return {
    kind: e.type || { A: "link", SUMMARY: "summary" }[e.tagName], parameter: e.dataset.parameter, index: Number(e.dataset.index ?? 0),
    press: e.dataset.press, visible: outline.outlineStyle !== "none" && parseFloat(outline.outlineWidth) >= 2,
    named: Boolean(e.labels?.[0]?.textContent.trim() || e.textContent.trim()),
  };
});

const KEYS = {
  range: ["ArrowRight", "End", "ArrowLeft", "Home", "ArrowUp"],
  radio: ["ArrowDown", "ArrowDown"],
  button: ["Enter"],
  summary: ["Enter"],
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
    if (control.kind === "link") steps.push({ control, before, ...await shown(figure) });
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
  await figure.locator("input[type=range]:visible").first().focus();
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
    const sideways = await handle.evaluate((e) => e.matches(".sideways"));
    for (const [k, [dx, dy]] of ways.entries()) {
      if (sideways && dy) continue;
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

async function byTouch(page, from, to, moves = 4, end = "touchEnd") {
  const session = await page.context().newCDPSession(page);
  const send = (type, points) => session.send("Input.dispatchTouchEvent", {
    type, touchPoints: points.map(([x, y]) => ({ x, y })),
  });
  await send("touchStart", [from]);
  for (let k = 1; k <= moves; k += 1) {
    await send("touchMove", [from.map((a, i) => a + ((to[i] - a) * k) / moves)]);
  }
  await send(end, []);
  await session.detach();
}

/** What a figure shows and takes before its question has been answered, and after. */
async function asked(page, figure) {
  const visible = (selector) => figure.locator(`${selector}:visible`).count();
  const parts = async () => ({
    handles: await visible(".knob"),
    covered: await visible(".covered > *"),
    controls: await visible(":is(.moving-side, figcaption)"),
    answers: await visible(".moving-answer > p"),
    skip: await visible(".moving-skip"),
  });
  const before = { ...await shown(figure), ...await parts() };
  const place = await figure.locator("[data-drag]").first().evaluate((e) => {
    const svg = e.ownerSVGElement;
    svg.scrollIntoView({ block: "center" });
    const at = e.dataset.x ? e.dataset : { x: 210, y: 100 };
    const point = new DOMPoint(at.x, at.y).matrixTransform(svg.getScreenCTM());
    return [point.x, point.y];
  });
  await byMouse(page, place, [place[0] + 130, place[1] - 60]);
  const dragged = await shown(figure);
  const choices = figure.locator("[data-choice]");
  await choices.first().focus();
  await page.keyboard.press("Enter");
  const after = { ...await shown(figure), ...await parts() };
  const said = await figure.evaluate((e) => ({
    mark: e.querySelector(".moving-mark").textContent,
    right: [...e.querySelectorAll(".moving-right")].map((b) => b.dataset.choice),
    pressed: [...e.querySelectorAll("[aria-pressed=true]")].map((b) => b.dataset.choice),
  }));
  return { before, dragged, after: { ...after, ...said }, choices: await choices.count() };
}

/** In the same page, follow links to states, to what is nearly one, and to none. */
async function followLinks(page, figure, order) {
  const [first, second] = orders.states[order.name];
  const goTo = (text) => page.evaluate(async (hash) => {
    const changed = new Promise((done) => { addEventListener("hashchange", done, { once: true }); });
    location.hash = hash;
    await changed;
  }, `${order.id}:${text}`);
  await goTo(second);
  const followed = await shown(figure);
  const wrong = [];
  for (const text of ["", "x", `${first};extra=1`, "%", "__proto__=1", first.replace(/\d/, "nan")]) {
    await goTo(text);
    wrong.push({ text, ...await shown(figure) });
  }
  const near = { text: orders.near[order.name] };
  await goTo(near.text);
  Object.assign(near, await shown(figure));
  await figure.locator('[data-press="reset"]').click();
  return { first, second, followed, wrong, near };
}

/** Click the link of the state; what it says then, and what was copied. */
async function copy(page, figure) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const link = figure.locator(".moving-link");
  const before = await link.textContent();
  await link.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  await link.click();
  await figure.locator(`.moving-link:not(:text-is("${before}"))`).waitFor();
  const copied = { before, after: await link.textContent(), ...await shown(figure) };
  copied.scrolled = await page.evaluate(() => scrollY) - scrolled;
  copied.address = await page.evaluate(() => location.href);
  copied.clipboard = await page.evaluate(() => navigator.clipboard.readText());
  await page.evaluate(() => navigator.clipboard.writeText("").then(() => {
    navigator.clipboard.writeText = () => Promise.reject(new Error("not here"));
  }));
  await link.click();
  await figure.locator(`.moving-link:not(:text-is("${copied.after}"))`).waitFor();
  return { ...copied, denied: await link.textContent() };
}

/** Inside a page: wait until it has scrolled as far as the swipe makes it. */
async function scrollingEnded() {
  for (let last = NaN, same = 0; same < 5; last = scrollY) {
    await new Promise((done) => setTimeout(done, 40));
    same = scrollY === last ? same + 1 : 0;
  }
}

/** How much of a projector's window the picture and its answer take together, and how wide it is. */
async function projected(page, figure) {
  await page.setViewportSize({ width: 1280, height: 720 });
  const found = await figure.evaluate((element) => {
    const [picture, answer, header] = [".moving-picture", ".moving-answer", ".bd-header-article"]
      .map((e) => (element.querySelector(e) ?? document.querySelector(e)).getBoundingClientRect());
    const height = Math.max(picture.bottom, answer.bottom) - Math.min(picture.top, answer.top);
    return { height, room: innerHeight - header.height, width: picture.width };
  });
  await page.setViewportSize(DESK.viewport);
  return found;
}

/** On a phone, swipe up from a slider, from the picture and from a knob that moves sideways. */
async function swipes(page, figure) {
  const from = {
    slider: figure.locator("input[type=range]:visible").first(),
    picture: figure.locator(".moving-picture"),
    sideways: figure.locator(".sideways").first(),
  };
  const found = {};
  for (const [name, place] of Object.entries(from)) {
    if (await place.count() === 0) continue;
    const at = await place.evaluate((e) => {
      e.scrollIntoView({ block: "center", behavior: "instant" });
      const box = (e.matches(".sideways") ? e.querySelector(".knob") : e).getBoundingClientRect();
      // Beside the thumb of a slider, and in a corner of the picture, where nothing can be dragged.
      const part = e.matches("input") ? [0.8, 0.5] : e.matches("svg") ? [0.995, 0.995] : [0.5, 0.5];
      return [box.left + part[0] * box.width, box.top + part[1] * box.height];
    });
    const before = { ...await shown(figure), scrolled: await page.evaluate(() => scrollY) };
    await byTouch(page, at, [at[0] + 6, at[1] - 240], 12);
    await page.evaluate(scrollingEnded);
    const after = await shown(figure);
    const scrolled = (await page.evaluate(() => scrollY)) - before.scrolled;
    found[name] = { before: before.state, state: after.state, scrolled };
  }
  return found;
}

/** On a phone, drag a knob until the browser takes the finger away, as it does to scroll. */
async function cancelled(page, figure) {
  const knob = figure.locator(".handle").first();
  if (await knob.count() === 0) return null;
  const before = await shown(figure);
  const at = await knob.evaluate((e) => {
    e.scrollIntoView({ block: "center", behavior: "instant" });
    const box = e.querySelector(".knob").getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  });
  const seen = await figure.evaluateHandle((e) => {
    const states = new Set();
    new MutationObserver(() => states.add(e.querySelector(".moving-stage").dataset.state))
      .observe(e, { subtree: true, attributeFilter: ["data-state"] });
    return states;
  });
  const way = await knob.evaluate((e) => (e.matches(".sideways") ? [-30, 0] : [0, -30]));
  await byTouch(page, at, [at[0] + way[0], at[1] + way[1]], 4, "touchCancel");
  const states = await seen.evaluate((all) => all.size);
  return { before: before.state, state: (await shown(figure)).state, states };
}

/** How much of the picture is in the window when each control is, from 0 to 1. */
const together = (figure) => figure.evaluate((element) => {
  const picture = element.querySelector(".moving-picture");
  return [...element.querySelectorAll(".moving-sliders input, .moving-buttons button")].map((control) => {
    control.scrollIntoView({ block: "nearest", behavior: "instant" });
    const [box, own] = [picture, control].map((e) => e.getBoundingClientRect());
    const seen = Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    const hit = document.elementFromPoint(own.left + own.width / 2, own.top + own.height / 2);
    return {
      part: seen / box.height, height: box.height / innerHeight, free: control.contains(hit),
    };
  });
});

/** What axe finds in a figure that has been moved, in light and dark. */
async function audited(page, id) {
  const found = {};
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
  element.classList.remove("moving-asks");
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
  const more = element.querySelector("details");
  more.open = false;
  const boxes = (selector) => [...element.querySelectorAll(selector)]
    .map((e) => e.getBoundingClientRect()).filter((box) => box.width);
  const knobs = boxes(".room");
  more.open = true;
  const side = element.querySelector(".moving-side");
  const edge = side.getBoundingClientRect();
  const cut = [...side.querySelectorAll("label, legend, .moving-value, dt, dd, button")]
    .filter((e) => {
      const box = e.getBoundingClientRect();
      return e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline"
        || box.right > edge.right + 1 || box.left < edge.left - 1;
    })
    .map((e) => e.textContent);
  const targets = [...knobs, ...boxes("button, input[type=range], .moving-choice, .moving-link, summary")]
    .map((box) => Math.min(box.width, box.height));
  const touch = (selector) =>
    [...new Set([...svg.querySelectorAll(selector)].map((e) => getComputedStyle(e).touchAction))];
  return {
    problems, cut, smallestWords: Math.min(...sizes), smallestTarget: Math.min(...targets),
    width: document.documentElement.scrollWidth,
    touch: {
      picture: getComputedStyle(svg).touchAction,
      sideways: touch(".sideways"), others: touch("[data-drag]:not(.sideways)"),
    },
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

/** Over http, in every way. */
async function atDesk(order) {
  const { page, figure, complaints, close } = await open(order);
  const found = { asked: await asked(page, figure), complaints };
  found.projected = await projected(page, figure);
  found.link = await followLinks(page, figure, order);
  found.keyboard = await byKeyboard({ page, figure });
  found.spoken = await spoken(page, figure);
  found.mouse = await dragEach(page, figure, byMouse);
  found.pressed = await pressEach(figure);
  found.copied = await copy(page, figure);
  found.axe = await audited(page, order.id);
  found.desk = await figure.evaluate(looks, orders.states[order.name].slice(0, 4));
  await page.emulateMedia({ media: "print" });
  found.onPaper = {
    controls: await figure.locator(".moving-controls:visible, .moving-sliders:visible").count(),
    drawings: await figure.locator("svg:visible").count(),
  };
  await close();
  return found;
}

/** In a folder, by a link to a state and by one key. */
async function inFolder(order) {
  const [first] = orders.states[order.name];
  const { page, figure, complaints, close } = await open(order, {}, `${order.id}:${first}`);
  const opened = await shown(figure);
  const inView = await figure.evaluate((e) => {
    const box = e.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
  await figure.locator("summary").click();
  await figure.locator(".moving-more input").first().focus();
  await page.keyboard.press("Home");
  if ((await shown(figure)).state === first) await page.keyboard.press("End");
  const moved = await shown(figure);
  await figure.locator('[data-press="reset"]').click();
  await figure.locator(".moving-link").click();
  const address = await page.evaluate(() => location.hash);
  await close();
  return { first, opened, inView, moved, address, complaints };
}

async function onPhone(order) {
  const text = "%E0=1";
  const { page, figure, complaints, close } = await open(order, PHONE, `${order.id}:${text}`);
  const wrong = { text, ...await shown(figure) };
  const touch = await dragEach(page, figure, byTouch);
  const taken = await cancelled(page, figure);
  await figure.locator("summary").click();
  const swiped = await swipes(page, figure);
  const seen = await together(figure);
  const phone = await figure.evaluate(looks, [
    ...orders.states[order.name], ...orders.extremes[order.name],
  ]);
  await close();
  return { wrong, touch, taken, swiped, together: seen, phone, complaints };
}

/** What is there without scripts. */
async function withoutScripts(order) {
  const { figure, close } = await open(order, { javaScriptEnabled: false });
  await figure.locator("summary").click();
  const numbers = (selector) => figure.locator(selector).evaluateAll((all) =>
    all.map((e) => [e.dataset.number, e.textContent, Number(e.dataset.digits ?? 3)]));
  const text = (selector) => figure.locator(selector).allTextContents();
  const seen = {
    listed: await numbers("dd:visible [data-number]"),
    drawn: await numbers("svg:visible [data-number]"),
    label: await figure.locator("svg:visible").getAttribute("aria-label"),
    shapes: await figure.locator("svg:visible *").count(),
    units: (await text("dd")).map((words) => words.split(" ").slice(1).join(" ")),
    asked: (await text(".moving-asked:visible")).join(""),
    answer: (await text(".moving-answer > p:visible")).join(""),
    caption: (await text("figcaption:visible")).join(""),
    controls: await figure.locator(".moving-controls:visible, .moving-sliders:visible").count(),
  };
  await close();
  return seen;
}

async function use(figure) {
  const http = { ...figure, root: orders.roots.http };
  const file = await inFolder({ ...figure, root: orders.roots.file });
  const { complaints, ...desk } = await atDesk(http);
  const { complaints: others, wrong, ...phone } = await onPhone(http);
  desk.link.wrong.push(wrong);
  return {
    ...figure, ...desk, ...phone, file, still: await withoutScripts(http),
    complaints: [...complaints, ...others, ...file.complaints],
  };
}

const found = [];
for (const figure of orders.figures) found.push(await use(figure));
console.log(JSON.stringify(found));
await browser.close();
