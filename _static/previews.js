// Previews of theorems, exercises, figures, terms, works, claims and code, where a link leads to one:
// for a pointer that rests on it, for the keyboard's focus, and for a tap, which shows the preview
// first, with a link that goes there. Each page's previews are in a file of their own, which is
// loaded when a reader first asks (see bookbuild/pages/previews.py).
(() => {
  const LINK = "a.preview[href*='#']";
  // In milliseconds: so that a pointer that passes by shows nothing, and can reach the preview.
  const BEFORE = 250;
  const AFTER = 250;
  // In pixels.
  const GAP = 6;
  const EDGE = 8;
  const ID = "preview-shown";

  const root = new URL(document.documentElement.dataset.content_root ?? "./", location.href);
  const files = new Map();
  let shown = null;
  let timer = 0;
  let byTouch = false;

  const load = (page) => {
    if (!files.has(page)) {
      files.set(
        page,
        new Promise((done) => {
          const script = document.createElement("script");
          script.src = new URL(`previews/${page}.js`, root).href;
          script.addEventListener("load", () => done(window.PREVIEWS[page]));
          script.addEventListener("error", () => done(undefined));
          document.head.append(script);
        }),
      );
    }
    return files.get(page);
  };

  /** What a link leads to: [number, title, text], each but the first as HTML of the book. */
  const previewOf = async (link) => {
    const page = decodeURI(link.pathname.slice(root.pathname.length)).replace(/\.html$/, "");
    const found = await load(page);
    const place = found?.places[decodeURIComponent(link.hash.slice(1))];
    return place && { place, go: found.go };
  };

  const later = (work, delay) => {
    clearTimeout(timer);
    timer = setTimeout(work, delay);
  };

  const hide = () => {
    clearTimeout(timer);
    if (!shown) return;
    const { box, link } = shown;
    shown = null;
    link.removeAttribute("aria-describedby");
    box.remove();
  };

  const element = (name, className, html = "") => {
    const made = document.createElement(name);
    made.className = className;
    made.innerHTML = html;
    return made;
  };

  /** Where a link stands on the line that a pointer is on, or, without a pointer, on all its lines. */
  const placeOf = (link, y) => {
    const lines = [...link.getClientRects()];
    const pointed = lines.find(({ top, bottom }) => top - 2 <= y && y <= bottom + 2);
    return pointed ?? { top: lines[0].top, bottom: lines.at(-1).bottom, left: lines[0].left };
  };

  /** Put a box below a line, or above it where there is more room, and never beyond an edge. */
  const place = (box, line) => {
    const width = document.documentElement.clientWidth;
    const below = innerHeight - line.bottom - GAP - EDGE;
    const above = line.top - GAP - EDGE;
    const isBelow = below >= Math.min(box.offsetHeight, above);
    box.style.maxHeight = `${Math.max(80, isBelow ? below : above)}px`;
    const left = Math.max(EDGE, Math.min(line.left, width - box.offsetWidth - EDGE));
    const top = isBelow ? line.bottom + GAP : line.top - GAP - box.offsetHeight;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${top + scrollY}px`;
  };

  const show = async (link, { y = Number.NaN, tapped = false } = {}) => {
    if (shown?.link === link) return;
    const found = await previewOf(link);
    // The reader may have gone on while the file came.
    if (!tapped && !link.matches(":focus-visible, :hover")) return;
    if (!found) {
      if (tapped) location.href = link.href;
      return;
    }
    hide();
    const [number, title, text] = found.place;
    const box = element("div", "preview-box");
    const name = element("p", "preview-name");
    if (number) name.append(element("span", "preview-number", number), " ");
    if (title) name.append(element("span", "preview-title", title));
    // A link without words, which marks the evidence of a sentence, names the work that it cites.
    if (link.dataset.name) name.append(link.dataset.name);
    if (name.hasChildNodes()) box.append(name);
    box.append(element("div", "preview-text", text));
    box.id = ID;
    box.setAttribute("role", tapped ? "group" : "tooltip");
    if (tapped) {
      const go = element("a", "preview-go");
      go.href = link.href;
      go.textContent = found.go.replace("{name}", number || name.textContent || link.textContent);
      go.addEventListener("click", hide);
      box.append(go);
    }
    document.body.append(box);
    place(box, placeOf(link, y));
    link.setAttribute("aria-describedby", ID);
    shown = { box, link };
    // A screen reader goes on from here; the page does not move.
    if (tapped) box.querySelector(".preview-go").focus({ preventScroll: true });
  };

  addEventListener("resize", hide);

  const linkAt = (event) => event.target.closest?.(LINK);

  document.addEventListener("pointerdown", (event) => {
    byTouch = event.pointerType === "touch";
    if (shown && !shown.box.contains(event.target) && linkAt(event) !== shown.link) hide();
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const link = linkAt(event);
    if (link) later(() => show(link, { y: event.clientY }), BEFORE);
    else if (shown?.box.contains(event.target)) clearTimeout(timer);
    else if (shown && !shown.link.matches(":focus-visible")) later(hide, AFTER);
    else if (!shown) clearTimeout(timer);
  });
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible")) show(link);
    else if (shown && !shown.box.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !shown) return;
    const { link, box } = shown;
    const wasInside = box.contains(document.activeElement);
    hide();
    if (wasInside) link.focus({ preventScroll: true, focusVisible: false });
  });
  document.addEventListener("click", (event) => {
    const link = linkAt(event);
    if (!link || !byTouch || shown?.link === link) return;
    event.preventDefault();
    show(link, { y: event.clientY, tapped: true });
  });
})();
