((D) => {
  const { sum, shares, decimal, list, kl, entropy, bits } = D.tools;

  D.define({
    "the-index-by-hand": {
      draw(r) {
        const fits = ({ before, after }) => before.some((count, i) => count !== after[i]);
        return r.until(fits, () => ({ before: r.parts(3, 10), after: r.parts(3, 10) }));
      },
      solve({ before, after }) {
        const [P, Q] = [shares(before), shares(after)];
        const [there, back] = [kl(P, Q), kl(Q, P)];
        const answer = sum(P.map((p, i) => (p - Q[i]) * Math.log(p / Q[i])));
        return {
          answer,
          wrong: {
            forward: there,
            reverse: back,
            mean: answer / 2,
            entropies: entropy(Q) - entropy(P),
            squares: sum(P.map((p, i) => (p - Q[i]) ** 2 / p)),
            bits: bits(answer),
          },
          places: {
            ...{ P: list(P.map(decimal)), Q: list(Q.map(decimal)) },
            terms: P.map(
              (p, i) =>
                `(${decimal(p)}-${decimal(Q[i])})\\ln\\frac{${decimal(p)}}{${decimal(Q[i])}}`,
            ).join("+"),
          },
        };
      },
    },

    "the-index-by-chance": {
      draw(r) {
        // With fewer in each bin, one is often empty, and the index infinite.
        const fits = ({ bins, m, n }) => Math.min(m, n) >= 8 * bins;
        return r.until(fits, () => ({
          bins: r.pick([5, 8, 10, 12, 20]),
          m: r.pick([100, 200, 250, 500]),
          n: r.pick([40, 80, 125, 400]),
        }));
      },
      solve({ bins, m, n }) {
        const answer = (bins - 1) * (1 / m + 1 / n);
        return {
          answer,
          wrong: {
            nothing: 0,
            bins: bins * (1 / m + 1 / n),
            together: (bins - 1) / (m + n),
            one: (bins - 1) / n,
            half: answer / 2,
            bits: bits(answer),
          },
          places: { ...{ bins, m, n }, fewer: bins - 1 },
        };
      },
    },

    "an-empty-bin": {
      draw: (r) => ({
        bins: r.pick([4, 5, 10]),
        held: r.whole(2, 12),
        n: r.pick([50, 100, 200]),
      }),
      solve({ bins, held, n }) {
        const total = n + bins / 2;
        const ratio = Math.log(1 + 2 * held);
        const answer = (held / total) * ratio;
        return {
          answer,
          wrong: {
            infinite: Number.POSITIVE_INFINITY,
            unscaled: (held / n) * ratio,
            padded: ((held + 0.5) / total) * ratio,
            odds: (held / total) * Math.log(2 * held),
            bits: bits(answer),
          },
          places: { ...{ bins, held, n, total }, above: held + 0.5, odds: 1 + 2 * held },
        };
      },
    },

    "fid-on-the-line": {
      draw(r) {
        const fits = ({ first, second }) => first.every((value, i) => value !== second[i]);
        const fit = () => [r.whole(-5, 5), r.whole(1, 6)];
        return r.until(fits, () => ({ first: fit(), second: fit() }));
      },
      solve({ first: [a, s], second: [b, t] }) {
        const answer = (a - b) ** 2 + (s - t) ** 2;
        return {
          answer,
          wrong: {
            root: Math.sqrt(answer),
            means: (a - b) ** 2,
            variances: (a - b) ** 2 + Math.abs(s ** 2 - t ** 2),
            squares: (a - b) ** 2 + (s ** 2 - t ** 2) ** 2,
            sum: (a - b) ** 2 + s ** 2 + t ** 2,
          },
          places: {
            ...{ a, b, s: s ** 2, t: t ** 2, from: s, to: t },
            minus: b < 0 ? `(${b})` : b,
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
