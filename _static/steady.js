// Keeps what a reader looks at in its place in the window while something above it opens or closes;
// derivations.js and code.js use it.
globalThis.steadily = (anchor, change) => {
  const { style } = document.documentElement;
  // Browsers that keep the place by themselves would do it once more, and not by this anchor.
  style.overflowAnchor = "none";
  const { top } = anchor.getBoundingClientRect();
  change();
  if (anchor.checkVisibility()) {
    const moved = anchor.getBoundingClientRect().top - top;
    if (moved) scrollBy({ top: moved, behavior: "instant" });
  }
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      style.overflowAnchor = "";
    }),
  );
};
