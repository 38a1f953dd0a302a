// Drawing functions of the figures: SVG elements as text, scales, axes, formatted numbers.
//
// Runs in the page, and in Node at build time.  Colours and line styles are classes of
// moving_figures.css, so that a picture follows the light, dark and print styles of the page.
((M) => {
  "use strict";

  const round = (x) => Math.round(100 * x) / 100;
  const escaped = (text) =>
    String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

  /** Format a number for readers, NaN as a dash; `format_number` in numbers.py does the same. */
  function number(x, digits = 3) {
    if (Number.isNaN(x)) return "—";
    if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
    // Round to twelve digits first, so that noise after them cannot decide how 0.0625 is rounded.
    const text = Number(Math.abs(x).toPrecision(12)).toFixed(digits);
    return x < 0 && Number(text) > 0 ? `−${text}` : text;
  }

  /** The number that a key such as "entropy" or "terms.2" names. */
  const lookup = (numbers, key) => key.split(".").reduce((value, part) => value[part], numbers);

  /** An element, for example tag("circle", { cx: 1, cy: 2, r: 3 }). */
  function tag(name, attributes = {}, content = "") {
    const pairs = Object.entries(attributes)
      .filter(([, value]) => value !== undefined)
      .map(
        ([key, value]) => ` ${key}="${escaped(typeof value === "number" ? round(value) : value)}"`,
      );
    return `<${name}${pairs.join("")}>${content}</${name}>`;
  }

  const line = (x1, y1, x2, y2, kind) => tag("line", { x1, y1, x2, y2, class: kind });

  /** A polyline through points [x, y]; `closed` joins the last to the first. */
  function path(points, kind, closed = false) {
    const d = points.map(([x, y], i) => `${i ? "L" : "M"}${round(x)} ${round(y)}`).join("");
    return tag("path", { d: closed ? `${d}Z` : d, class: kind });
  }

  /** A bar between two opposite corners, in any order. */
  const bar = (x1, y1, x2, y2, kind) =>
    tag("rect", {
      x: Math.min(x1, x2),
      y: Math.min(y1, y2),
      width: Math.abs(x2 - x1),
      height: Math.abs(y2 - y1),
      class: kind,
    });

  const dot = (cx, cy, kind, r = 5) => tag("circle", { cx, cy, r, class: kind });

  /**
   * The pieces of words as pairs of a kind and a text.  Between dollar signs stands mathematics:
   * there a letter alone is a variable, and what follows "_" a subscript.
   */
  function pieces(words) {
    const kind = (piece) =>
      piece[0] === "_" ? "subscript" : /^\p{L}$/u.test(piece) ? "variable" : "maths";
    return String(words)
      .split("$")
      .flatMap((part, i) =>
        i % 2
          ? part
              .match(/_.|\p{L}+|[^_\p{L}]+/gu)
              .map((piece) => [kind(piece), piece.replace("_", "")])
          : [["plain", part]],
      );
  }

  /** The same words without mark-up, for screen readers. */
  const plain = (words) =>
    words.replaceAll("$", "").replace(/_(\d)/g, (_, digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]);

  const DROP = 4; // of a subscript, below the line

  /** Words as the content of a <text>. */
  function typeset(words) {
    let lowered = 0;
    return pieces(words)
      .map(([kind, piece]) => {
        const dy = (kind === "subscript" ? DROP : 0) - lowered;
        lowered += dy;
        if (!piece) return "";
        return kind === "plain" && !dy
          ? escaped(piece)
          : tag("tspan", { class: kind, dy: dy || undefined }, escaped(piece));
      })
      .join("");
  }

  /** Text at a position; `kind` is start, middle or end, and may add the name of a colour. */
  const text = (x, y, words, kind = "start") => tag("text", { x, y, class: kind }, typeset(words));

  /** A sample of an area, and its name. */
  const legend = (x, y, words, kind) =>
    bar(x, y, x + 14, y + 14, kind) + text(x + 20, y + 12, words);

  /** What answers the question of the figure, hidden until the reader has answered it. */
  const covered = (content) => tag("g", { class: "covered" }, content);

  /** A number of the figure at a position, marked with its key so that tests can find it. */
  function value(x, y, key, amount, kind = "start", digits = 3) {
    const attributes = { x, y, class: kind, "data-number": key, "data-digits": digits };
    return tag("text", attributes, number(amount, digits));
  }

  /**
   * A draggable knob with a touch area of 60 × 60.  While a reader drags it, the player calls the
   * figure's `drag` with this name and index.  On a knob that moves only sideways, a finger that
   * moves up or down scrolls the page.
   */
  function handle(x, y, name, index, kind = "", direction = "") {
    const data = { "data-drag": name, "data-index": index, "data-x": round(x), "data-y": round(y) };
    const area = { x: x - 30, y: y - 30, width: 60, height: 60, class: "room" };
    const group = { ...data, class: direction ? `handle ${direction}` : "handle" };
    return tag("g", group, tag("rect", area) + dot(x, y, `knob ${kind}`, 8));
  }

  /** The way that a descent has taken, through points [x, y]. */
  const trail = (points, kind) =>
    tag(
      "g",
      { class: "trail" },
      path(points, `thin dotted ${kind}`) +
        points.map(([x, y]) => dot(x, y, `full ${kind}`, 2)).join(""),
    );

  /** A linear function from numbers to coordinates; `invert` is its inverse. */
  function scale([from, to], [start, end]) {
    const place = (x) => start + ((x - from) / (to - from)) * (end - start);
    place.invert = (at) => from + ((at - start) / (end - start)) * (to - from);
    /** The coordinate of a number, clamped to the scale; the number may be infinite. */
    place.within = (x) => place(Math.min(Math.max(from, to), Math.max(Math.min(from, to), x)));
    return place;
  }

  /** Points of the graph of `f`. */
  function curve(f, x, y, [from, to], steps = 120) {
    const grid = Array.from({ length: steps + 1 }, (_, i) => from + ((to - from) * i) / steps);
    return grid.map((at) => [x(at), y(f(at))]);
  }

  /** Coordinates near `wanted`, at least `gap` apart and at most `last`, so that labels do not overlap. */
  function spread(wanted, gap, last) {
    const order = wanted.map((_, i) => i).sort((i, j) => wanted[i] - wanted[j] || i - j);
    const places = [...wanted];
    order.forEach((i, k) => {
      if (k) places[i] = Math.max(places[i], places[order[k - 1]] + gap);
    });
    let limit = last;
    for (const i of order.reverse()) {
      places[i] = Math.min(places[i], limit);
      limit = places[i] - gap;
    }
    return places;
  }

  const formatTick = (tick) => number(tick, (String(tick).split(".")[1] ?? "").length);

  /** A horizontal axis at the height `at`, with ticks and a name. */
  function xAxis(x, at, ticks, name = "", ends = [ticks[0], ticks[ticks.length - 1]]) {
    const marks = ticks.map(
      (tick) =>
        line(x(tick), at, x(tick), at + 5, "axis") +
        text(x(tick), at + 20, formatTick(tick), "middle"),
    );
    const middle = (x(ends[0]) + x(ends[1])) / 2;
    return (
      line(x(ends[0]), at, x(ends[1]), at, "axis") +
      marks.join("") +
      (name && text(middle, at + 40, name, "middle"))
    );
  }

  /** A vertical axis at `at`, with ticks, and its name above it. */
  function yAxis(y, at, ticks, name = "", ends = [ticks[0], ticks[ticks.length - 1]]) {
    const marks = ticks.map(
      (tick) =>
        line(at - 5, y(tick), at, y(tick), "axis") +
        text(at - 8, y(tick) + 5, formatTick(tick), "end"),
    );
    return (
      line(at, y(ends[0]), at, y(ends[1]), "axis") +
      marks.join("") +
      (name && text(at - 32, y(ends[1]) - 14, name))
    );
  }

  M.drawing = {
    bar,
    covered,
    curve,
    dot,
    escaped,
    handle,
    legend,
    line,
    lookup,
    number,
    path,
    plain,
    scale,
    spread,
    tag,
    text,
    trail,
    value,
    xAxis,
    yAxis,
  };
  M.figures = {};
})((globalThis.movingFigures ??= {}));
