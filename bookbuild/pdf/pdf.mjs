// Prints a document of the book as a PDF; bookbuild/pdf/__init__.py makes the document.
//
//     node pdf.mjs CHROMIUM ADDRESS FILE.pdf
//
// On a screen, what is wider than the page scrolls; paper cuts it off. So text, formulas, code and
// tables that are too wide are set smaller until they fit, and it is an error if one does not.

import { launch } from "../chromium.mjs";

const [executablePath, address, path] = process.argv.slice(2);

/** Set smaller what is too wide; say what is still too wide. Runs inside the document. */
function fit() {
  const BOXES = ".math-display, pre, .pst-scrollable-table-container";
  const over = (box) => box.scrollWidth > box.clientWidth + 1;
  /** Everything is measured before anything is changed: every change lays out the whole book. */
  const shrink = (selector) => {
    const sizes = [...document.querySelectorAll(selector)].filter(over).map((box) => {
      const inner = box.querySelector("table") ?? box;
      const size = parseFloat(getComputedStyle(inner).fontSize);
      return [inner, size * 0.99 * box.clientWidth / box.scrollWidth];
    });
    for (const [inner, size] of sizes) inner.style.fontSize = `${size}px`;
    return sizes.length > 0;
  };
  // A table can take more than one step, since its words break otherwise when smaller. Lines of
  // text come last: one is too wide only where a formula in it cannot be broken.
  for (const selector of [BOXES, "article p"]) {
    for (let step = 0; step < 4 && shrink(selector); step += 1);
  }
  const right = document.body.getBoundingClientRect().right + 1;
  // Parts of drawings may reach beyond what is shown of them.
  return [...document.body.querySelectorAll(":not(svg *)")]
    .filter((e) => e.getBoundingClientRect().right > right || (e.matches(BOXES) && over(e)))
    .map((e) => `${e.closest("[id]")?.id}: ${e.textContent.trim().slice(0, 60)}`);
}

const browser = await launch(executablePath);
const page = await browser.newPage();
page.setDefaultTimeout(0);
await page.emulateMedia({ media: "print", colorScheme: "light" });
await page.goto(address, { waitUntil: "load" });
await page.evaluate(() => document.fonts.ready);
const wide = await page.evaluate(fit);
if (wide.length > 0) throw new Error(`wider than the page:\n${wide.join("\n")}`);
await page.pdf({ path, preferCSSPageSize: true, printBackground: true, outline: true, tagged: true });
await browser.close();
