// Two samples of four points on a line: their pairing in sorted order, and the area between their
// distribution functions, cut into one strip for each pair.
((M) => {
  "use strict";
  const { bar, dot, handle, line, path, scale, text, value, xAxis } = M.drawing;
  const { sorted } = M.formulas;

  const x = scale([0, 10], [44, 396]);
  const lines = { x: 40, y: 134 };
  const kinds = { x: "blue", y: "orange" };
  const share = scale([0, 1], [354, 194]);

  /** A distribution function as the corners of its steps. */
  function steps(sample) {
    const corners = sorted(sample).flatMap((at, k) => [
      [x(at), share(k / 4)],
      [x(at), share((k + 1) / 4)],
    ]);
    return [[x(0), share(0)], ...corners, [x(10), share(1)]];
  }

  /** The strip of a pair: as wide as its points are apart, and a quarter high. */
  function strip(k, from, to, gap) {
    const [left, right] = [x(Math.min(from, to)), x(Math.max(from, to))];
    const [top, bottom] = [share((k + 1) / 4), share(k / 4)];
    const level = (top + bottom) / 2 + 6;
    const [at, kind] =
      right - left > 60
        ? [(left + right) / 2, "middle"]
        : right < 350
          ? [right + 8, "start"]
          : [left - 8, "end"];
    return (
      bar(left, top, right, bottom, "soft green") + value(at, level, `gaps.${k}`, gap, kind, 1)
    );
  }

  M.figures.two_samples = {
    draw(state, { pairs, area, gaps }, { words }) {
      const [low, high] = [sorted(state.x), sorted(state.y)];
      const samples = Object.keys(lines).map(
        (name) =>
          line(x(0), lines[name], x(10), lines[name], "axis") +
          text(4, lines[name] + 6, words[name], "strong"),
      );
      const marks = Object.keys(lines).flatMap((name) =>
        state[name].map((at, k) => handle(x(at), lines[name], name, k, kinds[name], "sideways")),
      );
      return (
        samples.join("") +
        low.map((at, k) => line(x(at), lines.x, x(high[k]), lines.y, "line green")).join("") +
        low.map((at, k) => strip(k, at, high[k], gaps[k])).join("") +
        path(steps(state.x), "line blue") +
        path(steps(state.y), "dashed orange") +
        text(4, share(1) + 6, words.one) +
        text(4, share(0) + 6, words.zero) +
        xAxis(x, share(0), [0, 2, 4, 6, 8, 10]) +
        text(4, 404, words.pairs) +
        value(416, 404, "pairs", pairs, "end strong") +
        text(4, 428, words.area) +
        value(416, 428, "area", area, "end strong") +
        [...low, ...high].map((at) => dot(x(at), share(0), "full ink", 2)).join("") +
        marks.join("")
      );
    },

    drag: ({ name, index }, point, { start }, { set }) =>
      set(start, name, index, x.invert(point.x)),

    buttons: {
      right: (state) => ({ ...state, y: state.y.map((at) => Math.min(10, at + 1)) }),
      swap: ({ x, y }) => ({ x: y, y: x }),
    },
  };
})((globalThis.movingFigures ??= {}));
