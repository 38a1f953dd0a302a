((D) => {
  const { decimal } = D.tools;

  D.define({
    "js-of-two-lines": {
      draw: (r) => ({ tenths: r.whole(1, 9), along: r.pick([true, false]) }),
      solve({ tenths, along }) {
        const theta = tenths / 10;
        const answer = along ? theta * Math.LN2 : Math.LN2;
        return {
          answer,
          wrong: {
            bits: along ? theta : 1,
            distance: along ? undefined : theta * Math.LN2,
            disjoint: along ? Math.LN2 : undefined,
            root: Math.sqrt(answer),
            halves: 2 * answer,
            infinite: Infinity,
            zero: 0,
          },
          places: { case: along ? "along" : "sideways", theta: decimal(theta) },
        };
      },
    },

    "what-a-shift-costs": {
      draw(r) {
        const [a, b] = r.shuffle(
          r.pick([
            [3, 4],
            [6, 8],
            [5, 12],
            [1, 2],
            [2, 3],
          ]),
        );
        const fits = (points) => new Set(points.map(String)).size === points.length;
        return {
          a: r.pick([a, -a]),
          b,
          points: r.until(fits, () => [0, 1, 2].map(() => [r.whole(0, 5), r.whole(0, 5)])),
        };
      },
      solve({ a, b, points }) {
        return {
          answer: Math.hypot(a, b),
          wrong: {
            sum: Math.abs(a) + b,
            square: a ** 2 + b ** 2,
            total: 3 * Math.hypot(a, b),
            signs: Math.abs(a + b),
          },
          places: {
            ...{ a, b, points: points.map((point) => `(${point})`).join(",\\; ") },
            squares: `${a < 0 ? `(${a})` : a}^2+${b}^2`,
          },
        };
      },
    },

    "descent-on-w1": {
      draw(r) {
        const fits = ({ start, step, count }) => start % step !== 0 && count > start / step + 1;
        return r.until(fits, () => ({
          start: r.whole(3, 14),
          step: r.pick([2, 4, 5]),
          count: r.whole(3, 9),
        }));
      },
      solve({ start, step, count }) {
        // In tenths, so that nothing is rounded.
        let theta = start;
        for (let k = 0; k < count; k += 1) theta -= step * Math.sign(theta);
        const rest = start % step;
        return {
          answer: theta / 10,
          wrong: {
            settled: 0,
            other: theta > 0 ? rest / 10 - step / 10 : rest / 10,
            straight: (start - count * step) / 10,
          },
          places: {
            ...{ start: decimal(start / 10), step: decimal(step / 10), count },
            ...{
              steps: Math.ceil(start / step),
              first: decimal(rest / 10 - step / 10),
              last: decimal(rest / 10),
            },
            left:
              theta > 0
                ? `${decimal(rest / 10 - step / 10)}+${decimal(step / 10)}`
                : `${decimal(rest / 10)}-${decimal(step / 10)}`,
          },
        };
      },
    },

    "descent-on-w2-squared": {
      draw: (r) => ({
        start: r.whole(1, 8),
        tenths: r.pick([1, 2, 3, 4, 6, 9]),
        count: r.whole(2, 4),
      }),
      solve({ start, tenths, count }) {
        const factor = 1 - (2 * tenths) / 10;
        return {
          answer: start * factor ** count,
          wrong: {
            slope: start * (1 - tenths / 10) ** count,
            one: start * factor,
            straight: start - (count * 2 * tenths * start) / 10,
          },
          places: {
            start,
            step: decimal(tenths / 10),
            count,
            factor: decimal(factor),
            shown: factor < 0 ? `(${decimal(factor)})` : decimal(factor),
          },
        };
      },
    },

    "which-measures-notice": {
      draw(r) {
        const fits = ({ from, to }) => from !== to;
        return r.until(fits, () => ({ from: r.whole(1, 9), to: r.pick([0, 0, r.whole(1, 9)]) }));
      },
      solve({ from, to }) {
        const answer = to === 0 ? "all" : "wasserstein";
        return {
          answer,
          wrong: to === 0 ? { touch: "wasserstein" } : { apart: "all" },
          places: { from: decimal(from / 10), to: decimal(to / 10) },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
