// Looks at a deck of slides; test_slides.py calls these functions in its page.
({
  /** Show a slide with all its steps. */
  showAll(number) {
    Reveal.slide(number, 0, 99);
  },

  /**
   * What slides cut off or have to scroll, letters that are too small, slides without a title, and
   * the number of steps.  The letters of pictures grow with them; indices are small everywhere.
   */
  look() {
    const found = { cut: [], small: [], untitled: [], steps: 0 };
    for (const [number, slide] of Reveal.getSlides().entries()) {
      this.showAll(number);
      found.steps += slide.querySelectorAll(".fragment.visible").length;
      const frame = slide.getBoundingClientRect();
      const say = (e) => `slide ${number + 1}: ${e.className} ${e.textContent.slice(0, 40)}`;
      for (const e of this.partsOf(slide.querySelector(".sheet"))) {
        if (this.isCut(e, frame)) found.cut.push(say(e));
        if (this.isSmall(e)) found.small.push(say(e));
      }
      const title = slide.querySelector("h1, h2");
      if (!title?.checkVisibility() || !title.textContent.trim()) found.untitled.push(number + 1);
    }
    return found;
  },

  /** The elements that are seen, without the parts of formulas and pictures. */
  *partsOf(element) {
    for (const child of element.children) {
      if (child.matches("svg, script, .visually-hidden") || !child.checkVisibility()) continue;
      yield child;
      if (!child.matches(".katex")) yield* this.partsOf(child);
    }
  },

  /** A formula has boxes that reach further up and down than what is seen of it. */
  isCut(e, frame) {
    const box = e.getBoundingClientRect();
    if (box.width === 0) return false;
    const low = !e.matches(".katex") && box.bottom > frame.bottom - 30;
    const scrolls = e.scrollHeight > e.clientHeight + 2 && getComputedStyle(e).overflowY === "auto";
    // The letters of what keeps its lines do not widen its box.
    const wide = e.matches("pre, table") && e.scrollWidth > e.clientWidth + 2;
    const beside = box.left < frame.left || box.right > frame.right - 30;
    return low || scrolls || wide || beside || box.top < frame.top;
  },

  isSmall(e) {
    const saysSomething = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!saysSomething || e.closest("sub, code")) return false;
    return Number.parseFloat(getComputedStyle(e).fontSize) < 24;
  },

  /** Go through the deck by the space bar; return on how many slides it has been. */
  walk() {
    const seen = new Set();
    Reveal.slide(0, 0, -1);
    for (let press = 0; press < 400; press++) {
      seen.add(Reveal.getIndices().h);
      if (Reveal.isLastSlide() && !Reveal.availableFragments().next) break;
      document.dispatchEvent(new KeyboardEvent("keydown", { keyCode: 32, bubbles: true }));
    }
    return seen.size;
  },
});
