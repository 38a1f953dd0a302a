((D) => {
  const { sum, shares, kl, bits, decimal, fraction, is, distribution, list } = D.tools;
  const terms = (A, B) =>
    A.map((a, k) => `${fraction(a, sum(A))}\\ln${fraction(a * sum(B), B[k] * sum(A))}`).join("+");

  D.define({
    "the-kl-term-of-an-autoencoder": {
      draw(r) {
        const fits = ({ mean, width }) => width !== 10 || mean !== 0;
        return r.until(fits, () => ({
          mean: r.whole(-20, 20),
          width: r.pick([2, 5, 8, 10, 15, 20]),
        }));
      },
      solve({ mean, width }) {
        const [m, s] = [mean / 10, width / 10];
        const term = (variance) => (m ** 2 + variance - 1 - Math.log(variance)) / 2;
        const answer = term(s ** 2);
        return {
          answer,
          wrong: {
            variance: term(s),
            noHalf: 2 * answer,
            logarithm: answer + Math.log(s) / 2,
            bits: answer / Math.LN2,
            reverse: (m ** 2 + 1) / (2 * s ** 2) - 1 / 2 + Math.log(s),
          },
          places: {
            m: m < 0 ? `(${decimal(m)})` : decimal(m),
            s: decimal(s),
            mean: decimal(m),
            square: decimal(s ** 2),
          },
        };
      },
    },

    "the-best-policy": {
      draw(r) {
        const fits = ({ gains }) => new Set(gains).size > 1;
        return r.until(fits, () => ({
          weights: r.parts(3, 10),
          gains: [r.whole(1, 4), r.whole(1, 4), r.whole(1, 4)],
          beta: r.pick([1, 2, 3]),
          word: r.whole(1, 3),
        }));
      },
      solve({ weights, gains, beta, word }) {
        const tilted = weights.map((w, k) => w * gains[k]);
        const at = (values) => values[word - 1] / sum(values);
        const rewards = gains.map((gain) =>
          gain === 1 ? "0" : `${beta === 1 ? "" : beta}\\ln${gain}`,
        );
        return {
          answer: at(tilted),
          wrong: {
            reward: at(gains),
            reference: at(weights),
            total: tilted[word - 1] / 10,
            temperature: at(weights.map((w, k) => w * gains[k] ** beta)),
          },
          places: {
            ...{ P: distribution(weights), R: list(rewards), beta, word, gains: gains.join(", ") },
            ...{
              tilted: tilted.join(", "),
              ratio: `\\frac{${tilted[word - 1]}}{${tilted.join("+")}}`,
            },
          },
        };
      },
    },

    "an-estimate-from-one-draw": {
      draw(r) {
        const fits = ({ p, q }) => p !== q;
        return r.until(fits, () => ({ p: r.whole(1, 12), q: r.whole(1, 12) }));
      },
      solve({ p, q }) {
        const ratio = p / q;
        const k3 = (r) => r - 1 - Math.log(r);
        return {
          answer: k3(ratio),
          wrong: {
            k1: -Math.log(ratio),
            k2: Math.log(ratio) ** 2 / 2,
            turned: k3(1 / ratio),
            bits: bits(k3(ratio)),
          },
          places: { p: decimal(p / 100), q: decimal(q / 100), r: fraction(p, q) },
        };
      },
    },

    "the-mean-of-an-estimate": {
      draw(r) {
        const fits = ({ P, Q }) =>
          Math.abs(kl(shares(P), shares(Q)) - kl(shares(Q), shares(P))) > 0.01;
        return r.until(fits, () => ({ P: r.parts(2, 10), Q: r.parts(2, 10) }));
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        return {
          answer: kl(q, p),
          wrong: { swapped: kl(p, q), zero: 0, sign: -kl(q, p), bits: kl(q, p) / Math.LN2 },
          places: { P: distribution(P), Q: distribution(Q), terms: terms(Q, P) },
        };
      },
    },

    "a-loss-for-a-preference": {
      draw(r) {
        const fits = ({ good, bad }) => good !== bad;
        return r.until(fits, () => ({
          good: r.whole(2, 7),
          bad: r.whole(2, 7),
          beta: r.pick([1, 2]),
        }));
      },
      solve({ good, bad, beta }) {
        const ratio = (bad / good) ** beta;
        return {
          answer: Math.log(1 + ratio),
          wrong: {
            swapped: Math.log(1 + 1 / ratio),
            beta: Math.log(1 + bad / good),
            probability: 1 / (1 + ratio),
            margin: -beta * Math.log(good / bad),
            bits: bits(Math.log(1 + ratio)),
          },
          places: { good, bad, beta, ratio: `\\bigl(${fraction(bad, good)}\\bigr)^${beta}` },
        };
      },
    },

    "without-the-normaliser": {
      draw(r) {
        const fits = ({ weights, Q }) => `${weights}` !== `${Q}` && sum(weights) !== 10;
        return r.until(fits, () => ({
          weights: [r.whole(1, 9), r.whole(1, 9)],
          Q: r.parts(2, 10),
        }));
      },
      solve({ weights, Q }) {
        const [p, q] = [shares(weights), shares(Q)];
        const divergence = kl(q, p);
        const answer = divergence - Math.log(sum(weights));
        return {
          answer,
          wrong: {
            divergence,
            sign: divergence + Math.log(sum(weights)),
            elbo: -answer,
            forward: kl(p, q) - Math.log(sum(weights)),
            bits: bits(answer),
          },
          places: {
            ...{ w: list(weights), Q: distribution(Q), Z: sum(weights), kl: is(divergence) },
            terms: Q.map((w, k) => `${fraction(w, 10)}\\ln${fraction(w, 10 * weights[k])}`).join(
              "+",
            ),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
