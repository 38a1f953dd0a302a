((D) => {
  const { decimal, fraction, is, precise, sum } = D.tools;

  /** The sum of |x - y| over all pairs. */
  const between = (x, y) => sum(x.map((one) => sum(y.map((other) => Math.abs(one - other)))));

  const mean = (x) => sum(x) / x.length;

  D.define({
    "energy-of-two-samples": {
      draw(r) {
        const fits = ({ x, y }) => x[0] < x[1] && y[0] < y[1] && between(x, y) % 2 === 0;
        return r.until(fits, () => ({
          x: [r.whole(0, 9), r.whole(0, 9)],
          y: [r.whole(0, 9), r.whole(0, 9)],
        }));
      },
      solve({ x, y }) {
        const across = between(x, y) / 4;
        const within = [x, y].map((z) => z[1] - z[0]);
        return {
          answer: 2 * across - sum(within),
          wrong: {
            all: 2 * across - sum(within) / 2,
            once: across - sum(within),
            across,
            root: Math.sqrt(Math.abs(2 * across - sum(within))),
            sign: 2 * across + sum(within),
          },
          places: {
            ...{ x1: x[0], x2: x[1], y1: y[0], y2: y[1] },
            ...{ first: within[0], second: within[1] },
            ...{ total: between(x, y), across: is(across), short: decimal(across) },
          },
        };
      },
    },

    "what-the-witness-says": {
      draw(r) {
        const fits = ({ x, y, at }) => new Set([...x, y, at]).size === 4;
        return r.until(fits, () => ({
          x: [r.whole(0, 9), r.whole(0, 9)],
          y: r.whole(0, 9),
          at: r.whole(0, 9),
          width: r.pick([2, 4, 5]),
        }));
      },
      solve({ x, y, at, width }) {
        const bump = (one) => Math.exp(-Math.abs(one - at) / width);
        const [near, other] = x.map(bump);
        return {
          answer: (near + other) / 2 - bump(y),
          wrong: {
            sum: near + other - bump(y),
            back: bump(y) - (near + other) / 2,
            middle: bump(mean(x)) - bump(y),
            plus: (near + other) / 2 + bump(y),
          },
          places: {
            ...{ x1: x[0], x2: x[1], y, at, width },
            ...{ a: Math.abs(x[0] - at), b: Math.abs(x[1] - at), c: Math.abs(y - at) },
            ...{ isNear: is(near, precise(near)), near: precise(near) },
            ...{ isOther: is(other, precise(other)), other: precise(other) },
            ...{ isFar: is(bump(y), precise(bump(y))), far: precise(bump(y)) },
          },
        };
      },
    },

    "what-a-square-sees": {
      draw(r) {
        const pair = () => [r.whole(-4, 4), r.whole(-4, 4)];
        const fits = ({ x, y }) =>
          x[0] < x[1] && y[0] < y[1] && sum(x) % 2 === 0 && sum(y) % 2 === 0 && sum(x) !== sum(y);
        return r.until(fits, () => ({ x: pair(), y: pair() }));
      },
      solve({ x, y }) {
        const square = (z) => mean(z.map((one) => one * one));
        const first = mean(x) - mean(y);
        const second = square(x) - square(y);
        return {
          answer: 2 * first ** 2 + second ** 2,
          wrong: {
            means: first ** 2,
            weight: first ** 2 + second ** 2,
            squares: second ** 2,
            root: Math.sqrt(2 * first ** 2 + second ** 2),
          },
          places: {
            ...{ x1: x[0], x2: x[1], y1: y[0], y2: y[1] },
            ...{ first: decimal(first), second: decimal(second) },
            ...{ meanX: mean(x), meanY: mean(y) },
            ...{ squareX: decimal(square(x)), squareY: decimal(square(y)) },
            ...{ firstSquared: first ** 2, secondSquared: decimal(second ** 2) },
          },
        };
      },
    },

    "the-bias-of-all-pairs": {
      draw: (r) => ({
        places: r.pick([2, 4, 5, 10]),
        n: r.pick([10, 20, 50]),
        m: r.pick([25, 40, 100]),
      }),
      solve({ places, n, m }) {
        const c = 1 - 1 / places;
        return {
          answer: c / n + c / m,
          wrong: {
            alike: (1 - c) * (1 / n + 1 / m),
            one: c / n,
            pooled: c / (n + m),
            bound: 1 / Math.sqrt(n) + 1 / Math.sqrt(m),
          },
          places: {
            ...{ count: places, alike: fraction(1, places), n, m, c: decimal(c) },
            ...{ left: fraction(1, n), right: fraction(1, m) },
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
