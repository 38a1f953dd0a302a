// What scrolls inside itself (wide formulas, tables and code) can be reached by keyboard, and
// shows where there is more of it. What fits is taken off the keyboard's way only when the
// browser has laid it out: asking for sizes earlier would make every reader of a long page wait.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll(".math-display, .pst-scrollable-table-container, pre");
  const cue = (box) => {
    box.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  };
  const reach = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
      cue(target);
    }
  });
  const observe = () =>
    boxes.forEach((box) => {
      reach.unobserve(box);
      reach.observe(box);
    });
  boxes.forEach((box) => {
    box.tabIndex = 0;
    box.addEventListener("scroll", () => cue(box), { passive: true });
  });
  observe();
  // A font that arrives late makes formulas wider, but not the boxes around them.
  document.fonts.addEventListener("loadingdone", observe);
});
