// Two normal distributions or two lines at distance theta: KL, JS and W as functions of theta, their
// slopes at the current theta, and gradient descent on one of them.
((M) => {
  "use strict";
  const { bar, covered, curve, dot, handle, line, path, scale, spread, text, trail } = M.drawing;
  const { value, xAxis, yAxis } = M.drawing;

  const x = scale([-3, 3], [56, 372]);
  const ENDS = [-3.9, 3.9]; // of the line below the densities
  const height = scale([0, 1], [112, 36]);
  const HIGHEST = 3;
  const y = scale([0, HIGHEST], [322, 192]);
  const INFINITE = 178; // the height at which infinite values are drawn
  const steepness = scale([-3, 3], [188, 324]);
  const losses = [
    ["kl", "line", "blue", 398],
    ["js", "dashed", "orange", 424],
    ["w", "dotted", "green", 450],
  ];

  /** P and Q; densities have the same height for every sigma. */
  function both({ pair, theta, sigma }, words) {
    const shape = (at, kind) => {
      if (pair === "lines")
        return line(x(at), height(0), x(at), height(1), `line wide ${kind.split(" ")[1]}`);
      const bell = (t) => Math.exp(-(((t - at) / sigma) ** 2) / 2);
      const points = curve(bell, x, height, ENDS, 200);
      return path([[x(ENDS[0]), height(0)], ...points, [x(ENDS[1]), height(0)]], kind, true);
    };
    const [p, q] = spread([x(0), x(theta)], 18, x(3) + 18);
    return (
      shape(0, "soft blue") +
      shape(theta, "hollow orange") +
      line(x(ENDS[0]), height(0), x(ENDS[1]), height(0), "axis") +
      text(p, 16, words.P, "middle strong") +
      text(q, 16, words.Q, "middle strong")
    );
  }

  // JS of normal distributions depends on theta / sigma only: points [ratio, JS], computed once.
  let cachedJs;
  const jsOfBells = () =>
    (cachedJs ??= Array.from({ length: 151 }, (_, i) => {
      const { js } = M.formulas.moving_apart({ pair: "bells", theta: i / 10, sigma: 1 });
      return [i / 10, js];
    }));

  /** A curve on both sides of 0, from its right half. */
  const mirrored = (points) => [...points.map(([t, v]) => [-t, v]).reverse(), ...points];

  function bellCurves(sigma) {
    const inside = jsOfBells()
      .map(([ratio, js]) => [ratio * sigma, js])
      .filter(([t]) => t <= 3);
    const last = Math.min(3, sigma * Math.sqrt(2 * HIGHEST));
    const places = Array.from({ length: 41 }, (_, i) => (last * i) / 40);
    return {
      kl: [mirrored(places.map((t) => [t, (t / sigma) ** 2 / 2]))],
      js: [mirrored([...inside, [3, inside[inside.length - 1][1]]])],
    };
  }

  const flat = (v) => [
    [
      [-3, v],
      [0, v],
    ],
    [
      [0, v],
      [3, v],
    ],
  ];

  function curves({ pair, sigma }) {
    const two = pair === "bells" ? bellCurves(sigma) : { kl: flat(Infinity), js: flat(Math.LN2) };
    return {
      ...two,
      w: [
        [
          [-3, 3],
          [0, 0],
          [3, 3],
        ],
      ],
    };
  }

  const level = (v) => (v === Infinity ? INFINITE : y(v));

  /** The point of a curve at the current theta, with part of the tangent. */
  function here(state, numbers, [loss, , colour]) {
    const at = x(state.theta),
      amount = numbers[loss];
    if (amount > HIGHEST && amount < Infinity) return text(at, y(HIGHEST) - 3, "↑", "middle");
    const rise = ((y(1) - y(0)) / (x(1) - x(0))) * numbers[`slope_${loss}`];
    const reach = 26 / Math.hypot(1, rise);
    const tangent = line(
      at - reach,
      level(amount) - reach * rise,
      at + reach,
      level(amount) + reach * rise,
      `line wide ${colour}`,
    );
    return (
      (Number.isNaN(rise) ? "" : tangent) +
      dot(at, level(amount), `full ${colour}`, loss === state.loss ? 7 : 4)
    );
  }

  function graph(state, numbers, words) {
    const drawn = curves(state);
    const paths = losses.flatMap(([loss, style, colour]) =>
      drawn[loss].map((points) =>
        path(
          points.map(([t, v]) => [x(t), level(v)]),
          `${style} ${colour}`,
        ),
      ),
    );
    // At 0 these two curves jump to 0; a ring marks the missing point.
    const rings =
      state.pair === "lines"
        ? dot(x(0), INFINITE, "ring blue") +
          dot(x(0), y(Math.LN2), "ring orange") +
          dot(x(0), y(0), "full ink", 4) +
          text(384, INFINITE + 5, "∞")
        : "";
    return (
      text(2, 160, words.graph) +
      xAxis(x, y(0), [-3, -2, -1, 0, 1, 2, 3]) +
      text(384, y(0) + 5, words.theta) +
      yAxis(y, x(-3), [0, 1, 2, 3]) +
      covered(paths.join("") + rings + losses.map((loss) => here(state, numbers, loss)).join(""))
    );
  }

  /** The value of a loss, and its slope as a bar. */
  function row(state, numbers, [loss, style, colour, at], words) {
    const key = `slope_${loss}`,
      slope = numbers[key];
    const arrow = !(Math.abs(slope) > 3)
      ? ""
      : text(slope > 0 ? 334 : 178, at, slope > 0 ? "→" : "←", "middle");
    return (
      line(2, at - 5, 30, at - 5, `${style} ${colour}`) +
      text(38, at, words[loss], loss === state.loss ? "strong" : "start") +
      value(150, at, loss, numbers[loss], "end") +
      covered(
        bar(steepness(0), at - 13, steepness.within(slope || 0), at + 2, `soft ${colour}`) +
          arrow +
          value(412, at, key, slope, "end"),
      )
    );
  }

  /** What the next step of descent on the chosen loss does, in words. */
  function nextMove(slope, words) {
    if (Number.isNaN(slope)) return words.moves.none;
    if (Math.abs(slope) < 0.05) return slope ? words.moves.hardly : words.moves.flat;
    return slope > 0 ? words.moves.left : words.moves.right;
  }

  M.figures.moving_apart = {
    verdict: (numbers, words, { loss }) => nextMove(numbers[`slope_${loss}`], words),

    draw(state, numbers, { words, trace = [] }) {
      const way = trace.map(([{ theta }, seen]) => [
        x(theta),
        Math.max(INFINITE, level(seen[state.loss])),
      ]);
      return (
        both(state, words) +
        graph(state, numbers, words) +
        (way.length > 1 ? trail(way, "ink") : "") +
        text(150, 376, words.value, "end") +
        text(412, 376, words.slope, "end") +
        line(steepness(0), 382, steepness(0), 456, "axis") +
        losses.map((loss) => row(state, numbers, loss, words)).join("") +
        covered(text(207, 132, nextMove(numbers[`slope_${state.loss}`], words), "middle")) +
        handle(x(state.theta), height(1), "theta", 0, "orange", "sideways")
      );
    },

    drag: (_grip, point, { start }, { set }) => set(start, "theta", 0, x.invert(point.x)),

    buttons: {
      /** Steps of fixed length as in chapter 9, until theta stays the same or alternates. */
      *descend(state) {
        let { theta } = state,
          before = NaN,
          same = 0;
        for (let steps = 0; steps < 300 && same < 20; steps += 1) {
          const slope = M.formulas.moving_apart({ ...state, theta })[`slope_${state.loss}`];
          // Rounded, so that steps of 0.06 from 0.6 reach exactly 0.
          const next = Number((theta - 0.06 * (slope || 0)).toFixed(9));
          same = Math.abs(next - before) < 1e-5 || next === theta ? same + 1 : 0;
          [before, theta] = [theta, next];
          yield { ...state, theta };
        }
      },
    },
  };
})((globalThis.movingFigures ??= {}));
