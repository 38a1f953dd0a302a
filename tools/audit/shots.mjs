// Takes pictures of every page of the built book, to be looked at, in _build/shots.
//
//     node tools/audit/shots.mjs CHROMIUM
//
// Light, dark, on a phone, and as printed: four files a page, from top to bottom.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const BUILD = fileURLToPath(new URL("../../_build/", import.meta.url));
const DESK = { width: 1280, height: 900 };
const VIEWS = {
  light: { viewport: DESK, scheme: "light", media: "screen" },
  dark: { viewport: DESK, scheme: "dark", media: "screen" },
  phone: { viewport: { width: 360, height: 800 }, scheme: "light", media: "screen" },
  print: { viewport: { width: 718, height: 1000 }, scheme: "light", media: "print" },
};
// Chromium draws no more in one picture.
const TALLEST = 16000;

const pages = readdirSync(join(BUILD, "html"), { recursive: true })
  .filter((name) => name.endsWith(".html") && !name.startsWith("_"));
mkdirSync(join(BUILD, "shots"), { recursive: true });
const browser = await puppeteer.launch({ executablePath: process.argv[2], args: ["--no-sandbox"] });
for (const name of pages) {
  for (const [view, { viewport, scheme, media }] of Object.entries(VIEWS)) {
    const page = await browser.newPage();
    await page.setViewport(viewport);
    // Each of the two takes back what the other one set; paper is light anyway.
    if (media === "print") await page.emulateMediaType(media);
    else await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(pathToFileURL(join(BUILD, "html", name)), { waitUntil: "load" });
    await page.addStyleTag({ content: "section { content-visibility: visible !important }" });
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let top = 0, part = 1; top < height; top += TALLEST, part += 1) {
      const clip = { x: 0, y: top, width: viewport.width, height: Math.min(TALLEST, height - top) };
      const file = `${name.replaceAll("/", "-").replace(".html", "")}-${view}-${part}.png`;
      await page.screenshot({ path: join(BUILD, "shots", file), clip, captureBeyondViewport: true });
    }
    await page.close();
  }
}
await browser.close();
