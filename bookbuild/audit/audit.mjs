// Measures a page of a built book with Lighthouse and axe and prints the results as JSON.
//
//     node audit.mjs CHROMIUM RUNS FOLDER PAGE
//
// Lighthouse runs RUNS times as a phone and RUNS times as a desk, on a server that compresses;
// of each number the median.  audit.py says what the numbers must be.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";
import { openAll } from "../chromium.mjs";
import { serve } from "./server.mjs";

const FORMS = { mobile: undefined, desktop: desktopConfig };
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const WINDOW = { width: 1350, height: 940 };
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [chromePath, times, folder, page] = process.argv.slice(2);

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Scores out of 100, and the page's weight and times, in one run. */
async function measure(address, config, port) {
  const options = { port, logLevel: "error", disableFullPageScreenshot: true };
  const { lhr } = await lighthouse(address, options, config);
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  const value = (name) => lhr.audits[name].numericValue;
  const scores = CATEGORIES.map((name) => [name, Math.round(100 * lhr.categories[name].score)]);
  const failed = CATEGORIES.slice(1).flatMap((name) => lhr.categories[name].auditRefs)
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

/** Of each number the median of all runs; what failed in any. */
function summary(runs) {
  const names = Object.keys(runs[0].numbers);
  const medians = names.map((name) => [name, median(runs.map((run) => run.numbers[name]))]);
  return { ...Object.fromEntries(medians), failed: [...new Set(runs.flatMap((run) => run.failed))] };
}

/** What axe has to say, light and dark, closed and open. */
async function barriers(browser, address) {
  const found = [];
  for (const value of ["light", "dark"]) {
    const page = await browser.newPage();
    await page.setViewport(WINDOW);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
    await page.goto(address, { waitUntil: "load" });
    await page.evaluate(axe);
    for (const state of ["closed", "open"]) {
      if (state === "open") await page.evaluate(openAll);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { violations } = await page.evaluate(() =>
        window.axe.run({ exclude: [".katex", ".figure-svg"] }, { resultTypes: ["violations"] }));
      found.push(...violations.map((v) => `${value}, ${state}: ${v.id} at ${v.nodes[0].target}`));
    }
    await page.close();
  }
  return found;
}

/** Milliseconds that the slowest moving figure takes for an update: the median of 200. */
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
        // Steps of the golden ratio come to every part of the range.
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
const against = await barriers(browser, root + page);
const update = await slowestUpdate(browser, root + page);
const results = [];
for (const [form, config] of Object.entries(FORMS)) {
  const runs = [];
  for (let run = 0; run < times; run++) runs.push(await measure(root + page, config, chrome.port));
  results.push({ page, form, ...summary(runs), barriers: against, "update, ms": update });
}
await browser.disconnect();
chrome.kill();
stop();
console.log(JSON.stringify(results));
