// Makes scrollable boxes (wide formulas, tables and code) reachable by keyboard, and fades their edge
// while there is more to scroll to. A ResizeObserver looks at boxes when the browser lays them out.
// Measuring earlier would force a layout of the whole page (see bookbuild/pages/lazy_layout.py), and
// if boxes were focusable until then, the Tab key would stop at boxes that do not scroll.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll(".math-display, .pst-scrollable-table-container, pre");
  const updateCue = (box) => {
    box.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  };
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
      updateCue(target);
    }
  });
  const observeAll = () =>
    boxes.forEach((box) => {
      observer.unobserve(box);
      observer.observe(box);
    });
  boxes.forEach((box) => {
    box.addEventListener("scroll", () => updateCue(box), { passive: true });
  });
  observeAll();
  // A font that loads late can widen the content of a box but not the box itself, so observe again.
  document.fonts.addEventListener("loadingdone", observeAll);
});
