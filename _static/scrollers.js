// What scrolls inside itself (wide formulas, tables and code) can be reached by keyboard.
function reachScrollers() {
  for (const box of document.querySelectorAll(".math-display, .pst-scrollable-table-container, pre")) {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}
window.addEventListener("load", reachScrollers);
window.addEventListener("resize", reachScrollers);
document.addEventListener("click", () => setTimeout(reachScrollers));
