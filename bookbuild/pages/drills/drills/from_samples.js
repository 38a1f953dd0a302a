((D) => {
  const { sum, shares, entropy, decimal, is, list, bits } = D.tools;

  D.define({
    "the-entropy-that-counts-lose": {
      draw(r) {
        const fits = ({ counts }) => new Set(counts).size > 1;
        return r.until(fits, () => {
          const kinds = r.whole(3, 5);
          return { counts: r.parts(kinds, r.pick([10, 12, 16, 20])) };
        });
      },
      solve({ counts }) {
        const [n, kinds, plugIn] = [sum(counts), counts.length, entropy(shares(counts))];
        const added = (kinds - 1) / (2 * n);
        return {
          answer: plugIn + added,
          wrong: {
            plugIn,
            bound: plugIn + 2 * added,
            sign: plugIn - added,
            kinds: plugIn + kinds / (2 * n),
            bits: bits(plugIn + added),
          },
          places: {
            ...{ counts: list(counts), n, kinds, plug: is(plugIn), short: decimal(plugIn) },
            added: `\\frac{${kinds}-1}{2\\cdot ${n}}`,
          },
        };
      },
    },

    "information-by-chance": {
      draw: (r) => ({
        rows: r.whole(3, 12),
        columns: r.whole(3, 12),
        pairs: r.pick([50, 100, 200, 400]),
      }),
      solve({ rows, columns, pairs }) {
        const answer = ((rows - 1) * (columns - 1)) / (2 * pairs);
        return {
          answer,
          wrong: {
            nothing: 0,
            pair: (rows * columns - 1) / (2 * pairs),
            half: 2 * answer,
            cells: (rows * columns) / (2 * pairs),
            bits: bits(answer),
          },
          places: {
            ...{ rows, columns, pairs },
            ...{ a: rows - 1, b: columns - 1, twice: 2 * pairs },
          },
        };
      },
    },

    "a-p-value-by-permutations": {
      draw(r) {
        const fits = ({ observed, shuffled }) => shuffled.includes(observed);
        return r.until(fits, () => ({
          observed: r.whole(4, 9),
          shuffled: Array.from({ length: r.pick([9, 11, 14]) }, () => r.whole(1, 9)),
        }));
      },
      solve({ observed, shuffled }) {
        const count = (holds) => shuffled.filter(holds).length;
        const [most, as] = [shuffled.length, count((value) => value >= observed)];
        return {
          answer: (1 + as) / (1 + most),
          wrong: {
            itself: as / most,
            above: as / (1 + most),
            strict: (1 + count((value) => value > observed)) / (1 + most),
            small: (1 + count((value) => value <= observed)) / (1 + most),
          },
          places: {
            ...{ observed, shuffled: list(shuffled), most, as },
            ratio: `\\frac{1+${as}}{1+${most}}`,
          },
        };
      },
    },

    "information-of-a-correlation": {
      draw: (r) => ({ percent: r.pick([-95, -90, -80, -60, -40, -20, 10, 30, 50, 70, 90, 99]) }),
      solve({ percent }) {
        const rho = percent / 100;
        const answer = -Math.log(1 - rho ** 2) / 2;
        return {
          answer,
          wrong: {
            whole: 2 * answer,
            sign: -answer,
            square: -Math.log(1 - Math.abs(rho)) / 2,
            correlation: rho,
            bits: bits(answer),
          },
          places: {
            rho: decimal(rho),
            square: decimal(rho ** 2),
            ratio: decimal(1 - rho ** 2),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
