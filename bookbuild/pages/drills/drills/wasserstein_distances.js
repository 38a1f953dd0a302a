((D) => {
  const { sum, ascending, decimal, is, list } = D.tools;

  D.define({
    "a-pile-that-moves": {
      draw: (r) => ({ percent: r.pick([1, 4, 9, 16, 25, 50]), far: r.whole(2, 20) }),
      solve({ percent, far }) {
        const share = percent / 100;
        const answer = far * Math.sqrt(share);
        return {
          answer,
          wrong: { first: far * share, square: far ** 2 * share, far, variation: share },
          places: {
            share: decimal(share),
            percent,
            far,
            mean: is(far ** 2 * share),
            short: decimal(far ** 2 * share),
          },
        };
      },
    },

    "w2-of-two-bells": {
      draw(r) {
        const fits = ({ a, b, s, v }) => a !== b && s !== v;
        return r.until(fits, () => ({
          a: r.whole(-4, 4),
          b: r.whole(-4, 4),
          s: r.whole(1, 5),
          v: r.whole(1, 5),
        }));
      },
      solve({ a, b, s, v }) {
        const square = (a - b) ** 2 + (s - v) ** 2;
        return {
          answer: Math.sqrt(square),
          wrong: {
            square,
            variance: Math.sqrt((a - b) ** 2 + (s ** 2 - v ** 2) ** 2),
            means: Math.abs(a - b),
            sum: Math.abs(a - b) + Math.abs(s - v),
          },
          places: { a, b, s, v, square, means: (a - b) ** 2, widths: (s - v) ** 2 },
        };
      },
    },

    "two-coins-apart": {
      draw(r) {
        const fits = ({ s, t }) => s !== t;
        return r.until(fits, () => ({
          s: r.whole(0, 20),
          t: r.whole(0, 20),
          p: r.pick([2, 3, 4]),
        }));
      },
      solve({ s, t, p }) {
        const share = Math.abs(s - t) / 20;
        return {
          answer: share ** (1 / p),
          wrong: { first: share, power: share ** p, factor: share / p },
          places: { s: decimal(s / 20), t: decimal(t / 20), p, share: decimal(share) },
        };
      },
    },

    "a-change-of-scale": {
      draw(r) {
        const fits = ({ x, y }) => `${ascending(x)}` !== `${ascending(y)}`;
        return r.until(fits, () => ({
          ...{ x: [r.whole(0, 9), r.whole(0, 9)], y: [r.whole(0, 9), r.whole(0, 9)] },
          ...{ scale: r.pick([2, 3, 10]), shift: r.whole(1, 9) },
        }));
      },
      solve({ x, y, scale, shift }) {
        const [a, b] = [ascending(x), ascending(y)];
        const before = Math.sqrt(sum(a.map((value, k) => (value - b[k]) ** 2)) / 2);
        return {
          answer: scale * before,
          wrong: { same: before, shifted: scale * before + shift, square: scale ** 2 * before },
          places: {
            x: list(x),
            y: list(y),
            scale,
            shift,
            before: is(before),
            short: decimal(before),
          },
        };
      },
    },

    "order-of-orders": {
      draw: (r) => ({ percent: r.pick([5, 10, 20, 30]), tenths: r.pick([3, 5, 20, 30, 50]) }),
      solve({ percent, tenths }) {
        const [share, far] = [percent / 100, tenths / 10];
        const value = {
          tv: share,
          one: far * share,
          two: far * share ** (1 / 2),
          three: far * share ** (1 / 3),
        };
        const answer = Object.keys(value).sort((a, b) => value[a] - value[b]);
        return {
          answer,
          wrong: { reverse: [...answer].reverse() },
          places: {
            ...{ percent, far: decimal(far), share: decimal(share) },
            values: answer.map((key) => decimal(value[key])).join(", "),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
