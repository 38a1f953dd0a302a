// Two bars with the probability of an outcome as width and its information as height.  Their areas
// add up to the entropy, which is also the height of the curve at p.
((M) => {
  "use strict";
  const { bar, covered, curve, handle, legend, line, path, scale, text } = M.drawing;
  const { value, xAxis, yAxis } = M.drawing;

  const HIGHEST = 4;
  const x = scale([0, 1], [36, 404]);
  const y = scale([0, HIGHEST], [258, 40]);
  const h = (p) => M.formulas.binary_entropy({ p }).entropy;

  /** The bar of an outcome, with an arrow if it is higher than the picture. */
  function outcome(from, to, bits, kind) {
    const box = bar(x(from), y(0), x(to), y.within(bits), kind);
    const arrow = text((x(from) + x(to)) / 2, y(HIGHEST) - 2, "↑", "middle");
    return box + (bits > HIGHEST ? arrow : "");
  }

  M.figures.binary_entropy = {
    draw({ p }, { heads, tails, entropy }, { words }) {
      return (
        legend(x(0.02), 4, words.heads, "soft blue") +
        legend(x(0.25), 4, words.tails, "hollow orange") +
        outcome(0, p, heads, "soft blue") +
        outcome(p, 1, tails, "hollow orange") +
        xAxis(x, y(0), [0, 0.25, 0.5, 0.75, 1], words.p) +
        yAxis(y, x(0), [0, 1, 2, 3, 4], words.bits) +
        covered(
          text(x(0.53), 16, words.entropy) +
            value(x(1), 16, "entropy", entropy, "end strong") +
            line(x(0), y(entropy), x(1), y(entropy), "dashed green") +
            path(curve(h, x, y, [0, 1]), "line ink"),
        ) +
        handle(x(p), y(entropy), "p", 0, "green", "sideways")
      );
    },

    drag: (_grip, point, { start }, { set }) => set(start, "p", 0, x.invert(point.x)),
  };
})((globalThis.movingFigures ??= {}));
