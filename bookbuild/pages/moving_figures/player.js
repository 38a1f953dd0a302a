// Moves the figures of a page: listens to sliders, pointers, buttons and the address, computes the
// numbers anew, and shows them in the drawing, the list, the link, and to screen readers.
((M) => {
  "use strict";

  const PAUSE = 700; // milliseconds without change before the numbers are spoken
  const BEAT = 40; // milliseconds between two steps of what plays by itself
  const LONGEST = 5000; // steps after which it is over, at the latest

  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** The figure inside `stage`: its state, and what may happen to it. */
  class Player {
    constructor(stage) {
      this.stage = stage;
      this.name = stage.dataset.figure;
      this.data = JSON.parse(stage.querySelector("script").textContent);
      this.figure = M.figures[this.name];
      this.picture = stage.querySelector("svg");
      this.spoken = stage.querySelector(".moving-spoken");
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
      // What moved last, and the state before it began to: see `move`.
      this.moving = { what: null, from: this.state };
      this.listen();
      this.listenToPointers();
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
    }

    listenToPointers() {
      const { picture } = this;
      let held = null;
      picture.addEventListener("pointerdown", (event) => {
        const target = event.target.closest("[data-drag]");
        if (!target || event.button !== 0 || held) return;
        event.preventDefault();
        // The drawing is replaced while it is dragged; only its root remains to hold on to.
        picture.setPointerCapture(event.pointerId);
        held = { ...this.grip(target, this.placeOf(event)), pointer: event.pointerId };
        if (!target.dataset.x) this.dragTo(held, event);
      });
      picture.addEventListener("pointermove", (event) => {
        if (held?.pointer === event.pointerId) this.dragTo(held, event);
      });
      // Browsers do not agree that touch-action counts inside a drawing.
      picture.addEventListener(
        "touchstart",
        (event) => {
          if (event.target.closest("[data-drag]")) event.preventDefault();
        },
        { passive: false },
      );
      const release = (event) => {
        if (held?.pointer === event.pointerId) held = null;
      };
      picture.addEventListener("pointerup", release);
      picture.addEventListener("pointercancel", release);
    }

    /** A handle that was taken, and how far from its middle. */
    grip({ dataset }, { x, y }) {
      const off = dataset.x
        ? { x: Number(dataset.x) - x, y: Number(dataset.y) - y }
        : { x: 0, y: 0 };
      return { name: dataset.drag, index: Number(dataset.index), off, start: this.state };
    }

    /** Where a pointer is, in the units of the drawing. */
    placeOf(event) {
      const inverse = this.picture.getScreenCTM().inverse();
      return new DOMPoint(event.clientX, event.clientY).matrixTransform(inverse);
    }

    dragTo(held, event) {
      const { x, y } = this.placeOf(event);
      const point = { x: x + held.off.x, y: y + held.off.y };
      const dragged = ({ start, now }) => this.figure.drag(held, point, { start, now }, this.tools);
      this.move(held, dragged);
    }

    /**
     * Show what `change` makes of the state before this movement began (`start`): so bars that
     * made room for another one find their way back when it gives the room back.
     */
    move(what, change) {
      this.stop();
      if (this.moving.what !== what) this.moving = { what, from: this.state };
      this.show(change({ start: this.moving.from, now: this.state }));
    }

    /** Show a state that no movement led to. */
    goTo(state) {
      this.stop();
      this.moving = { what: null, from: state };
      this.show(state);
    }

    press(name) {
      const wasPlaying = this.playing?.name === name;
      this.stop();
      if (name === "reset") this.goTo(this.initial);
      else if (!wasPlaying) this.follow(name, this.figure.buttons[name](this.state, this.tools));
    }

    /** Go to a state, or along the states of a generator. */
    follow(name, result) {
      if (typeof result.next !== "function") {
        this.goTo(this.admitted(result));
      } else if (still.matches) {
        let last = this.state;
        for (let steps = 0; steps < LONGEST; steps += 1) {
          const { value, done } = result.next();
          if (done) break;
          last = value;
        }
        this.goTo(this.admitted(last));
      } else {
        this.play(name, result);
      }
    }

    play(name, states) {
      let steps = 0;
      const beat = () => {
        const { value, done } = states.next();
        steps += 1;
        if (done || steps > LONGEST) this.stop();
        else this.show(this.admitted(value));
      };
      this.playing = { name, timer: setInterval(beat, BEAT) };
      this.moving = { what: null };
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

    admitted(state) {
      return M.states.admit(this.data.parameters, state);
    }

    /** Show a state everywhere. */
    show(state) {
      this.state = state;
      const numbers = M.formulas[this.name](state);
      const written = M.states.format(this.data.parameters, state);
      this.picture.innerHTML = this.figure.draw(state, numbers, this.tools);
      this.stage.dataset.state = written;
      this.link.href = `#${this.id}:${written}`;
      this.showNumbers(numbers);
      this.showControls();
      const isInitial = written === M.states.format(this.data.parameters, this.initial);
      this.picture.setAttribute("aria-label", isInitial ? this.alt : this.inWords(numbers));
      clearTimeout(this.silence);
      this.silence = setTimeout(() => {
        this.spoken.textContent = this.inWords(numbers);
      }, PAUSE);
    }

    showNumbers(numbers) {
      for (const place of this.stage.querySelectorAll("dd [data-number]")) {
        place.textContent = this.written(numbers, place.dataset.number);
      }
    }

    /** A number of the list, as readers see it. */
    written(numbers, key) {
      return M.drawing.number(M.drawing.at(numbers, key), this.data.whole?.includes(key) ? 0 : 3);
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

    /** All numbers in words, and what the drawing says of them: "Entropy 0.811 bits; …". */
    inWords(numbers) {
      const { shown, texts, common } = this.data;
      const words = Object.entries(shown).map(([key, unit]) =>
        `${texts.numbers[key]} ${this.written(numbers, key)} ${common.units[unit]}`.trim(),
      );
      const verdict = this.figure.verdict?.(numbers, this.tools.words) ?? "";
      return `${words.join("; ")}. ${verdict}`.trim();
    }
  }

  /** What follows "#" in the address, if it can be read. */
  function fragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  }

  /** Bring the figure that the address names, if there is one, into the state that it gives. */
  function followAddress() {
    const [id, text = ""] = fragment().split(/:(.*)/s);
    const player = players.find((candidate) => candidate.id === id);
    const state = player && M.states.parse(player.data.parameters, text);
    if (!state) return;
    // The link of a figure leads to the state that it is in already.
    if (text !== player.stage.dataset.state) player.goTo(state);
    // Sections on the way get their heights only when they come near, too late for this.
    for (const section of document.querySelectorAll("section"))
      section.style.contentVisibility = "visible";
    player.stage.closest("figure").scrollIntoView({ block: "start", behavior: "instant" });
  }

  const players = [...document.querySelectorAll("[data-figure]")].map((stage) => new Player(stage));
  M.players = players;
  followAddress();
  window.addEventListener("hashchange", followAddress);
})((globalThis.movingFigures ??= {}));
