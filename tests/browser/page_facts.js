// Functions that look at a page of the book, for tests/browser/test_pages.py, which says what
// they may find.  They run inside the page.

({
  /** Wait until fonts are loaded, scripts have seen the new size, and transitions have ended. */
  async settle() {
    const frame = () => new Promise((done) => { requestAnimationFrame(done); });
    // Fonts are asked for when the text is laid out, and text that needs them is laid out again.
    for (let round = 0; round < 2; round += 1) {
      document.body.getBoundingClientRect();
      await document.fonts.ready;
      await frame();
      await frame();
    }
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  },

  /** What the browser made of the files of a page; the same from a server and from a folder. */
  document() {
    // Only a server offers to keep the book.
    document.querySelectorAll("[data-offline]").forEach((e) => { e.hidden = true; });
    const copy = document.documentElement.cloneNode(true);
    const [root] = document.querySelector("script[src*='_static/']").src.split("_static/");
    // Over http only, fonts are fetched ahead, and the book can be installed.
    copy.querySelectorAll("link:is([rel=preload], [rel=manifest])").forEach((link) => link.remove());
    // A box that was wider than its place until its font came has lost a class again.
    copy.querySelectorAll('[class=""]').forEach((e) => e.removeAttribute("class"));
    // The theme shows this warning, empty here, by changing its height as the page opens.
    copy.querySelector(".pst-async-banner-revealer")?.remove();
    return {
      html: copy.outerHTML.replaceAll(root, ""),
      sheets: [...document.styleSheets].map((sheet) => sheet.ownerNode.getAttribute("href")),
      // Without the adjusted fonts of the machine, which stand in until those of the book are here.
      fonts: [...document.fonts]
        .filter((font) => font.status === "loaded" && !/^"?Book \w+ (?:Times|Arial|Noto|DejaVu)/.test(font.family))
        .map((font) => `${font.family} ${font.style} ${font.weight} ${font.unicodeRange}`).sort(),
      size: [document.documentElement.scrollWidth, document.documentElement.scrollHeight],
    };
  },

  /** Sections that are higher, by more than three lines, than the room that was kept for them. */
  underestimated() {
    const line = 1.7 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    const kept = (section) =>
      Number.parseFloat(getComputedStyle(section).containIntrinsicBlockSize.replace("auto", ""));
    return [...document.querySelectorAll(".bd-article > section > section")]
      .filter((section) => section.getBoundingClientRect().height > kept(section) + 3 * line)
      .map((section) => section.id);
  },

  /** What a reader finds in a page. */
  inventory() {
    const isShown = (e) => e.getClientRects().length > 0;
    const figures = [...document.querySelectorAll("svg.figure-svg")];

    /** The labels of a figure, in the groups that Matplotlib names so. */
    const labelsOf = (svg) => [...svg.querySelectorAll("g[id*='text_']")];

    /** Do labels of a figure lie on one another? */
    const overlaps = (svg) => {
      const labels = labelsOf(svg).map((g) => g.getBoundingClientRect());
      return labels.some((a, i) => labels.slice(i + 1).some((b) => {
        const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        const smaller = Math.min(a.width * a.height, b.width * b.height);
        return width > 0 && height > 0 && width * height > 0.1 * smaller;
      }));
    };

    // One visible element of each kind that can have the keyboard focus.
    const focusable = new Map(
      [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
        .filter(isShown).map((e) => [`${e.tagName} ${e.className}`, e]),
    );
    const appearance = (e) => {
      const style = getComputedStyle(e);
      const outline = style.outlineStyle !== "none" && style.outline;
      const border = style.borderStyle !== "none" && parseFloat(style.borderWidth) > 0 && style.borderColor;
      return `${outline} ${style.boxShadow} ${border}`;
    };
    const invisibleFocus = [...focusable].filter(([, e]) => {
      const before = appearance(e) + appearance(e.parentElement);
      e.focus({ focusVisible: true, preventScroll: true });
      const visible = document.activeElement !== e || appearance(e) + appearance(e.parentElement) !== before;
      e.blur();
      return !visible;
    }).map(([kind]) => kind);

    const root = getComputedStyle(document.documentElement);
    // Figures have the sheet of their page in place of style attributes.
    const rules = [...document.styleSheets]
      .filter((sheet) => sheet.href?.includes("/own/")).flatMap((sheet) => [...sheet.cssRules]);
    const colours = rules.flatMap((rule) => rule.cssText.match(/(?<=var\()--[\w-]+/g) ?? []);
    if (figures.length > 0 && colours.length === 0) colours.push("none");

    return {
      invisible_focus: invisibleFocus,
      undefined_colours: [...new Set(colours)].filter((name) => !root.getPropertyValue(name)),
      formulas: [...document.querySelectorAll("article .katex")].filter(isShown).length,
      // On a low screen there are 700 pixels below the bar and the heading.
      tall_cards: [...document.querySelectorAll(".formula-card")]
        .map((e) => Math.round(e.getBoundingClientRect().height)).filter((height) => height > 700),
      broken_formulas: document.querySelectorAll(".katex-error").length,
      mathml: document.querySelectorAll("article .katex math").length,
      figures: figures.filter(isShown).length,
      descriptions: [
        ...figures.map((svg) => svg.getAttribute("aria-label") ?? ""),
        ...[...document.querySelectorAll("main img")].map((image) => image.alt),
      ],
      figures_without_labels: figures
        .filter((svg) => labelsOf(svg).length === 0)
        .map((svg) => svg.getAttribute("aria-label")),
      overlapping_labels: figures.filter(overlaps).map((svg) => svg.getAttribute("aria-label")),
      // What screen readers miss on a stock page: see bookbuild/pages/templates.
      outside_landmarks: [...document.querySelectorAll("a.navbar-brand")]
        .filter((e) => !e.closest("nav, header, main, aside, footer")).length,
      mislabelled_search: document.querySelectorAll(".search-button-field[aria-label]").length,
      misread_roles: document.querySelectorAll("[role=doc-biblioentry], summary[aria-label]").length,
      scrolls_without_keyboard: [...document.querySelectorAll(".math-display, pre")]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.tabIndex < 0)
        .map((e) => e.textContent.trim().slice(0, 40)),
      description: document.querySelector("meta[name=description]")?.content ?? "",
    };
  },

  width() {
    return document.documentElement.scrollWidth;
  },

  /** What is wrong on a narrow page. */
  narrow() {
    const boxes = [...document.querySelectorAll(".math-display, .pst-scrollable-table-container, pre")];
    const isFaded = (box) => getComputedStyle(box).maskImage !== "none";
    const isWide = (box) => box.scrollWidth > box.clientWidth + 1;

    /** Does a line break separate a formula from punctuation that follows it? */
    const isTorn = (formula) => {
      const text = formula.parentElement.nextSibling;
      const last = [...formula.querySelectorAll(".katex-base")].at(-1)?.getBoundingClientRect();
      if (text?.nodeType !== Node.TEXT_NODE || !/^\S/.test(text.data) || !last) return false;
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 1);
      const next = range.getBoundingClientRect();
      return next.bottom <= last.top || next.top >= last.bottom;
    };
    return {
      torn_punctuation: [...document.querySelectorAll("article .math > .katex")].filter(isTorn)
        .map((formula) => formula.closest("p, td, li")?.textContent.slice(0, 40)),
      // At the edges four pixels are left.
      narrow_figures: [...document.querySelectorAll("svg.figure-svg")]
        .filter((svg) => svg.getBoundingClientRect().width < innerWidth - 9)
        .map((svg) => svg.getAttribute("aria-label").slice(0, 40)),
      wrong_scroll_cue: boxes.filter((box) => isWide(box) !== isFaded(box))
        .map((box) => box.textContent.trim().slice(0, 40)),
    };
  },

  /** The beginnings of what is cut off, or fades out, on paper. */
  cutOff() {
    return [...document.querySelectorAll("pre, .math-display, .pst-scrollable-table-container")]
      .filter((box) => box.scrollWidth > box.clientWidth + 1 || getComputedStyle(box).maskImage !== "none")
      .map((box) => box.textContent.trim().slice(0, 40));
  },

  /** Hide the sections that have no such element: with each key, what is shown is laid out anew. */
  hideAllBut(selector) {
    for (const section of document.querySelectorAll(".bd-article > section > section")) {
      section.hidden = !section.querySelector(selector);
    }
  },

  /** Remove the inside of elements, where the next checks need not look. */
  empty(selector) {
    document.querySelectorAll(selector).forEach((e) => e.replaceChildren());
  },

  /** Of the thousands of coloured words in code, keep one of each colour in each kind of code. */
  thinCode() {
    const kept = new Set();
    for (const code of document.querySelectorAll("pre")) {
      const kind = [code.closest(".cell_input, .cell_output, .output"), code.parentElement, code]
        .map((e) => e?.className).join(" | ");
      const words = [...code.querySelectorAll("*")].reverse();
      for (const word of words) {
        const key = `${kind} | ${word.localName} | ${word.className}`;
        if (kept.has(key) && word.localName !== "a") word.replaceWith(...word.childNodes);
        kept.add(key);
      }
    }
  },

  /** Kinds of elements that are animated, have transitions or scroll smoothly. */
  animated() {
    const kinds = new Map([...document.querySelectorAll("body *")].map((e) => [`${e.tagName} ${e.className}`, e]));
    return [...kinds].filter(([, e]) => {
      const style = getComputedStyle(e);
      const times = `${style.transitionDuration},${style.animationDuration}`.split(",");
      return style.scrollBehavior === "smooth" || times.some((time) => parseFloat(time) > 0.001);
    }).map(([kind]) => kind);
  },

  /** How many formulas and figures are shown. */
  visible() {
    const count = (selector) => [...document.querySelectorAll(selector)]
      .filter((e) => e.getClientRects().length > 0).length;
    return { formulas: count("article .katex"), figures: count("svg.figure-svg") };
  },

  /**
   * Write, at the end of the page, for each font that it asks for one line of all the characters
   * that it sets in it; return the names of these lines.  What is hidden counts, since readers can
   * open it; so does what moving figures say in other states.  MathML does not: in formulas
   * screen readers read it, and nobody sees it; in notes that open beside a word or a step, which
   * move nothing on the page, browsers set it in the font for mathematics that they have.
   */
  addAllCharacters() {
    const fonts = new Map();
    const FONT = ["font-family", "font-style", "font-weight", "font-variant-caps", "text-transform"];
    const note = (style, text) => {
      const font = FONT.map((name) => `${name}: ${style.getPropertyValue(name)}`).join("; ");
      if (!fonts.has(font)) fonts.set(font, new Set());
      for (const character of text) {
        if (!/[\s\p{Cc}\p{Cf}]/u.test(character)) fonts.get(font).add(character);
      }
    };
    const silent = "script, style, noscript, template, title, math, math *";
    for (const element of document.body.querySelectorAll("*")) {
      if (element.matches(silent)) continue;
      const style = getComputedStyle(element);
      for (const child of element.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) note(style, child.data);
      }
      note(style, element.placeholder ?? "");
      for (const pseudo of ["::before", "::after"]) {
        const added = getComputedStyle(element, pseudo);
        if (/^"/.test(added.content)) note(added, added.content.slice(1, -1));
      }
    }
    const body = getComputedStyle(document.body);
    for (const { title } of document.querySelectorAll("[title]")) note(body, title);
    for (const stage of document.querySelectorAll(".moving-stage")) {
      const said = `${stage.querySelector("script").textContent}−∞—`;
      note(getComputedStyle(stage.querySelector(".moving-picture text")), said);
      note(getComputedStyle(stage.querySelector(".moving-side")), said);
    }
    const sample = document.createElement("div");
    for (const [font, characters] of fonts) {
      const line = document.createElement("p");
      line.style.cssText = font;
      line.textContent = [...characters].join("");
      sample.append(line);
    }
    sample.id = "all-characters";
    document.body.append(sample);
    return [...fonts.keys()];
  },

  removeAllCharacters() {
    document.getElementById("all-characters").remove();
  },

  /** How many formulas stand in the choices that moving figures offer, if these are hidden. */
  hiddenChoices() {
    return [...document.querySelectorAll(".moving-choices .katex")]
      .filter((e) => e.getClientRects().length === 0).length;
  },

  /**
   * Rules of axe that a page breaks, and where.  Those about colours are asked of one element of
   * each kind: letters of one colour and size on the same backgrounds have the same contrast.
   */
  async axe(runOnly) {
    const COLOURS = [
      { id: "color-contrast", selector: "[data-of-its-kind]" },
      { id: "link-in-text-block", selector: "a[href][data-of-its-kind]" },
    ];
    window.axe.configure({ rules: COLOURS });
    this.markKindsOfColours();
    const { violations } = await window.axe.run(document, {
      // Nothing that is asked for needs the style sheets, which a page in a folder may not read.
      preload: false,
      resultTypes: ["violations"],
      // Lighthouse counts the size of targets, too, which axe leaves out unless it is asked.
      ...(runOnly === "colours" ? { runOnly: COLOURS.map(({ id }) => id) } : { rules: { "target-size": { enabled: true } } }),
    });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(", ").slice(0, 300)}`);
  },

  /** Mark one element of each kind that is seen, where kinds differ in colours. */
  markKindsOfColours() {
    document.querySelectorAll("[data-of-its-kind]").forEach((e) => e.removeAttribute("data-of-its-kind"));
    const backgrounds = new Map();
    const behind = (e) => {
      if (!e) return "";
      if (!backgrounds.has(e)) {
        const style = getComputedStyle(e);
        const own = [
          style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
          style.mixBlendMode, style.position,
        ].join(" ");
        const above = behind(e.parentElement);
        backgrounds.set(e, above.endsWith(`/${own}`) ? above : `${above}/${own}`);
      }
      return backgrounds.get(e);
    };
    const letters = (e) => {
      const style = getComputedStyle(e);
      return [
        style.color, style.fontSize, style.fontWeight, style.textShadow, style.textDecorationLine,
        style.borderBottom,
      ].join(" ");
    };
    const kinds = new Map();
    for (const e of document.body.querySelectorAll("*")) {
      const hasText = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
      if ((hasText || e.matches("a, button, input, textarea")) && e.checkVisibility()) {
        kinds.set([e.localName, letters(e), letters(e.parentElement), behind(e)].join(" | "), e);
      }
    }
    kinds.forEach((e) => e.setAttribute("data-of-its-kind", ""));
  },
})
