// Opens and closes the panels that say how the steps of derivations were verified: by mouse, tap and
// focus.  A panel stands below its step and moves what follows, so the page scrolls as far as needed
// to keep in its place what the reader points at.  Each derivation is one stop of the Tab key, and
// arrow keys move between its buttons.  The markup is that of bookbuild/pages/derivations.py.
{
  // Milliseconds that the mouse rests before a panel opens, or is away before it closes.
  const PATIENCE = 300;
  const BUTTON = ".check-button";
  const STEPS = { ArrowUp: -1, ArrowDown: 1 };
  let button = null;
  let kept = false;
  let byFocus = true;
  let timer;
  let mouse = null;

  const panelOf = (one) => document.getElementById(one.getAttribute("aria-controls"));

  /** What the mouse is on, or has the focus. */
  const pointedAt = () => {
    const pointed = mouse && document.elementFromPoint(mouse.x, mouse.y);
    return pointed?.closest(".bd-article *") ?? document.activeElement;
  };

  const show = (next) => {
    clearTimeout(timer);
    if (next === button) return;
    steadily(pointedAt(), () => {
      for (const one of [button, next].filter(Boolean)) {
        one.setAttribute("aria-expanded", String(one === next));
        panelOf(one).hidden = one !== next;
      }
    });
    button = next;
    kept = false;
  };

  document.addEventListener("click", ({ target }) => {
    const clicked = target.closest?.(BUTTON);
    if (clicked && clicked === button && kept) {
      show(null);
    } else if (clicked) {
      show(clicked);
      kept = true;
      byFocus = true;
    } else if (!target.closest?.(".step-check")) {
      show(null);
    }
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(BUTTON)) {
      for (const one of target.closest(".derivation").querySelectorAll(BUTTON)) {
        one.tabIndex = one === target ? 0 : -1;
      }
      if (byFocus) show(target);
    } else if (!target.closest(".step-check")) {
      show(null);
    }
  });
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    mouse = null;
    if (key === "Escape" && button) {
      // Who walks on by Tab after closing a panel does not want the next one.
      byFocus = false;
      if (panelOf(button).contains(target)) button.focus();
      show(null);
    }
    if (!(key in STEPS) || !target.matches?.(BUTTON)) return;
    event.preventDefault();
    const buttons = [...target.closest(".derivation").querySelectorAll(BUTTON)];
    buttons[buttons.indexOf(target) + STEPS[key]]?.focus();
  });
  document.addEventListener("pointerdown", ({ pointerType }) => {
    if (pointerType !== "mouse") mouse = null;
  });
  document.addEventListener("pointermove", ({ clientX, clientY, pointerType }) => {
    if (pointerType === "mouse") mouse = { x: clientX, y: clientY };
  });
  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "mouse" || kept) return;
    const over = target.closest?.(BUTTON);
    const stays = button && (panelOf(button).contains(target) || document.activeElement === button);
    clearTimeout(timer);
    if (over && over !== button) timer = setTimeout(show, PATIENCE, over);
    else if (!over && button && !stays) timer = setTimeout(show, PATIENCE, null);
  });
}
