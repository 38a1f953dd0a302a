// Takes pictures of every page of the built book, to be looked at, in _build/shots.
//
//     node bookbuild/shots.mjs CHROMIUM
//
// Light, dark, on a phone, and as printed: four views a page, from top to bottom.

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch } from "./chromium.mjs";

const BUILD = fileURLToPath(new URL("../_build/", import.meta.url));
const DESK = { width: 1280, height: 900 };
const VIEWS = {
  light: { viewport: DESK, colorScheme: "light" },
  dark: { viewport: DESK, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 800 }, colorScheme: "light" },
  print: { viewport: { width: 718, height: 1000 }, colorScheme: "light", media: "print" },
};
// Chromium draws no more in one picture.
const TALLEST = 16000;

const pages = readdirSync(join(BUILD, "html"), { recursive: true }).filter(
  (name) => name.endsWith(".html") && !name.startsWith("_"),
);
rmSync(join(BUILD, "shots"), { recursive: true, force: true });
mkdirSync(join(BUILD, "shots"));
const browser = await launch(process.argv[2]);
for (const name of pages) {
  for (const [view, { viewport, colorScheme, media }] of Object.entries(VIEWS)) {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.emulateMedia({ media });
    await page.goto(pathToFileURL(join(BUILD, "html", name)).href, { waitUntil: "load" });
    await page.addStyleTag({ content: "section { content-visibility: visible !important }" });
    await page.evaluate(() => document.fonts.ready);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let top = 0, part = 1; top < height; top += TALLEST, part += 1) {
      const clip = { x: 0, y: top, width: viewport.width, height: Math.min(TALLEST, height - top) };
      const file = `${name.replaceAll("/", "-").replace(".html", "")}-${view}-${part}.png`;
      await page.screenshot({ path: join(BUILD, "shots", file), clip, fullPage: true });
    }
    await page.close();
  }
}
await browser.close();
