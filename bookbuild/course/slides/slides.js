// Starts a deck: keys, the answers of moving figures, the speaker window, and the view to print.
(() => {
  const { Reveal, movingFigures } = window;
  const root = document.documentElement;
  const strings = JSON.parse(document.getElementById("strings").textContent);
  const asked = new URLSearchParams(location.search);
  const isSpeaker = asked.has("speaker");
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  /** Answer the question of a moving figure, as a click on the right choice does. */
  function answer(figure) {
    const question = figure.querySelector(".moving-question");
    question.querySelector(`[data-choice="${question.dataset.right}"]`).click();
  }

  /** Ask the question of a moving figure again. */
  function askAgain(figure) {
    const player = movingFigures.players.find(({ whole }) => whole === figure);
    player.goTo(player.initial);
    figure.classList.remove("moving-answered");
    figure.classList.add("moving-asks");
  }

  /** The figures whose questions some steps of a slide answer. */
  function* figuresOf(steps) {
    for (const step of steps)
      if (step.matches(".answers")) yield step.closest("section").querySelector(".moving-figure");
  }

  function answerInSteps() {
    Reveal.on("fragmentshown", ({ fragments }) => {
      for (const figure of figuresOf(fragments))
        if (!figure.classList.contains("moving-answered")) answer(figure);
    });
    Reveal.on("fragmenthidden", ({ fragments }) => {
      for (const figure of figuresOf(fragments)) askAgain(figure);
    });
    // A click on a choice answers, too: then the step that answers has been made.
    document.addEventListener("click", ({ target }) => {
      const step = target.closest(".moving-choices") && Reveal.getCurrentSlide();
      if (step?.querySelector(".answers:not(.visible)")) {
        document.activeElement.blur();
        Reveal.nextFragment();
      }
    });
  }

  function addKeys() {
    Reveal.addKeyBinding({ keyCode: 68, key: "D", description: strings.theme }, () => {
      const theme = root.dataset.theme === "dark" ? "light" : "dark";
      root.dataset.theme = theme;
      localStorage.setItem("mode", theme);
    });
    if (isSpeaker) return;
    Reveal.addKeyBinding({ keyCode: 83, key: "S", description: strings.speaker }, () => {
      const address = `${location.pathname}?speaker`;
      follow(open(address, "speaker", "popup,width=1300,height=800"));
    });
  }

  /** Show in this window what the other window shows, and there what this one shows. */
  function follow(other) {
    if (!other) return;
    let told = "";
    addEventListener("message", ({ source, data }) => {
      if (source !== other || typeof data?.slides !== "string") return;
      told = data.slides;
      Reveal.setState(JSON.parse(told));
    });
    // The pages of a folder have no origin that could be named.
    const target = location.protocol === "file:" ? "*" : location.origin;
    const tell = () => {
      const { indexh, indexv, indexf, overview, paused } = Reveal.getState();
      const state = JSON.stringify({ indexh, indexv, indexf, overview, paused });
      if (state === told) return;
      told = state;
      other.postMessage({ slides: state }, target);
    };
    for (const name of ["ready", "slidechanged", "fragmentshown", "fragmenthidden", "paused"])
      Reveal.on(name, tell);
    Reveal.on("resumed", tell);
    if (isSpeaker) other.postMessage({ hello: true }, target);
    else
      addEventListener("message", ({ source, data }) => {
        if (source !== other || !data?.hello) return;
        told = "";
        tell();
      });
  }

  const minutesOf = (slide) => Number(slide.dataset.minutes);
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

  /** The column of the speaker window: the clock, what comes next, and the notes. */
  function showColumn() {
    const column = document.createElement("aside");
    column.className = "speaker";
    const [clock, place, next] = ["clock", "place", "next"].map((name) => {
      const line = document.createElement("p");
      line.className = name;
      return line;
    });
    const notes = document.createElement("div");
    notes.className = "said-by-speaker";
    notes.tabIndex = 0;
    column.append(clock, place, next, notes);
    document.body.append(column);

    const slides = Reveal.getSlides();
    const planned = sum(slides.map(minutesOf));
    const began = Date.now();
    const tick = () => {
      const minutes = Math.floor((Date.now() - began) / 60000);
      clock.textContent = fill(strings.elapsed, { minutes, planned });
    };
    const update = () => {
      const number = slides.indexOf(Reveal.getCurrentSlide());
      const due = sum(slides.slice(0, number).map(minutesOf));
      const said = { number: number + 1, total: slides.length };
      place.textContent = `${fill(strings.slide, said)}, ${fill(strings.due, { due })}`;
      const title = slides[number + 1]?.querySelector("h2").innerHTML ?? strings.end;
      next.innerHTML = `${strings.next}: ${title}`;
      notes.innerHTML = slides[number].querySelector(".notes").innerHTML;
    };
    tick();
    update();
    setInterval(tick, 5000);
    Reveal.on("slidechanged", update);
  }

  /** Show what a reader of paper cannot open, and say when all pages are laid out. */
  function prepareToPrint() {
    Reveal.on("pdf-ready", async () => {
      for (const figure of document.querySelectorAll(".moving-figure")) answer(figure);
      await document.fonts.ready;
      root.classList.add("ready-to-print");
    });
  }

  async function start() {
    root.classList.toggle("speaker-window", isSpeaker);
    const isPrinted = asked.get("view") === "print";
    if (isPrinted) prepareToPrint();
    await Reveal.initialize({
      width: 1280,
      height: 720,
      margin: 0,
      minScale: 0.1,
      maxScale: 4,
      center: false,
      hash: !isSpeaker,
      embedded: isSpeaker,
      keyboardCondition: null,
      navigationMode: "linear",
      controls: false,
      progress: true,
      slideNumber: "c",
      showSlideNumber: isPrinted ? "print" : "all",
      transition: "none",
      backgroundTransition: "none",
      pdfSeparateFragments: false,
      pdfMaxPagesPerSlide: 1,
      scrollActivationWidth: null,
      view: isPrinted ? "print" : null,
    });
    if (isPrinted) return;
    answerInSteps();
    addKeys();
    if (isSpeaker) {
      showColumn();
      follow(window.opener);
    }
  }

  start();
})();
