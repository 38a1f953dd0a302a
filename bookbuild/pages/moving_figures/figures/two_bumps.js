// A normal distribution that the reader fits to a mixture of two, and below it the integrands of
// the divergences in both directions.
((M) => {
  "use strict";
  const { curve, handle, legend, number, path, scale, text, trail, value, xAxis, yAxis } =
    M.drawing;
  const { bell, bumpGrid, square, sum, two_bumps: numbersOf } = M.formulas;

  const ENDS = [-6, 6];
  const x = scale(ENDS, [30, 408]);
  const y = scale([0, 1], [184, 54]);
  const SIGMA = 0.6; // standard deviation of each bump
  const LEAST = -0.5,
    MOST = 1.5; // the range of the integrands in the picture
  const ROOT = Math.sqrt(2 * Math.PI);

  const logNormal = (mean, width) => (t) =>
    -square((t - mean) / width) / 2 - Math.log(width * ROOT);

  function logTarget({ apart, share }) {
    const left = logNormal(-apart, SIGMA),
      right = logNormal(apart, SIGMA);
    return (t) => Math.log(share * Math.exp(left(t)) + (1 - share) * Math.exp(right(t)));
  }

  /** The area between a curve and the axis, with arrows where it is higher than the picture. */
  function area(f, y, kind, most) {
    // Less than 2 apart, by which what is too high is cut into pieces below.
    const points = curve(f, x, y.within, ENDS, 200);
    const outline = path([[x(ENDS[0]), y(0)], ...points, [x(ENDS[1]), y(0)]], kind, true);
    const outside = points.map(([at]) => at).filter((at) => f(x.invert(at)) > most);
    const starts = outside.filter((at, i) => !i || at - outside[i - 1] > 2);
    const ends = outside.filter((at, i) => !(outside[i + 1] - at < 2));
    const arrows = starts.map((at, i) => text((at + ends[i]) / 2, y(most) + 17, "↑", "middle"));
    return outline + arrows.join("");
  }

  /** The integrand of one direction, on the same x axis as the densities. */
  function integrand(first, second, at, key, kind, numbers, words) {
    const height = scale([LEAST, MOST], [at + 86, at + 8]);
    const f = (t) => (Math.exp(first(t)) * (first(t) - second(t))) / Math.LN2;
    return (
      text(30, at, words[key]) +
      value(408, at, key, numbers[key], "end strong") +
      area(f, height, kind, MOST) +
      xAxis(x, height(0), [], "", ENDS) +
      yAxis(height, 30, [0, 1], "", [LEAST, MOST])
    );
  }

  /** The derivatives of KL(Q‖P) in the mean of Q and in the logarithm of its width. */
  function slopes({ mean, width, apart, share }) {
    const q = bell(bumpGrid, mean, width);
    const odds = (t) => ((1 - share) / share) * Math.exp((2 * apart * t) / square(SIGMA));
    const pull = bumpGrid.map((t) => (apart * (1 - 2 / (1 + odds(t))) - t) / square(SIGMA));
    const expected = (f) => sum(q.map((weight, i) => weight * f(pull[i], bumpGrid[i])));
    return [-expected((a) => a), -1 - expected((a, t) => a * (t - mean))];
  }

  /** Gradient descent on KL(Q‖P), with short steps so that it stays in its basin of attraction. */
  function* descend(state) {
    let { mean, width } = state;
    const step = (slope) => Math.max(-0.1, Math.min(0.1, -0.1 * slope));
    for (let steps = 0; steps < 500; steps += 1) {
      const [forMean, forLog] = slopes({ ...state, mean, width });
      if (Math.hypot(forMean, forLog) < 1e-3) return;
      mean += step(forMean);
      width *= Math.exp(step(forLog));
      yield { ...state, mean, width };
    }
  }

  /** The local minimum that descent from the bump at `start` reaches. */
  function minimumFrom(state, start) {
    const bump = { ...state, mean: start, width: SIGMA };
    return [bump, ...descend(bump)].pop();
  }

  /** How near the bell is to the best forward fit. */
  function verdict({ forward, least }, words) {
    if (forward - least < 5e-4) return words.best;
    return forward - least < 0.05 ? words.near : words.far;
  }

  /** The top of a bell. */
  const topOf = ({ mean, width }) => [x(mean), y(1 / (width * ROOT))];

  M.figures.two_bumps = {
    verdict,

    draw(state, numbers, { words, trace = [] }) {
      const { mean, width } = state,
        q = logNormal(mean, width),
        p = logTarget(state);
      return (
        legend(30, 4, words.P, "soft blue") +
        legend(206, 4, words.Q, "hollow orange") +
        text(226, 36, `${words.mean} ${number(mean, 2)}, ${words.width} ${number(width, 2)}`) +
        area((t) => Math.exp(p(t)), y, "soft blue", 1) +
        area((t) => Math.exp(q(t)), y, "hollow orange", 1) +
        xAxis(x, y(0), [-6, -4, -2, 0, 2, 4, 6]) +
        text(30, 232, verdict(numbers, words), "strong") +
        integrand(p, q, 260, "forward", "soft green", numbers, words) +
        integrand(q, p, 370, "reverse", "hollow orange", numbers, words) +
        (trace.length > 1
          ? trail(
              trace.map(([seen]) => topOf(seen)),
              "ink",
            )
          : "") +
        handle(...topOf(state), "top", 0, "orange")
      );
    },

    /** The handle is the top of the density: x gives the mean, the height gives the width. */
    drag(_grip, point, { start }, { set }) {
      const height = Math.max(0.01, y.invert(point.y));
      return set(set(start, "mean", 0, x.invert(point.x)), "width", 0, 1 / (height * ROOT));
    },

    buttons: {
      forward(state) {
        const { best_mean: mean, best_width: width } = numbersOf(state);
        return { ...state, mean, width };
      },
      left: (state) => minimumFrom(state, -state.apart),
      right: (state) => minimumFrom(state, state.apart),
      descend,
    },
  };
})((globalThis.movingFigures ??= {}));
