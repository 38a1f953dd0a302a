((D) => {
  const { sum, ascending, decimal, entropy, fraction, is, list } = D.tools;
  // The volume of a ball of radius 1, as a number and as TeX.
  const BALLS = { 1: [2, "2"], 2: [Math.PI, "\\pi"], 3: [(4 * Math.PI) / 3, "\\frac43\\pi"] };

  D.define({
    "points-for-a-smaller-error": {
      draw: (r) => ({ dimensions: r.whole(2, 8), times: r.pick([2, 2, 3, 10]) }),
      solve({ dimensions, times }) {
        return {
          answer: times ** dimensions,
          wrong: {
            plane: times ** 2,
            product: times * dimensions,
            same: times,
            turned: dimensions ** times,
            root: times ** (1 / dimensions),
          },
          places: { dimensions, times },
        };
      },
    },

    "no-sample-comes-nearer": {
      draw(r) {
        const d = r.pick([1, 2, 3]);
        return {
          d,
          points: { 1: r.whole(2, 40), 2: r.pick([4, 9, 25, 100]), 3: r.pick([8, 27, 64, 1000]) }[
            d
          ],
        };
      },
      solve({ d, points }) {
        const [volume, said] = BALLS[d];
        const constant = (d / (d + 1)) * volume ** (-1 / d);
        const root = points ** (-1 / d);
        return {
          answer: constant * root,
          wrong: {
            constant,
            half: constant / Math.sqrt(points),
            noFactor: volume ** (-1 / d) * root,
            each: constant / points,
          },
          places: {
            d,
            points,
            kappa: said,
            constant: is(constant),
            short: decimal(constant),
            size: decimal(volume),
            factor: fraction(d, d + 1),
            root: decimal(root),
          },
        };
      },
    },

    "the-slope-through-a-plan": {
      draw(r) {
        const fits = ({ x, y }) =>
          x.every((value, k) => value !== y[k]) && new Set([...x, ...y]).size === 2 * x.length;
        return r.until(fits, () => {
          const count = r.pick([3, 4, 5]);
          const draw = () => ascending(r.some([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], count));
          return { x: draw(), y: draw() };
        });
      },
      solve({ x, y }) {
        const signs = x.map((value, k) => Math.sign(y[k] - value));
        const n = x.length;
        const answer = sum(signs) / n;
        return {
          answer,
          wrong: {
            value: sum(x.map((v, k) => Math.abs(v - y[k]))) / n,
            one: 1,
            turned: -answer,
            total: sum(signs),
          },
          places: {
            x: list(x),
            y: list(y),
            n,
            signs: signs
              .map((sign) => (sign < 0 ? "-1" : "+1"))
              .join("")
              .replace(/^\+/, ""),
          },
        };
      },
    },

    "a-judge-that-is-nearly-sure": {
      draw: (r) => ({ percent: r.pick([60, 70, 75, 80, 85, 90, 95, 98, 99]) }),
      solve({ percent }) {
        const sure = percent / 100;
        return {
          answer: Math.log(sure) + Math.LN2,
          wrong: {
            most: Math.LN2,
            pay: 2 * Math.log(sure),
            whole: 2 * Math.log(sure) + Math.LN2,
            accuracy: Math.LN2 - entropy([sure, 1 - sure]),
            bits: Math.log2(sure) + 1,
          },
          places: { sure: decimal(sure), rest: decimal(1 - sure) },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
