((D) => {
  const { ascending, decimal, expected, fraction, is, list, precise, shares, sum } = D.tools;

  /** -ε ln of the mean of exp(-x/ε), with weights. */
  const softMinimum = (weights, x, epsilon) =>
    -epsilon * Math.log(expected(weights, (_, i) => Math.exp(-x[i] / epsilon)));

  /** A quotient as a fraction, and as a decimal number unless it is whole. */
  const quotient = (a, b) => `${fraction(a, b)}${a % b ? is(a / b) : ""}`;

  D.define({
    "the-share-that-crosses": {
      draw(r) {
        const fits = ({ cost, epsilon }) => cost !== epsilon && cost <= 4 * epsilon;
        return r.until(fits, () => ({ cost: r.whole(1, 9), epsilon: r.pick([1, 2, 4, 5]) }));
      },
      solve({ cost, epsilon }) {
        const ratio = cost / epsilon;
        const answer = 1 / (1 + Math.exp(ratio));
        return {
          answer,
          wrong: {
            factor: Math.exp(-ratio),
            stays: 1 - answer,
            upside: 1 / (1 + Math.exp(1 / ratio)),
            nat: 1 / (1 + Math.exp(cost)),
            half: answer / 2,
          },
          places: {
            ...{ cost, epsilon, ratio: decimal(ratio) },
            ...{ factor: is(Math.exp(ratio)), short: decimal(Math.exp(ratio)) },
          },
        };
      },
    },

    "one-round-of-scaling": {
      draw(r) {
        const fits = ({ table, rows, columns }) =>
          table[0][0] * table[1][1] !== table[0][1] * table[1][0] && rows[0] !== columns[0];
        return r.until(fits, () => {
          const total = r.pick([10, 12, 20]);
          return {
            table: [0, 1].map(() => [r.whole(1, 6), r.whole(1, 6)]),
            rows: r.parts(2, total),
            columns: r.parts(2, total),
          };
        });
      },
      solve({ table: [above, below], rows, columns }) {
        const first = above.map((entry, k) => (entry * columns[k]) / (entry + below[k]));
        const scaled = [above, below].map((row, k) => (row[0] * rows[k]) / sum(row));
        return {
          answer: (rows[0] * first[0]) / sum(first),
          wrong: {
            columnsOnly: first[0],
            rowsOnly: scaled[0],
            order: (columns[0] * scaled[0]) / sum(scaled),
            independent: (rows[0] * columns[0]) / sum(rows),
          },
          places: {
            ...{ above: list(above), below: list(below), rows: list(rows) },
            ...{ columns: list(columns), wanted: rows[0] },
            ...{ left: quotient(above[0] * columns[0], above[0] + below[0]) },
            ...{ right: quotient(above[1] * columns[1], above[1] + below[1]) },
            ...{ short: decimal(first[0]), other: decimal(first[1]) },
          },
        };
      },
    },

    "a-soft-minimum": {
      draw(r) {
        const fits = ({ x }) => new Set(x).size > 1;
        return r.until(fits, () => ({
          x: Array.from({ length: 3 }, () => r.whole(0, 9)),
          tenths: r.parts(3, 10),
          epsilon: r.pick([2, 4, 5]),
        }));
      },
      solve({ x, tenths, epsilon }) {
        const weights = shares(tenths);
        const mean = expected(weights, (_, i) => Math.exp(-x[i] / epsilon));
        return {
          answer: -epsilon * Math.log(mean),
          wrong: {
            hard: Math.min(...x),
            mean: expected(weights, (_, i) => x[i]),
            bare:
              -epsilon * Math.log(3 * expected([1, 1, 1], (_, i) => Math.exp(-x[i] / epsilon) / 3)),
            equal: softMinimum([1 / 3, 1 / 3, 1 / 3], x, epsilon),
            nat: softMinimum(weights, x, 1),
            maximum: -softMinimum(
              weights,
              x.map((one) => -one),
              epsilon,
            ),
            factor: -Math.log(mean),
          },
          places: {
            ...{ x: list(x), masses: list(weights.map(decimal)), epsilon },
            ...{ mean: is(mean, precise(mean)), short: precise(mean) },
          },
        };
      },
    },

    "two-places-debiased": {
      draw: (r) => ({ cost: r.whole(1, 9), epsilon: r.pick([1, 2, 4, 5]) }),
      solve({ cost, epsilon }) {
        const ratio = cost / epsilon;
        const factor = Math.exp(-ratio);
        const itself = -epsilon * Math.log((1 + factor) / 2);
        return {
          answer: cost / 2 - itself / 2,
          wrong: {
            biased: cost / 2,
            whole: cost / 2 - itself,
            sign: cost / 2 + itself / 2,
            itself,
          },
          places: {
            ...{ cost, epsilon, ratio: decimal(ratio), half: decimal(cost / 2) },
            ...{ factor: is(factor, precise(factor)), short: precise(factor) },
            ...{ itself: is(itself, precise(itself)), self: precise(itself) },
          },
        };
      },
    },

    "half-of-the-way": {
      draw(r) {
        const sample = () => Array.from({ length: 3 }, () => r.whole(0, 12));
        const fits = ({ x, y }) =>
          new Set(x).size === 3 &&
          new Set(y).size === 3 &&
          (x[1] !== ascending(x)[1] || y[1] !== ascending(y)[1]);
        return r.until(fits, () => ({ x: sample(), y: sample(), percent: r.pick([25, 50, 75]) }));
      },
      solve({ x, y, percent }) {
        const t = percent / 100;
        const [low, high] = [ascending(x), ascending(y)];
        const between = (one, other) => (1 - t) * one + t * other;
        return {
          answer: between(low[1], high[1]),
          wrong: {
            listed: between(x[1], y[1]),
            back: t * low[1] + (1 - t) * high[1],
            smallest: between(low[0], high[0]),
            mean: between(sum(x), sum(y)) / 3,
            reversed: between(low[0], high[2]),
          },
          places: {
            ...{ x: list(x), y: list(y), percent, low: list(low), high: list(high) },
            ...{ rest: decimal(1 - t), t: decimal(t), from: low[1], to: high[1] },
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
