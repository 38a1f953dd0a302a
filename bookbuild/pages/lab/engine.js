// Starts Python in a worker, when a reader asks for it, and passes questions to the engine of
// derivations (see bundle.py and worker.js).  What was asked can be stopped: the worker is ended, and
// another one starts.  The parts are scripts, so that all of it works from a folder, too.
(() => {
  /** The address of a file beside this script. */
  const { src } = document.currentScript;
  const address = (name, version) => `${new URL(name, src).href}?v=${version}`;

  function load(name, properties) {
    return new Promise((done, fail) => {
      const element = Object.assign(document.createElement(name), properties);
      element.addEventListener("load", done);
      element.addEventListener("error", () => {
        element.remove();
        fail(new Error("load"));
      });
      document.head.append(element);
    });
  }

  /** What was packed: gzip in base64. */
  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).text();
  }

  class Engine {
    /** `record` says what there is to load; `onState` is told "load", "start", "import" and "ready". */
    constructor(record, onState) {
      Object.assign(this, { record, onState, waiting: new Map(), count: 0, parts: null });
    }

    /** How many bytes are transferred, where a server compresses. */
    static size({ scripts }) {
      // A page on a server has its worker from a file, which is as large as the script with it.
      return Object.values(scripts)
        .flat()
        .reduce((sum, { size }) => sum + size, 0);
    }

    /** Load everything, then start; the share that is loaded goes to `onProgress`. */
    async load(onProgress) {
      const { scripts, version } = this.record;
      // Where browsers refuse workers from files: pages in a folder, and in a frame of its own.
      this.fromText = self.origin === "null";
      const { core, library, katex, worker } = scripts;
      const files = [core, library, katex, this.fromText ? worker : []].flat();
      const whole = files.reduce((sum, { size }) => sum + size, 0);
      let loaded = 0;
      this.onState("load");
      const one = async ({ name, size }) => {
        await load("script", { src: address(name, version) });
        loaded += size;
        onProgress(loaded / whole);
      };
      const rules = load("link", { rel: "stylesheet", href: address("katex.css", version) });
      await Promise.all([rules, ...files.map(one)]);
      const text = (name) => window.LAB_PARTS[name].join("");
      this.parts = { core: text("core"), library: text("library"), lock: this.record.lock };
      this.source = this.fromText ? await unpacked(text("worker")) : null;
      return this.start();
    }

    worker() {
      if (!this.fromText) return new Worker(address("worker.js", this.record.version));
      this.blob ??= URL.createObjectURL(new Blob([this.source], { type: "text/javascript" }));
      return new Worker(this.blob);
    }

    /** Start a worker; the promise is kept when it can answer. */
    start() {
      this.onState("start");
      this.running = this.worker();
      this.ready = new Promise((done, fail) => {
        const failed = (error) => {
          fail(new Error(error));
          this.broken(new Error("crashed"));
        };
        this.running.addEventListener("message", ({ data }) => {
          if (data.state === "loading") this.onState("import");
          else if (data.state === "ready") done();
          else if (data.state === "failed") failed(data.error);
          else this.answered(data);
        });
        this.running.addEventListener("error", (event) => failed(event.message || "refused"));
        this.running.postMessage({ parts: this.parts });
      });
      this.ready.then(
        () => this.onState("ready"),
        () => {},
      );
      return this.ready;
    }

    answered({ id, answer }) {
      this.waiting.get(id)?.done(answer);
      this.waiting.delete(id);
    }

    /** Nobody will answer what was asked. */
    broken(error) {
      for (const { fail } of this.waiting.values()) fail(error);
      this.waiting.clear();
    }

    /** End what runs, and start anew; whatever waits for an answer is told why. */
    stop(why = "stopped") {
      this.running.terminate();
      this.broken(new Error(why));
      return this.start();
    }

    /** The answer to a request; `seconds` limits the time. */
    async ask(request, seconds) {
      // It may be stopped meanwhile, and another worker be on its way.
      for (let ready = null; ready !== this.ready; ) {
        ready = this.ready;
        await ready;
      }
      const id = ++this.count;
      const limit = setTimeout(() => this.waiting.has(id) && this.stop("too_long"), 1000 * seconds);
      try {
        return await new Promise((done, fail) => {
          this.waiting.set(id, { done, fail });
          this.running.postMessage({ id, request });
        });
      } catch (error) {
        // A worker that failed once is not trusted with another question.
        if (error.message === "crashed") this.stop("crashed");
        throw error;
      } finally {
        clearTimeout(limit);
      }
    }
  }

  window.LabEngine = Engine;
})();
