// Measures a page of a built book with Lighthouse and axe and prints the results as JSON.
//
//     node audit.mjs CHROMIUM RUNS FOLDER PAGE
//
// Lighthouse runs RUNS times for each form factor, on a server that compresses; the result is the
// median of each number.  __main__.py has the goals.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";
import { layOutAll, openAll } from "../chromium.mjs";
import { serve } from "./server.mjs";

const FORM_FACTORS = { mobile: undefined, desktop: desktopConfig };
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const WINDOW = { width: 1350, height: 940 };
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [chromePath, times, folder, page] = process.argv.slice(2);

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Scores out of 100, the size of the page and its times, from one run. */
async function measure(address, config, port) {
  const options = { port, logLevel: "error", disableFullPageScreenshot: true };
  const { lhr } = await lighthouse(address, options, config);
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  const value = (name) => lhr.audits[name].numericValue;
  const scores = CATEGORIES.map((name) => [name, Math.round(100 * lhr.categories[name].score)]);
  const failed = CATEGORIES.slice(1)
    .flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score === 0);
  return {
    numbers: {
      ...Object.fromEntries(scores),
      kibibytes: value("total-byte-weight") / 1024,
      "largest paint, ms": value("largest-contentful-paint"),
      "blocked, ms": value("total-blocking-time"),
      "layout shift": value("cumulative-layout-shift"),
    },
    failed: failed.map(({ id }) => id),
  };
}

/** The median of each number over all runs, and the audits that failed in any run. */
function summary(runs) {
  const names = Object.keys(runs[0].numbers);
  const medians = names.map((name) => [name, median(runs.map((run) => run.numbers[name]))]);
  return {
    ...Object.fromEntries(medians),
    failed: [...new Set(runs.flatMap((run) => run.failed))],
  };
}

/** Violations that axe finds in light and dark, with solutions closed and open. */
async function axeViolations(browser, address) {
  const found = [];
  for (const value of ["light", "dark"]) {
    const page = await browser.newPage();
    await page.setViewport(WINDOW);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
    await page.goto(address, { waitUntil: "load" });
    await page.evaluate(axe);
    // Boxes that scroll can be reached once a reader comes near them, and they are laid out.
    await page.evaluate(layOutAll);
    for (const state of ["closed", "open"]) {
      if (state === "open") await page.evaluate(openAll);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { violations } = await page.evaluate(() =>
        window.axe.run({ exclude: [".katex", ".figure-svg"] }, { resultTypes: ["violations"] }),
      );
      found.push(...violations.map((v) => `${value}, ${state}: ${v.id} at ${v.nodes[0].target}`));
    }
    await page.close();
  }
  return found;
}

/** Median time in milliseconds of 200 updates of the slowest moving figure. */
async function slowestUpdate(browser, address) {
  const page = await browser.newPage();
  await page.setViewport(WINDOW);
  await page.goto(address, { waitUntil: "load" });
  const slowest = await page.evaluate(() => {
    const players = globalThis.movingFigures?.players ?? [];
    const medians = players.map((player) => {
      const figure = document.getElementById(player.id);
      const sliders = [...figure.querySelectorAll("input[type=range]")];
      const times = Array.from({ length: 200 }, (_, k) => {
        const slider = sliders[k % sliders.length];
        const [low, high] = [Number(slider.min), Number(slider.max)];
        // Multiples of the golden ratio, modulo 1, cover the range evenly.
        slider.value = low + ((k * 0.618) % 1) * (high - low);
        const start = performance.now();
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        figure.getBoundingClientRect();
        return performance.now() - start;
      });
      return times.sort((a, b) => a - b)[100];
    });
    return Math.max(0, ...medians);
  });
  await page.close();
  return slowest;
}

const { root, stop } = await serve(folder);
const chromeFlags = ["--headless=new", "--no-sandbox", "--disable-quic"];
const chrome = await launch({ chromePath, chromeFlags });
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
const violations = await axeViolations(browser, root + page);
const update = await slowestUpdate(browser, root + page);
const results = [];
for (const [formFactor, config] of Object.entries(FORM_FACTORS)) {
  const runs = [];
  for (let run = 0; run < times; run++) runs.push(await measure(root + page, config, chrome.port));
  results.push({
    page,
    "form factor": formFactor,
    ...summary(runs),
    "axe violations": violations,
    "update, ms": update,
  });
}
await browser.disconnect();
chrome.kill();
stop();
console.log(JSON.stringify(results));
