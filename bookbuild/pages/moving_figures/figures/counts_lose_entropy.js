// Three outcomes, and the mean entropy of the frequencies of n draws: how much of H(P) it lacks.
((M) => {
  "use strict";
  const { bar, covered, dot, handle, line, path, scale, text, value, xAxis, yAxis } = M.drawing;
  const { entropy: entropyOf, information, klTerm, sum, times } = M.formulas;

  // Sizes of samples, in numbers.py too.
  const SIZES = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

  /** The mean of the sum of term(k, p) over outcomes, where k of n draws have the outcome. */
  function meanOverSamples(P, n, term) {
    let ways = 1; // of k draws among n
    let total = 0;
    for (let k = 0; k <= n; k += 1) {
      const chance = (p) => ways * p ** k * (1 - p) ** (n - k);
      total += sum(P.map((p) => times(chance(p), term(k, p))));
      ways = (ways * (n - k)) / (k + 1);
    }
    return total;
  }

  const meanEntropy = (P, n) => meanOverSamples(P, n, (k) => times(k / n, information(k / n)));

  const centre = (i) => 120 + 100 * i;
  const height = scale([0, 1], [124, 34]);
  // The sizes of samples double from tick to tick.
  const places = scale([0, 5], [72, 392]);
  const x = (n) => places(Math.log2(n));
  const y = scale([0, 1.2], [372, 212]);
  const TRACK = 418;

  function shares(P, words) {
    return (
      text(4, height(0.5), words.P, "strong") +
      P.map((p, i) => bar(centre(i) - 24, height(0), centre(i) + 24, height(p), "soft blue")).join(
        "",
      ) +
      P.map((p, i) => text(centre(i), height(0) + 22, M.drawing.number(p, 2), "middle")).join("") +
      line(64, height(0), 392, height(0), "axis") +
      P.map((p, i) => handle(centre(i), height(p), "P", i, "blue")).join("")
    );
  }

  M.formulas.counts_lose_entropy = ({ P, n }) => {
    return {
      entropy: entropyOf(P),
      expected: meanEntropy(P, n),
      lost: meanOverSamples(P, n, (k, p) => klTerm(k / n, p)),
      curve: SIZES.map((size) => meanEntropy(P, size)),
    };
  };

  M.figures.counts_lose_entropy = {
    draw({ P, n }, { entropy, expected, lost, curve }, { words }) {
      const m = P.filter((p) => p > 0).length;
      const rule = SIZES.map((size) => [x(size), y.within(entropy - (m - 1) / (2 * size))]);
      const means = curve.map((mean, k) => [x(SIZES[k]), y(mean)]);
      return (
        shares(P, words) +
        yAxis(y, 64, [0, 0.4, 0.8, 1.2], words.entropies) +
        xAxis(x, TRACK, [1, 2, 4, 8, 16, 32], words.n) +
        line(x(1), y(entropy), x(32), y(entropy), "line ink") +
        text(4, 172, words.entropy) +
        value(116, 172, "entropy", entropy) +
        text(216, 172, words.lost) +
        value(366, 172, "lost", lost, "start strong") +
        covered(path(rule, "dashed orange") + path(means, "line blue")) +
        covered(means.map(([left, top]) => dot(left, top, "full blue", 3)).join("")) +
        line(x(n), y(expected), x(n), y(entropy), "line green") +
        dot(x(n), y(expected), "full green", 5) +
        covered(text((x(1) + x(32)) / 2, y(0) + 24, words.curves, "middle")) +
        handle(x(n), TRACK - 9, "n", 0, "green", "sideways")
      );
    },

    drag({ name, index }, point, { start }, { set }) {
      return name === "P"
        ? set(start, "P", index, height.invert(point.y))
        : set(start, "n", 0, 2 ** places.invert(point.x));
    },

    buttons: {
      four: (state) => ({ ...state, n: Math.min(32, 4 * state.n) }),
    },
  };
})((globalThis.movingFigures ??= {}));
