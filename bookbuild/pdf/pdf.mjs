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
  const BOXES = ".math-display, pre, .pst-scrollable-table-container, article p, article li";
  const over = (box) => box.scrollWidth > box.clientWidth + 1;
  for (const box of document.querySelectorAll(BOXES)) {
    const inner = box.querySelector("table") ?? box;
    // A table can take more than one step, since its words break otherwise when smaller.
    for (let step = 0; step < 4 && over(box); step += 1) {
      const size = parseFloat(getComputedStyle(inner).fontSize);
      inner.style.fontSize = `${size * 0.99 * box.clientWidth / box.scrollWidth}px`;
    }
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
