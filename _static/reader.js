// Services to readers: menus that close, keys that turn pages, code and formulas to copy, the switch
// of the marks of evidence, ticks at sections that were read, and a copy of the book for reading
// offline.  The words that it says are those of the templates reading-aids.html and
// article-header-buttons.html in bookbuild/pages.
(() => {
  const SHARE = 1 / 4; // of the reading time of a section, after which it counts as read
  const TICK = 1000; // milliseconds
  const FEEDBACK = 2000; // milliseconds for which a button says that code was copied

  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const aids = document.querySelector(".reading-aids");
  const said = aids?.querySelector("output");
  const say = (name, more = "") => {
    said.textContent = `${said.dataset[name]} ${more}`.trim();
  };

  // Menus.
  const menus = () => document.querySelectorAll(".article-header-buttons details[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of menus()) menu.open = menu.contains(target);
    if (target.closest("[data-print]")) {
      for (const menu of menus()) menu.open = false;
      print();
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Keys for pages, where no other use of the arrows is near.
  const OWN_KEYS =
    "a, button, input, textarea, select, summary, [tabindex], [contenteditable], dialog, figure";
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    if (!key.startsWith("Arrow") || target.closest(OWN_KEYS)) return;
    const isRightToLeft = getComputedStyle(document.body).direction === "rtl";
    const links = { ArrowLeft: ".left-prev", ArrowRight: ".right-next" };
    const swapped = { ArrowLeft: ".right-next", ArrowRight: ".left-prev" };
    const link = (isRightToLeft ? swapped : links)[key];
    if (link) document.querySelector(`a${link}`)?.click();
  });

  /** Put a text on the clipboard, also where the page came by plain http. */
  async function copy(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  // Code.
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.(".copy-code");
    if (!button) return;
    const code = [...button.parentElement.querySelectorAll("pre")];
    await copy(code.map((pre) => pre.textContent.trim()).join("\n\n"));
    const output = document.querySelector(".code-said");
    output.textContent = output.dataset.copied;
    button.classList.add("copied");
    setTimeout(() => {
      output.textContent = "";
      button.classList.remove("copied");
    }, FEEDBACK);
  });

  // Formulas as TeX.
  /** The TeX of a formula, as it would be written. */
  const texOf = (formula) => {
    const { textContent } = formula.querySelector("annotation");
    // Where lines may break, and how large a formula is, is a matter of the page.
    const tex = textContent.replace(/^\\displaystyle\s*|\\allowbreak\s*/g, "");
    return formula.parentElement?.closest(".katex-display, .math-display")
      ? `$$${tex}$$`
      : `$${tex}$`;
  };

  /** The selection without half a formula at its ends. */
  function wholeSelection() {
    const range = getSelection().getRangeAt(0).cloneRange();
    // A display as a whole, which is copied between double dollar signs.
    const formulaAt = (node) => {
      const formula = (node.closest ? node : node.parentElement)?.closest(".katex");
      return formula?.closest(".math-display") ?? formula;
    };
    const [first, last] = [range.startContainer, range.endContainer].map(formulaAt);
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    return range;
  }

  document.addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed || !event.clipboardData) return;
    const part = wholeSelection().cloneContents();
    const formulas = part.querySelectorAll(".katex");
    if (formulas.length === 0) return;
    const holder = document.createElement("div");
    holder.append(part.cloneNode(true));
    for (const formula of formulas) formula.replaceWith(texOf(formula));
    for (const block of part.querySelectorAll("p, li, pre, div, section, tr, h1, h2, h3, h4"))
      block.append("\n");
    event.clipboardData.setData("text/plain", part.textContent.replace(/\n{3,}/g, "\n\n").trim());
    event.clipboardData.setData("text/html", holder.innerHTML);
    event.preventDefault();
  });

  const choose = aids?.querySelector("[data-choose]");
  const isChoosing = () => choose?.getAttribute("aria-pressed") === "true";
  const choices = () => document.querySelectorAll(".bd-article .katex");

  function setChoosing(on) {
    choose.setAttribute("aria-pressed", on);
    document.documentElement.classList.toggle("choosing", on);
    for (const formula of choices()) {
      if (on) {
        formula.tabIndex = 0;
        formula.setAttribute("role", "button");
      } else {
        formula.removeAttribute("tabindex");
        formula.removeAttribute("role");
      }
    }
    const shown = [...choices()].filter((formula) => formula.checkVisibility());
    const isInSight = (formula) => formula.getBoundingClientRect().bottom > 0;
    if (on) (shown.find(isInSight) ?? shown.at(-1))?.focus();
    else choose.focus();
  }

  async function copyChosen(event) {
    const formula = event.target.closest?.(".bd-article .katex");
    if (!formula || !isChoosing()) return;
    event.preventDefault();
    const tex = texOf(formula);
    await copy(tex).then(
      () => say("copied", tex),
      () => say("failed"),
    );
  }
  choose?.addEventListener("click", () => setChoosing(!isChoosing()));
  document.addEventListener("click", copyChosen);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") copyChosen(event);
    if (event.key === "Escape" && isChoosing()) setChoosing(false);
  });

  // Marks of evidence; _static/first.js hides them as a page arrives.
  const hideMarks = aids?.querySelector("[data-evidence]");
  const { classList } = document.documentElement;
  hideMarks?.setAttribute("aria-pressed", classList.contains("no-evidence"));
  hideMarks?.addEventListener("click", () => {
    const hidden = classList.toggle("no-evidence");
    localStorage.setItem("evidence", hidden ? "hidden" : "shown");
    hideMarks.setAttribute("aria-pressed", hidden);
  });

  // Sections that were read: {"chapters/x.html": {read: [...], of: 9}}, in this browser only.
  const sections = [...document.querySelectorAll("section[data-minutes]")];
  const nameOf = (url) => new URL(url, location.href).pathname.slice(root.pathname.length);
  const here = nameOf(location.href);

  function progress() {
    try {
      return JSON.parse(localStorage.getItem("read")) ?? {};
    } catch {
      return {};
    }
  }

  function mark(link, text, meaning) {
    const element = (tag, name, content) =>
      Object.assign(document.createElement(tag), { className: name, textContent: content });
    const tick = element("span", "read-mark", text);
    tick.append(element("span", "visually-hidden", ` ${meaning}`));
    link.append(" ", tick);
  }

  function showProgress() {
    for (const old of document.querySelectorAll(".read-mark")) old.remove();
    const words = aids?.querySelector("[data-read]")?.dataset;
    const known = progress();
    if (!words) return;
    for (const id of known[here]?.read ?? []) {
      const link = document.querySelector(`.page-sections a[href="#${CSS.escape(id)}"]`);
      if (link) mark(link, "✓", words.read);
    }
    for (const link of document.querySelectorAll(".bd-links li > a.internal")) {
      if (link.closest(".page-sections")) continue;
      const found = known[nameOf(link.href)];
      if (found) mark(link, `${found.read.length}/${found.of}`, words.of);
    }
  }

  function remember(id) {
    const known = progress();
    const read = new Set(known[here]?.read).add(id);
    // Only sections that still exist count.
    const ids = sections.map((section) => section.id).filter((each) => read.has(each));
    known[here] = { read: ids, of: sections.length };
    localStorage.setItem("read", JSON.stringify(known));
    showProgress();
  }

  if (aids && sections.length > 0) {
    const inMiddle = new Set();
    const spent = new Map();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) inMiddle.add(target);
          else inMiddle.delete(target);
        }
      },
      { rootMargin: "-45% 0px -45% 0px" },
    );
    for (const section of sections) observer.observe(section);
    setInterval(() => {
      if (document.visibilityState !== "visible") return;
      for (const section of inMiddle) {
        const time = (spent.get(section) ?? 0) + TICK;
        spent.set(section, time);
        const needed = Number(section.dataset.minutes) * 60_000 * SHARE;
        if (time >= needed && time - TICK < needed) remember(section.id);
      }
    }, TICK);
    aids.querySelector("[data-forget]").addEventListener("click", () => {
      localStorage.removeItem("read");
      localStorage.removeItem("drills");
      spent.clear();
      showProgress();
      say("forgotten");
    });
  }
  showProgress();

  // The book offline: over https, or from this machine; a folder or a frame of a course has no origin.
  const offline = aids?.querySelector("[data-offline]");
  const canKeep = isSecureContext && origin !== "null";
  if (offline && canKeep && "serviceWorker" in navigator) {
    const button = offline.querySelector("button");
    const scope = { scope: root.pathname };
    const find = () => navigator.serviceWorker.getRegistration(root.href);
    const show = async () => {
      button.textContent = (await find()) ? button.dataset.remove : button.dataset.keep;
    };
    const keep = async () => {
      const registration = await navigator.serviceWorker.register(
        new URL("service-worker.js", root),
        scope,
      );
      const worker = registration.installing ?? registration.active;
      await new Promise((done, fail) => {
        const check = () => {
          if (worker.state === "activated") done();
          if (worker.state === "redundant") fail();
        };
        worker.addEventListener("statechange", check);
        check();
      });
    };
    const remove = async (registration) => {
      await registration.unregister();
      const names = await caches.keys();
      await Promise.all(
        names.filter((name) => name.startsWith("book ")).map((n) => caches.delete(n)),
      );
    };
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const kept = await find();
        await (kept ? remove(kept) : keep());
        say(kept ? "removed" : "kept");
      } catch {
        say("failed");
      }
      button.disabled = false;
      show();
    });
    const manifest = { rel: "manifest", href: new URL("book.webmanifest", root) };
    document.head.append(Object.assign(document.createElement("link"), manifest));
    offline.hidden = false;
    show();
  }
})();
