// Opens and closes the panels that say how the steps of derivations were verified: by mouse, tap and
// focus. The markup is that of bookbuild/pages/derivations.py.
{
  // Milliseconds that the mouse rests before a panel opens, or is away before it closes.
  const PATIENCE = 200;
  let button = null;
  let kept = false;
  let byFocus = true;
  let timer;

  const panelOf = (one) => document.getElementById(one.getAttribute("aria-controls"));

  const close = () => {
    clearTimeout(timer);
    if (!button) return;
    button.setAttribute("aria-expanded", "false");
    panelOf(button).hidden = true;
    button = null;
    kept = false;
  };

  const open = (next) => {
    clearTimeout(timer);
    if (next === button) return;
    close();
    button = next;
    button.setAttribute("aria-expanded", "true");
    const panel = panelOf(button);
    panel.classList.remove("above");
    panel.hidden = false;
    // A section is cut off at its edges, since its layout may be skipped.
    const section = panel.closest(".bd-article > section > section") ?? document.body;
    const end = Math.min(section.getBoundingClientRect().bottom, innerHeight);
    const { top, bottom, height } = panel.getBoundingClientRect();
    panel.classList.toggle("above", bottom > end && top > height + 100);
  };

  /** The button of the reason or panel that something stands in. */
  const buttonOf = (target) => {
    const place = target.closest?.(".step-why, .step-check");
    return place?.parentElement.querySelector(".check-button");
  };

  document.addEventListener("click", ({ target }) => {
    const clicked = target.closest?.(".check-button");
    if (clicked) {
      if (clicked === button && kept) {
        close();
      } else {
        open(clicked);
        kept = true;
        byFocus = true;
      }
    } else if (!target.closest?.(".step-check")) {
      close();
    }
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(".check-button") && byFocus) open(target);
    else if (!target.closest(".step-check")) close();
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    // Who walks on by Tab after closing a panel does not want the next one.
    if (button) byFocus = false;
    close();
  });
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse") return;
    const over = buttonOf(target);
    clearTimeout(timer);
    if (over && over !== button && !kept) timer = setTimeout(open, PATIENCE, over);
    if (!over && button && !kept && document.activeElement !== button)
      timer = setTimeout(close, PATIENCE);
  });
}
