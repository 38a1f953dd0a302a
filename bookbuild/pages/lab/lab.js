// The derivation lab: an editor in the task that a reader chooses, with a step a line, and what the
// engine says about each (see engine.js, and bookbuild/pages/lab/__init__.py for the page).
(() => {
  const data = JSON.parse(document.getElementById("lab-data").textContent);
  const { strings, tasks } = data;
  const PAUSE = 300; // milliseconds without a key, after which a formula is set
  const LIMIT = 60; // seconds for a check

  const said = (name, values = {}) =>
    strings[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));

  function make(name, properties = {}, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in element) element[key] = value;
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  const button = (text, work, more = {}) =>
    make("button", { type: "button", textContent: text, onclick: work, ...more });

  /** Set a formula; what cannot be set is shown as it is written. */
  function set(element, latex, displayMode = false) {
    element.hidden = latex === "";
    const options = { displayMode, throwOnError: false };
    if (window.katex && latex) window.katex.render(latex, element, options);
    else element.textContent = latex;
  }

  /** A sign and a word for what was found, and what is said about it. */
  function showVerdict(element, status, message) {
    element.hidden = false;
    element.dataset.status = status;
    const word = strings[status];
    // The message may begin with the word itself.
    const more = message.startsWith(word) ? message.slice(word.length) : message && `: ${message}`;
    element.replaceChildren(make("strong", {}, `${strings.marks[status]} ${word}`), more);
  }

  const encoded = (text) => {
    const bytes = new TextEncoder().encode(text);
    const letters = btoa(String.fromCharCode(...bytes));
    return letters.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  };

  /** The text in a link; null if there is none, or what nobody can have written. */
  function decoded(letters) {
    try {
      const plain = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
      const bytes = Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
      return text.trim() && !/[^\P{Cc}\n\t]/u.test(text) ? text : null;
    } catch {
      return null;
    }
  }

  /** A line of the editor: step and reason, the formula, and the verdict. */
  class Line {
    constructor(bench, text) {
      this.bench = bench;
      const plain = { autocomplete: "off", autocapitalize: "off", spellcheck: false, type: "text" };
      this.step = make("input", { ...plain, placeholder: strings.step_example });
      this.reason = make("input", { ...plain, placeholder: strings.reason_example });
      this.cite = make("select", {}, new Option(strings.cite, ""));
      for (const { name } of bench.citable) this.cite.append(new Option(name, name));
      this.removal = button(strings.remove_sign, () => bench.remove(this));
      this.formula = make("div", { className: "lab-formula", translate: false });
      this.verdict = make("p", { className: "lab-verdict", hidden: true });
      const fields = {
        step: this.step,
        reason: this.reason,
        cite: this.cite,
        remove: this.removal,
      };
      for (const [name, field] of Object.entries(fields)) field.className = `lab-${name}`;
      this.fields = fields;
      this.element = make("li", {}, ...Object.values(fields), this.formula, this.verdict);
      this.text = text;
      this.listen();
    }

    listen() {
      this.element.addEventListener("input", () => this.changed());
      for (const field of [this.step, this.reason]) {
        field.addEventListener("focus", () => {
          this.bench.field = field;
        });
        field.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          this.bench.next(this);
        });
      }
      this.step.addEventListener("paste", (event) => {
        const pasted = event.clipboardData.getData("text");
        if (!/[\n|]/.test(pasted.trim())) return;
        event.preventDefault();
        this.bench.insert(this, pasted).focus();
      });
      this.cite.addEventListener("change", () => this.citeChosen());
    }

    /** The line as it is written: ">= sum(p - q) | log lemma at q/p". */
    get text() {
      const [step, reason] = [this.step.value.trim(), this.reason.value.trim()];
      return reason ? `${step} | ${reason}` : step;
    }

    set text(text) {
      const [step, ...reason] = text.split("|");
      this.step.value = step.trim();
      this.reason.value = reason.join("|").trim();
    }

    number(number) {
      const names = { step: "step", reason: "reason", cite: "cite_label", remove: "remove" };
      for (const [field, name] of Object.entries(names))
        this.fields[field].setAttribute("aria-label", said(name, { number }));
      this.verdict.id = `lab-verdict-${number}`;
      this.step.setAttribute("aria-describedby", this.verdict.id);
    }

    citeChosen() {
      const name = this.cite.value;
      if (!name) return;
      this.cite.value = "";
      const isLemma = this.bench.task.lemmas?.some((lemma) => lemma.name === name);
      const before = this.reason.value.trim();
      this.reason.value = `${before}${before && ", "}${name}${isLemma ? " at " : ""}`;
      this.reason.focus();
      this.changed();
    }

    /** What was found is about another text, here or above. */
    age() {
      this.checked = undefined;
      this.verdict.classList.add("lab-old");
      this.verdict.dataset.note = strings.changed;
    }

    /** The line is another one than was checked. */
    changed() {
      if (this.checked !== this.text) this.bench.age(this.bench.lines.indexOf(this));
      this.bench.save();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.typeset(), PAUSE);
    }

    async typeset() {
      const { text } = this;
      if (!this.step.value.trim() || !this.bench.isReady) {
        this.show("");
        return;
      }
      const found = await this.bench.ask({ do: "typeset", text });
      if (!found || this.text !== text) return;
      const column = found.at === null ? "" : ` ${said("column", { column: found.at })}`;
      this.show(found.latex, found.message && found.message + column);
    }

    /** Show how the line is understood, or why it is not. */
    show(latex, problem = "") {
      set(this.formula, latex && `\\displaystyle ${latex}`);
      this.formula.classList.toggle("lab-problem", problem !== "");
      if (!problem) return;
      this.formula.hidden = false;
      this.formula.textContent = problem;
    }

    judged({ status, message, at, rest, gives, latex }, text) {
      this.checked = text;
      this.verdict.classList.remove("lab-old");
      this.verdict.hidden = status === "empty";
      if (this.verdict.hidden) return;
      // A step may have computed its right side; what was not understood, the verdict says.
      this.show(latex);
      showVerdict(this.verdict, status, message);
      if (status === "not read") this.verdict.append(` ${said("column", { column: at })}`);
      else if (at) this.verdict.append(` ${said("fails_at", { point: at })}`);
      for (const [word, shown] of Object.entries({ left: rest, gives })) {
        if (!shown) continue;
        const formula = make("span", { translate: false });
        set(formula, shown);
        this.verdict.append(` ${strings[word]} `, formula);
      }
    }
  }

  /** The editor, which stands in one task at a time. */
  class Bench {
    constructor(engine) {
      this.engine = engine;
      this.isReady = false;
      this.list = make("ol", { className: "lab-lines" });
      this.status = make("p", { className: "lab-status", role: "status", tabIndex: -1 });
      this.outcome = make("p", { className: "lab-verdict lab-outcome", hidden: true });
      this.display = make("div", {
        className: "lab-display",
        translate: false,
        hidden: true,
        tabIndex: 0,
      });
      this.palette = make("div", {
        className: "lab-palette",
        role: "group",
        "aria-label": strings.palette,
      });
      this.checking = button(strings.check, () => this.check(), { className: "lab-main" });
      this.stopping = button(strings.stop, () => this.engine.stop().catch(() => {}));
      this.back = button(strings.back, () => this.swap());
      this.adding = button(strings.add, () => this.insert(this.lines.at(-1), "").focus());
      this.buttons = make(
        "div",
        { className: "lab-buttons" },
        ...[this.checking, this.stopping, this.adding],
        button(strings.link, () => this.link()),
        button(strings.print, () => print()),
        button(strings.clear, () => this.replace("")),
        this.back,
      );
      this.starting = button(strings.start, () => this.start(), { className: "lab-main" });
      this.progress = make("progress", { max: 1, value: 0, hidden: true });
      this.progress.setAttribute("aria-label", strings.progress);
      const size = (LabEngine.size(data) / 1e6).toFixed(1);
      this.offer = make(
        "div",
        { className: "lab-offer" },
        this.starting,
        make("p", {}, said("weight", { size })),
        this.progress,
      );
      this.heading = make("p", { className: "lab-heading", id: "lab-editor" }, strings.editor);
      this.element = make(
        "section",
        { className: "lab-bench", "aria-labelledby": this.heading.id },
        ...[this.heading, this.list, this.outcome, this.palette, this.offer, this.buttons],
        ...[this.status, this.display],
      );
      this.show();
    }

    get text() {
      return this.lines.map((line) => line.text).join("\n");
    }

    /** Say something below the editor, or to screen readers alone. */
    say(text, unseen = false) {
      this.status.textContent = text;
      this.status.classList.toggle("visually-hidden", unseen);
    }

    /** Which buttons there are. */
    show({ checking = false } = {}) {
      this.offer.hidden = this.isReady;
      this.checking.hidden = !this.isReady;
      this.stopping.hidden = !checking;
      this.back.hidden = !this.name || localStorage.getItem(this.key("earlier")) === null;
    }

    key(kind) {
      return `lab ${kind} ${this.name}`;
    }

    /** Come into a task, with the work that a link brings, or else with the reader's own. */
    open(name, linked = null) {
      this.name = name;
      this.task = tasks[name];
      this.citable = [...(this.task.facts ?? []), ...(this.task.lemmas ?? [])];
      const task = document.getElementById(name);
      task.open = true;
      task.querySelector(".lab-begin").before(this.element);
      for (const begin of document.querySelectorAll(".lab-begin"))
        begin.hidden = begin.previousElementSibling === this.element;
      this.fillPalette();
      const own = localStorage.getItem(this.key("work")) ?? "";
      this.write(own);
      if (linked !== null) this.replace(linked);
      this.show();
    }

    fillPalette() {
      const names = this.task.letters.map((letter) => letter.split(" ")[0]);
      const letters = names.map((text) => ({ show: text, text }));
      const symbols = [...letters, ...strings.symbols];
      this.palette.replaceChildren(
        ...symbols.map(({ show, name, text }) =>
          button(show, () => this.type(text), name ? { "aria-label": name } : {}),
        ),
      );
    }

    /** Put a symbol where the reader last wrote; "|" in it is where the reader goes on. */
    type(text) {
      const field = this.field?.isConnected ? this.field : this.lines.at(-1).step;
      const [before, after = ""] = text.split("|");
      const { selectionStart: from, selectionEnd: to, value } = field;
      const chosen = text.includes("|") ? value.slice(from, to) : "";
      field.setRangeText(before + chosen + after, from, to, "end");
      field.focus();
      const at = from + before.length + chosen.length;
      field.setSelectionRange(at, at);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }

    /** Show a text as the lines of the editor. */
    write(text) {
      this.lines = text.split("\n").map((line) => new Line(this, line));
      this.list.replaceChildren(...this.lines.map((line) => line.element));
      for (const part of [this.outcome, this.display]) part.hidden = true;
      this.number();
      this.typeset();
    }

    /** Write another text over what a reader has, which can be brought back. */
    replace(text) {
      if (this.text !== text) this.keep();
      this.write(text);
      this.save();
      this.show();
    }

    /** Keep what is there, so that it can be brought back. */
    keep() {
      if (this.text.trim()) localStorage.setItem(this.key("earlier"), this.text);
    }

    swap() {
      this.replace(localStorage.getItem(this.key("earlier")));
    }

    save() {
      localStorage.setItem(this.key("work"), this.text);
    }

    number() {
      this.lines.forEach((line, k) => {
        line.number(k + 1);
      });
    }

    typeset() {
      for (const line of this.lines) line.typeset();
    }

    /** Mark what was found of a line, of those below it and of the whole as found of another text. */
    age(first) {
      for (const line of this.lines.slice(Math.max(first, 0))) line.age();
      this.outcome.classList.add("lab-old");
      this.outcome.dataset.note = strings.changed;
      this.display.hidden = true;
    }

    /** Put lines behind a line, or in its place if it is empty; returns a field of the last. */
    insert(line, text) {
      const added = text
        .split("\n")
        .filter((one, _, all) => one.trim() || all.length === 1)
        .map((one) => new Line(this, one));
      const place = this.lines.indexOf(line);
      const isEmpty = text.trim() !== "" && line.text === "";
      this.lines.splice(place + (isEmpty ? 0 : 1), isEmpty ? 1 : 0, ...added);
      this.list.replaceChildren(...this.lines.map((one) => one.element));
      this.number();
      this.save();
      for (const one of added) one.typeset();
      // An empty line below all others changes nothing.
      if (text.trim() || place < this.lines.length - 2) this.age(place + (isEmpty ? 0 : 1));
      return added.at(-1).step;
    }

    remove(line) {
      const place = this.lines.indexOf(line);
      if (line.text) this.keep();
      if (this.lines.length === 1) line.text = "";
      else {
        this.lines.splice(place, 1);
        line.element.remove();
      }
      this.number();
      this.show({ checking: this.isChecking });
      const next = Math.min(place, this.lines.length - 1);
      this.age(next);
      this.lines[next].changed();
      this.lines[next].step.focus();
    }

    /** Go on behind a line: with a new line after the last, and check what is there. */
    next(line) {
      const follower = this.lines[this.lines.indexOf(line) + 1];
      if (line.text && !follower) this.insert(line, "").focus();
      else (follower ?? line).step.focus();
      this.check();
    }

    async start() {
      if (this.isStarting) return;
      this.isStarting = true;
      // A button that is disabled would lose the focus.
      this.starting.setAttribute("aria-disabled", "true");
      this.progress.hidden = false;
      this.say(strings.phase_load);
      try {
        await this.engine.load((share) => {
          this.progress.value = share;
        });
      } catch (error) {
        this.isStarting = false;
        this.starting.removeAttribute("aria-disabled");
        this.starting.textContent = strings.again;
        this.progress.hidden = true;
        const why = strings[error.message] ?? error.message;
        const failed = said("failed_start", { error: why });
        this.say(error.message === "load" ? strings.failed_load : failed);
      }
    }

    /** What the engine is doing. */
    state(name) {
      if (name === "start") this.isReady = false;
      const words = { start: "phase_start", import: "phase_import" };
      if (words[name] && !this.said) this.say(strings[words[name]]);
      if (name === "start" || name === "import") this.progress.removeAttribute("value");
      if (name !== "ready") return;
      this.isReady = true;
      if (this.offer.contains(document.activeElement)) this.lines[0].step.focus();
      if (!this.said) this.say(strings.ready);
      this.said = false;
      this.show();
      this.typeset();
    }

    /** The answer of the engine; null if it was stopped, which is said. */
    async ask(request) {
      try {
        return await this.engine.ask({ ...request, task: this.task }, LIMIT);
      } catch (error) {
        this.said = true;
        this.say(
          said(error.message in strings ? error.message : "crashed", {
            seconds: LIMIT,
          }),
        );
        return null;
      }
    }

    async check() {
      if (!this.isReady) {
        if (!this.isStarting) this.say(strings.start_first);
        return;
      }
      if (this.isChecking) {
        this.again = true;
        return;
      }
      const { text, name } = this;
      const asked = this.lines.map((line) => ({ line, text: line.text }));
      if (!text.trim()) {
        this.say(strings.nothing);
        return;
      }
      this.isChecking = true;
      this.show({ checking: true });
      this.say(strings.checking);
      const found = await this.ask({ do: "judge", text });
      const isHere = document.activeElement === this.stopping;
      this.isChecking = false;
      this.show();
      // The button to stop is gone, and so may be that to check.
      if (isHere) this.status.focus();
      if (found && name === this.name) this.judged(found, asked);
      if (this.again) {
        this.again = false;
        this.check();
      }
    }

    /** Show what was found of lines as they were when the engine was asked. */
    judged({ lines, goal, message, display }, asked) {
      const words = lines.map(({ line, status }, k) => {
        asked[k]?.line.judged(lines[k], asked[k].text);
        return status === "empty" ? "" : `${said("line", { number: line })}: ${strings[status]}.`;
      });
      this.outcome.classList.remove("lab-old");
      showVerdict(this.outcome, goal, message);
      // What was written meanwhile is not what was judged.
      const first = asked.findIndex(
        ({ line, text }, k) => line !== this.lines[k] || line.text !== text,
      );
      if (first >= 0) this.age(first);
      else if (this.lines.length > asked.length) this.age(asked.length);
      set(this.display, display, true);
      // Whoever sees the page sees it beside the lines.
      this.say([...words, `${strings[goal]}.`].filter(Boolean).join(" "), true);
    }

    async link() {
      const work = this.text.trim() ? `:${encoded(this.text)}` : "";
      history.replaceState(null, "", `#${this.name}${work}`);
      try {
        await navigator.clipboard.writeText(location.href);
        this.say(strings.linked);
      } catch {
        this.say(strings.in_address);
      }
    }
  }

  const engine = new LabEngine(data, (state) => bench.state(state));
  const bench = new Bench(engine);

  for (const name of Object.keys(tasks)) {
    const task = document.getElementById(name);
    const begin = button(strings.begin, () => {
      bench.open(name);
      bench.lines[0].step.focus();
    });
    begin.className = "lab-begin";
    task.insertBefore(begin, task.querySelector(":scope > details"));
    for (const text of task.querySelectorAll(".lab-solution pre")) {
      const put = button(strings.put, () => {
        if (bench.name !== name) bench.open(name);
        bench.replace(text.textContent.trim());
        bench.element.scrollIntoView({ block: "nearest" });
      });
      put.className = "lab-put";
      text.closest("details").append(put);
    }
  }

  /** Open the task that the address names, with the work that it brings. */
  function follow() {
    const [name, work] = location.hash.slice(1).split(":");
    if (!Object.hasOwn(tasks, name)) return;
    const linked = work === undefined ? null : decoded(work);
    bench.open(name, linked);
    if (work !== undefined && linked === null) bench.say(strings.bad_link);
    document.getElementById(name).scrollIntoView();
  }
  addEventListener("hashchange", follow);
  follow();
})();
