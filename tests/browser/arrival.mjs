// Opens a page of the built book in Chromium as readers arrive at it, and prints what they have.
//
//     node arrival.mjs CHROMIUM ROOT PAGE
//
// tests/test_arrival.py says what must be so.

import { launch } from "../../bookbuild/chromium.mjs";

const [executablePath, root, address] = process.argv.slice(2);
const PHONE = { width: 360, height: 800 };
const SETTLED = 500;
const THEME = /pydata-sphinx-theme\.js|sphinx-book-theme\.js/;
const FIGURE_COLOURS = ["--figure-blue", "--figure-orange", "--figure-green", "--figure-pink"];

const browser = await launch(executablePath);

/** Call `work` with a page in a window of its own. */
async function withPage(options, work) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const found = await work(page);
  await context.close();
  return found;
}

/** The theme of a page whose theme has not sent its scripts. */
const early = (colorScheme) => withPage({ colorScheme }, async (page) => {
  await page.route(THEME, (route) => route.abort());
  await page.goto(root + address, { waitUntil: "load" });
  return page.evaluate(() => document.documentElement.dataset.theme);
});

/** What waits for its layout, for a reader who follows a link to `fragment`. */
const sections = (fragment) => withPage({}, async (page) => {
  await page.goto(`${root}${address}${fragment}`, { waitUntil: "load" });
  return page.evaluate(() => [...document.querySelectorAll(".bd-article > section > section")]
    .map((section) => ({
      id: section.id,
      waits: getComputedStyle(section).contentVisibility === "auto",
      lines: Number(getComputedStyle(section).getPropertyValue("--lines")),
      figure: section.querySelector(".moving-link")?.hash,
      inside: section.querySelector("[id]")?.id,
    })));
});

/** Where on a phone a figure stands that the link of a state leads to, once everything is there. */
const landing = () => withPage({ viewport: PHONE }, async (page) => {
  await page.goto(`${root}${address}${figure}`, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(SETTLED);
  return page.locator(figure.split(":")[0]).evaluate((e) => e.closest("figure").getBoundingClientRect().top);
});

/** The colours of figures on a screen, then on paper, then on the screen again. */
const colours = (colorScheme) => withPage({ colorScheme }, async (page) => {
  await page.goto(root + address, { waitUntil: "load" });
  await page.evaluate((names) => {
    window.colours = [];
    window.note = () => {
      const style = getComputedStyle(document.documentElement);
      const ink = getComputedStyle(document.querySelector(".figure-svg")).color;
      window.colours.push([ink, ...names.map((name) => style.getPropertyValue(name))]);
    };
    window.note();
    window.addEventListener("beforeprint", window.note);
  }, FIGURE_COLOURS);
  await page.pdf();
  const [screen, paper, after] = await page.evaluate(() => { window.note(); return window.colours; });
  return { screen, paper, after };
});

/** Of a moving figure: may it be torn apart, and how many panels of controls does it show? */
const moving = (media) => withPage({}, async (page) => {
  await page.goto(root + address, { waitUntil: "load" });
  await page.locator(".moving-skip").first().click();
  await page.emulateMedia({ media });
  return page.locator("figure.moving-figure").first().evaluate((figure) => ({
    torn: getComputedStyle(figure).breakInside !== "avoid",
    controls: figure.querySelector(".moving-controls").getClientRects().length,
  }));
});

/** The fonts that a page asks for before it has been read. */
const ahead = (options) => withPage(options, async (page) => {
  await page.goto(root + address, { waitUntil: "load" });
  return page.evaluate(() => [...document.querySelectorAll('link[rel="preload"]')]
    .map((link) => link.getAttribute("href").split("/").at(-1)));
});

const plain = await sections("");
const goal = `#${plain.at(-1).inside}`;
const { figure } = plain.findLast((section) => section.figure);
console.log(JSON.stringify({
  early: { light: await early("light"), dark: await early("dark") },
  plain,
  linked: await sections(goal),
  sent: await sections(figure),
  landing: await landing(),
  ahead: { desk: await ahead({}), phone: await ahead({ viewport: PHONE }) },
  light: await colours("light"),
  dark: await colours("dark"),
  screen: await moving("screen"),
  paper: await moving("print"),
}));
await browser.close();
