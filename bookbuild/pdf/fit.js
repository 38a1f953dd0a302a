// Sets smaller, inside the document that will be printed, what is too wide for the page; says what
// still is. On a screen such things scroll; paper cuts them off.

() => {
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
