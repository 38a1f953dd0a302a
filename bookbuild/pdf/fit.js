// Makes what is too wide fit a page, inside the document that will be printed; says what still does
// not. On a screen such things scroll; paper cuts them off.

() => {
  const SHORT = 115; // 3 cm
  const BOXES = ".math-display, pre, .pst-scrollable-table-container";
  const over = (box) => box.scrollWidth > box.clientWidth + 1;
  const all = (selector) => [...document.querySelectorAll(selector)];
  /** Everything is measured before anything is changed: every change lays out the whole part. */
  const shrink = (selector) => {
    const sizes = all(selector).filter(over).map((box) => {
      const inner = box.querySelector("table") ?? box;
      const size = parseFloat(getComputedStyle(inner).fontSize);
      return [inner, size * 0.99 * box.clientWidth / box.scrollWidth];
    });
    for (const [inner, size] of sizes) inner.style.fontSize = `${size}px`;
    return sizes.length > 0;
  };
  // A short formula stays on one line.
  const width = (formula) => {
    const boxes = [...formula.getClientRects()];
    return boxes.reduce((sum, box) => sum + box.width, 0);
  };
  const short = all(":is(p, li, dd, td) .math").filter((formula) => width(formula) < SHORT);
  for (const formula of short) formula.style.whiteSpace = "nowrap";
  // The reason of a step stands below it where there is no room beside it.
  const crowded = all(".derivation-step").filter((step) => [...step.children].some(over));
  for (const step of crowded) step.classList.add("wide");
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
