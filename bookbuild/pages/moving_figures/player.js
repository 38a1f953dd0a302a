// Makes the figures of a page interactive: handles sliders, pointers, buttons and the address, then
// updates the numbers, the drawing, the list, the link and the text for screen readers.
((M) => {
  "use strict";

  const SPEECH_DELAY = 700; // milliseconds without a change before the numbers are announced
  const FRAME = 40; // milliseconds between two states of an animation
  const FEEDBACK = 3000; // milliseconds for which a link says that it was copied
  const MAX_STEPS = 5000; // of an animation, in case it does not end

  const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

  /** The state and the event handlers of the figure inside `stage`. */
  class Player {
    constructor(stage) {
      this.stage = stage;
      this.name = stage.dataset.figure;
      this.data = JSON.parse(stage.querySelector("script").textContent);
      this.figure = M.figures[this.name];
      this.whole = stage.closest("figure");
      this.picture = stage.querySelector("svg");
      this.spoken = stage.querySelector(".moving-spoken");
      this.note = stage.querySelector(".moving-note");
      this.link = stage.querySelector(".moving-link");
      this.id = this.link.hash.slice(1).split(":")[0];
      this.alt = this.picture.getAttribute("aria-label");
      this.tools = {
        words: this.data.texts.picture ?? {},
        set: (state, name, index, value) =>
          M.states.set(this.data.parameters, state, name, index, value),
      };
      this.initial = M.states.parse(this.data.parameters, stage.dataset.state);
      this.state = this.initial;
      // The states of the animation that led here, each with its numbers.
      this.trace = [];
      // The last control or handle that moved, and the state before it did: see `move`.
      this.gesture = { source: null, from: this.state };
      this.listen();
      this.listenToPointers();
      this.listenToScrolling();
      this.ask();
    }

    /** Whether the reader still has to answer or to skip the question. */
    get asking() {
      return this.whole.classList.contains("moving-asks");
    }

    ask() {
      const question = this.whole.querySelector(".moving-question");
      const { right, then } = question.dataset;
      question.addEventListener("click", ({ target }) => {
        const choice = target.closest("[data-choice]")?.dataset.choice;
        if (!choice) return;
        this.uncover();
        if (choice === "0") return;
        const { common, parameters } = this.data;
        for (const button of question.querySelectorAll("[data-choice]")) {
          button.ariaPressed = String(button.dataset.choice === choice);
          button.classList.toggle("moving-right", button.dataset.choice === right);
        }
        question.querySelector(".moving-mark").textContent =
          choice === right ? common.right : common.wrong;
        this.whole.classList.add("moving-answered");
        this.goTo(M.states.parse(parameters, then));
      });
    }

    uncover() {
      this.whole.classList.remove("moving-asks");
    }

    listen() {
      this.stage.addEventListener("input", ({ target }) => {
        const { parameter, index } = target.dataset;
        const value = target.type === "range" ? Number(target.value) : target.value;
        this.move(`${parameter} ${index}`, ({ start }) =>
          this.tools.set(start, parameter, Number(index), value),
        );
      });
      this.stage.addEventListener("click", ({ target }) => {
        const press = target.closest("[data-press]")?.dataset.press;
        if (press) this.press(press);
      });
      this.link.addEventListener("click", (event) => this.copyLink(event));
    }

    /** Copy the address that the link leads to, and say so where the link stands. */
    async copyLink(event) {
      // To follow the link would move the page.
      event.preventDefault();
      history.replaceState(null, "", this.link.href);
      const { copied, uncopied, link } = this.data.common;
      let said = copied;
      try {
        await navigator.clipboard.writeText(this.link.href);
      } catch {
        // Where pages may not copy, as in some frames; the link has changed the address anyway.
        said = uncopied;
      }
      this.link.textContent = this.spoken.textContent = said;
      clearTimeout(this.feedback);
      this.feedback = setTimeout(() => {
        this.link.textContent = link;
      }, FEEDBACK);
    }

    /** When a finger that began on a slider scrolls the page, the slider returns to its value. */
    listenToScrolling() {
      let before = null;
      this.stage.addEventListener("pointerdown", ({ target }) => {
        before = target.type === "range" ? this.state : null;
      });
      this.stage.addEventListener("pointercancel", ({ target }) => {
        if (target.type === "range" && before) this.goTo(before);
      });
    }

    listenToPointers() {
      const { picture } = this;
      let grip = null;
      picture.addEventListener("pointerdown", (event) => {
        const target = event.target.closest("[data-drag]");
        if (!target || event.button !== 0 || grip || this.asking) return;
        event.preventDefault();
        // Updates replace everything inside the root of the drawing, so the root has the capture.
        picture.setPointerCapture(event.pointerId);
        grip = { ...this.grab(target, this.pointerPlace(event)), pointer: event.pointerId };
        if (!target.dataset.x) this.dragTo(grip, event);
      });
      picture.addEventListener("pointermove", (event) => {
        if (grip?.pointer === event.pointerId) this.dragTo(grip, event);
      });
      // Not every browser applies touch-action to elements inside an SVG.
      picture.addEventListener(
        "touchstart",
        (event) => {
          const target = event.target.closest("[data-drag]");
          const moves = target && !target.matches(".sideways") && !this.asking;
          if (moves && event.cancelable) event.preventDefault();
        },
        { passive: false },
      );
      const release = (event) => {
        if (grip?.pointer === event.pointerId) grip = null;
      };
      picture.addEventListener("pointerup", release);
      // The browser scrolls the page instead.
      picture.addEventListener("pointercancel", (event) => {
        if (grip?.pointer === event.pointerId) this.goTo(grip.start);
        release(event);
      });
    }

    /** Which handle was grabbed, and the offset of its centre from the pointer. */
    grab({ dataset }, { x, y }) {
      const offset = dataset.x
        ? { x: Number(dataset.x) - x, y: Number(dataset.y) - y }
        : { x: 0, y: 0 };
      return { name: dataset.drag, index: Number(dataset.index), offset, start: this.state };
    }

    /** The position of a pointer in the units of the drawing. */
    pointerPlace(event) {
      const inverse = this.picture.getScreenCTM().inverse();
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
    }

    dragTo(grip, event) {
      const { x, y } = this.pointerPlace(event);
      const point = { x: x + grip.offset.x, y: y + grip.offset.y };
      const drag = ({ start, now }) => this.figure.drag(grip, point, { start, now }, this.tools);
      this.move(grip, drag);
    }

    /**
     * Show the result of `change`, which gets the state before this movement began (`start`) and the
     * current one (`now`).  Starting from `start`, the other entries of a distribution return to
     * their values when a reader drags one up and back down.
     */
    move(source, change) {
      this.stop();
      this.trace = [];
      if (this.gesture.source !== source) this.gesture = { source, from: this.state };
      this.show(change({ start: this.gesture.from, now: this.state }));
    }

    /** Show a state that does not continue a movement. */
    goTo(state, trace = []) {
      this.stop();
      this.trace = trace;
      this.gesture = { source: null, from: state };
      this.show(state);
    }

    press(name) {
      const wasPlaying = this.playing?.name === name;
      this.stop();
      if (name === "reset") this.goTo(this.initial);
      else if (!wasPlaying) this.follow(name, this.figure.buttons[name](this.state, this.tools));
    }

    /** Go to a state, or play the states of a generator; with reduced motion, show only the last. */
    follow(name, result) {
      if (typeof result.next !== "function") {
        this.goTo(this.snapped(result));
      } else if (reducedMotion.matches) {
        const passed = [this.state];
        for (let steps = 0; steps < MAX_STEPS; steps += 1) {
          const { value, done } = result.next();
          if (done) break;
          passed.push(this.snapped(value));
        }
        this.goTo(
          passed[passed.length - 1],
          passed.map((state) => this.numbered(state)),
        );
      } else {
        this.play(name, result);
      }
    }

    play(name, states) {
      let steps = 0;
      this.trace = [this.numbered(this.state)];
      const showNext = () => {
        const { value, done } = states.next();
        steps += 1;
        if (done || steps > MAX_STEPS) this.stop();
        else {
          const next = this.snapped(value);
          this.trace.push(this.numbered(next));
          this.show(next);
        }
      };
      this.playing = { name, timer: setInterval(showNext, FRAME) };
      this.gesture = { source: null };
      this.markPlaying();
    }

    stop() {
      if (!this.playing) return;
      clearInterval(this.playing.timer);
      this.playing = null;
      this.markPlaying();
    }

    markPlaying() {
      for (const button of this.stage.querySelectorAll("[data-press]")) {
        button.classList.toggle("moving-on", button.dataset.press === this.playing?.name);
      }
    }

    numbered(state) {
      return [state, M.formulas[this.name](state)];
    }

    snapped(state) {
      return M.states.snap(this.data.parameters, state);
    }

    /** Show a state in every part of the figure. */
    show(state) {
      this.state = state;
      const numbers = M.formulas[this.name](state);
      const text = M.states.format(this.data.parameters, state);
      const { trace } = this;
      this.note.textContent = "";
      this.picture.innerHTML = this.figure.draw(state, numbers, { ...this.tools, trace });
      this.stage.dataset.state = text;
      this.link.href = `#${this.id}:${text}`;
      this.showNumbers(numbers);
      this.showControls();
      const isInitial = text === M.states.format(this.data.parameters, this.initial);
      this.picture.setAttribute("aria-label", isInitial ? this.alt : this.describe(numbers));
      clearTimeout(this.silence);
      this.silence = setTimeout(() => {
        this.spoken.textContent = this.describe(numbers);
      }, SPEECH_DELAY);
    }

    showNumbers(numbers) {
      for (const element of this.stage.querySelectorAll("dd [data-number]")) {
        element.textContent = this.formatted(numbers, element.dataset.number);
      }
    }

    /** A number of the list, formatted for readers. */
    formatted(numbers, key) {
      return M.drawing.number(
        M.drawing.lookup(numbers, key),
        this.data.whole?.includes(key) ? 0 : 3,
      );
    }

    showControls() {
      for (const control of this.stage.querySelectorAll("[data-parameter]")) {
        const { parameter, index } = control.dataset;
        const value = [].concat(this.state[parameter])[Number(index ?? 0)];
        if (control.type === "radio") control.checked = control.value === value;
        else {
          control.value = value;
          control.nextElementSibling.textContent = M.drawing.number(
            value,
            M.states.decimals(control.step),
          );
        }
      }
    }

    /** The numbers and the verdict as text, for example "Entropy 0.811 bits; …". */
    describe(numbers) {
      const { shown, texts, common } = this.data;
      const words = Object.entries(shown).map(([key, unit]) =>
        `${texts.numbers[key]} ${this.formatted(numbers, key)} ${common.units[unit]}`.trim(),
      );
      const verdict = this.figure.verdict?.(numbers, this.tools.words, this.state) ?? "";
      return M.drawing.plain(`${words.join("; ")}. ${verdict}`.trim());
    }
  }

  /** The part of the address after "#", decoded unless it is malformed. */
  function fragment() {
    const written = location.hash.slice(1);
    try {
      return decodeURIComponent(written);
    } catch {
      return written;
    }
  }

  /** If the address names a figure and a state, show that state, or say that there is none. */
  function followAddress() {
    const [id, text] = fragment().split(/:(.*)/s);
    const player = players.find((candidate) => candidate.id === id);
    if (!player || text === undefined) return;
    const { parameters, common } = player.data;
    const state = M.states.parse(parameters, text);
    const nearest = state ?? M.states.nearestTo(parameters, text);
    // The figure's own link names the state that it shows already.
    if (text !== player.stage.dataset.state) player.goTo(nearest ?? player.initial);
    player.uncover();
    if (!state) player.note.textContent = nearest ? common.nearest : common.unreadable;
    // Skipped sections (see lazy_layout.py) have estimated heights; lay them out before scrolling.
    for (const section of document.querySelectorAll("section"))
      section.style.contentVisibility = "visible";
    player.whole.scrollIntoView({ block: "start", behavior: "instant" });
  }

  const players = [...document.querySelectorAll("[data-figure]")].map((stage) => new Player(stage));
  M.players = players;
  followAddress();
  window.addEventListener("hashchange", followAddress);
})((globalThis.movingFigures ??= {}));
