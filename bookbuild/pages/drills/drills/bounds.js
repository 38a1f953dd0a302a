((D) => {
  const { bits, decimal, expected, fraction, is, kl, list, precise, shares, sum } = D.tools;

  D.define({
    "what-a-critic-proves": {
      draw(r) {
        const fits = ({ p, q, scores }) => `${p}` !== `${q}` && new Set(scores).size > 1;
        return r.until(fits, () => ({
          p: r.parts(3, 10),
          q: r.parts(3, 10),
          scores: Array.from({ length: 3 }, () => r.whole(-2, 2)),
        }));
      },
      solve({ p, q, scores }) {
        const [P, Q] = [shares(p), shares(q)];
        const mean = expected(P, (_, i) => scores[i]);
        const Z = expected(Q, (_, i) => Math.exp(scores[i]));
        const answer = mean - Math.log(Z);
        return {
          answer,
          wrong: {
            divergence: kl(P, Q),
            line: mean - Z / Math.E,
            plain: mean - expected(Q, (_, i) => scores[i]),
            exponential: mean - Z,
            swapped:
              expected(Q, (_, i) => scores[i]) -
              Math.log(expected(P, (_, i) => Math.exp(scores[i]))),
            bits: bits(answer),
          },
          places: {
            ...{ P: list(P.map(decimal)), Q: list(Q.map(decimal)), scores: list(scores) },
            ...{ mean: is(mean), Z: is(Z, precise(Z)) },
            ...{ first: decimal(mean), second: precise(Z) },
          },
        };
      },
    },

    "the-better-constant": {
      draw: (r) => ({ mean: r.whole(-3, 6), Z: r.pick([1, 2, 4, 5, 8, 10, 20]) }),
      solve({ mean, Z }) {
        const answer = Z / Math.E - Math.log(Z);
        return {
          answer,
          wrong: {
            nothing: 0,
            line: mean - Z / Math.E,
            logarithm: mean - Math.log(Z),
            without: Z - Math.log(Z),
            bits: bits(answer),
          },
          places: {
            ...{ mean, Z, constant: is(1 - Math.log(Z)), Zbound: is(Z / Math.E) },
            ratio: precise(Z / Math.E),
          },
        };
      },
    },

    "one-row-of-scores": {
      draw(r) {
        const fits = ({ scores }) => new Set(scores).size > 1;
        return r.until(fits, () => ({
          scores: Array.from({ length: r.pick([3, 4, 5]) }, () => r.whole(-1, 4)),
        }));
      },
      solve({ scores }) {
        const [own, count] = [scores[0], scores.length];
        const total = sum(scores.map(Math.exp));
        const answer = own - Math.log(total / count);
        return {
          answer,
          wrong: {
            entropy: Math.log(total) - own,
            share: own - Math.log(total),
            others: own - Math.log((total - Math.exp(own)) / (count - 1)),
            ceiling: Math.log(count),
            divided: answer / count,
            means: own - sum(scores) / count,
            bits: bits(answer),
          },
          places: {
            ...{ own, count, scores: list(scores), rest: list(scores.slice(1)) },
            ...{ mean: is(total / count, precise(total / count)) },
            short: precise(total / count),
          },
        };
      },
    },

    "the-scatter-of-the-ratio": {
      draw: (r) => ({ mean: r.whole(1, 4), draws: r.pick([100, 400, 2500, 10000]) }),
      solve({ mean, draws }) {
        const nats = mean ** 2 / 2;
        const answer = Math.sqrt(Math.expm1(2 * nats) / draws);
        return {
          answer,
          wrong: {
            variance: answer ** 2,
            single: Math.sqrt(Math.expm1(2 * nats)),
            least: Math.sqrt(Math.expm1(nats) / draws),
            doubled: Math.sqrt(Math.expm1(4 * nats) / draws),
          },
          places: {
            ...{ mean, draws, nats: fraction(mean ** 2, 2), square: mean ** 2 },
            chi: is(Math.expm1(2 * nats)),
            short: decimal(Math.expm1(2 * nats)),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
