// Opens a page of the built book in Chromium as readers arrive at it, and prints what they have.
//
//     node arrival.mjs CHROMIUM ROOT PAGE
//
// tests/test_arrival.py says what must be so.

import { launch } from "../tools/chromium.mjs";

const [executablePath, root, address] = process.argv.slice(2);
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
      lines: Number(section.style.getPropertyValue("--lines")),
      moves: section.querySelector(".moving-figure") !== null,
      linked: section.matches(":has(:target)"),
      inside: section.querySelector("[id]")?.id,
    })));
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
  await page.emulateMedia({ media });
  await page.goto(root + address, { waitUntil: "load" });
  return page.locator("figure.moving-figure").first().evaluate((figure) => ({
    torn: getComputedStyle(figure).breakInside !== "avoid",
    controls: figure.querySelector(".moving-controls").getClientRects().length,
  }));
});

const plain = await sections("");
console.log(JSON.stringify({
  early: { light: await early("light"), dark: await early("dark") },
  plain,
  linked: await sections(`#${plain.at(-1).inside}`),
  light: await colours("light"),
  dark: await colours("dark"),
  screen: await moving("screen"),
  paper: await moving("print"),
}));
await browser.close();
