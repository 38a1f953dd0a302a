((D) => {
  const { sum, shares, kl, entropy, decimal, is, fraction, distribution } = D.tools;

  D.define({
    "what-clipping-reports": {
      draw: (r) => ({ exponent: r.pick([3, 6, 8, 12]), weights: r.parts(r.pick([2, 4]), 8) }),
      solve({ exponent, weights }) {
        const h = entropy(shares(weights));
        const log = exponent * Math.LN10;
        return {
          answer: log - h,
          wrong: {
            infinite: Infinity,
            entropy: log,
            sum: log + h,
            zero: 0,
            bits: (log - h) / Math.LN2,
          },
          places: {
            ...{
              P: distribution(weights),
              exponent,
              h: is(h),
              short: decimal(h),
              log: is(log),
              long: decimal(log),
            },
          },
        };
      },
    },

    "what-do-the-supports-say": {
      draw(r) {
        const answer = r.pick(["apart", "partly", "one", "none"]);
        const inside = { apart: [0, 0], partly: [1, 1], one: [1, 1], none: [1, 1] }[answer];
        const own = { apart: [2, 2], partly: [1, 1], one: r.shuffle([1, 0]), none: [0, 0] }[answer];
        // Whole weights of the outcomes that only P has, that both have, and that only Q has.
        const make = (first) => {
          const [extra, both] = [own[first], inside[first] * 2];
          const weights = r.parts(extra + both, 8);
          const common = weights.slice(extra);
          const alone = [weights.slice(0, extra), Array(own[1 - first]).fill(0)];
          return first
            ? [...alone[1], ...common, ...alone[0]]
            : [...alone[0], ...common, ...alone[1]];
        };
        return { P: make(0), Q: make(1) };
      },
      solve({ P, Q }) {
        const [forward, reverse] = [kl(shares(P), shares(Q)), kl(shares(Q), shares(P))];
        const overlap = P.some((p, k) => p * Q[k] > 0);
        const infinite = [forward, reverse].filter((value) => value === Infinity).length;
        const answer = !overlap ? "apart" : ["none", "one", "partly"][infinite];
        const wrong = {
          apart: { partly: "partly", one: "one", none: "none" },
          partly: { overlap: "apart", one: "one", none: "none" },
          one: { overlap: "apart", both: "partly", none: "none" },
          none: { overlap: "apart", both: "partly", once: "one" },
        }[answer];
        return { answer, wrong, places: { P: distribution(P), Q: distribution(Q) } };
      },
    },

    "two-shifted-intervals": {
      draw: (r) => ({ shift: r.pick([1, 2, 3, 5, 7, 9, 12, 15, 20]), of: 10 }),
      solve({ shift, of }) {
        const theta = shift / of;
        const answer = Math.min(theta, 1) * Math.LN2;
        return {
          answer,
          wrong: {
            infinite: Infinity,
            bits: Math.min(theta, 1),
            overlap: Math.max(1 - theta, 0) * Math.LN2,
            unbounded: theta * Math.LN2,
          },
          places: { theta: decimal(theta), capped: decimal(Math.min(theta, 1)) },
        };
      },
    },

    "pinskers-bound": {
      draw(r) {
        const fits = ({ P, Q }) => {
          const value = kl(shares(P), shares(Q));
          return value > 0.02 && value < 1.5;
        };
        return r.until(fits, () => ({ P: r.parts(2, 10), Q: r.parts(2, 10) }));
      },
      solve({ P, Q }) {
        const value = kl(shares(P), shares(Q));
        const tv = Math.abs(P[0] - Q[0]) / 10;
        return {
          answer: Math.sqrt(value / 2),
          wrong: {
            noHalf: Math.sqrt(value),
            noRoot: value / 2,
            exact: tv,
            double: Math.sqrt(2 * value),
          },
          places: { P: distribution(P), Q: distribution(Q), kl: is(value), short: decimal(value) },
        };
      },
    },

    "divergence-of-many-draws": {
      draw(r) {
        const fits = ({ P, Q }) => P[0] !== Q[0];
        return r.until(fits, () => ({
          P: r.parts(2, 10),
          Q: r.parts(2, 10),
          draws: r.whole(2, 6),
        }));
      },
      solve({ P, Q, draws }) {
        const one = kl(shares(P), shares(Q));
        return {
          answer: draws * one,
          wrong: {
            one,
            power: one ** draws,
            root: Math.sqrt(draws) * one,
            bits: (draws * one) / Math.LN2,
          },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), draws, one: is(one), short: decimal(one) },
            terms: P.map((p, k) => `${fraction(p, sum(P))}\\ln${fraction(p, Q[k])}`).join("+"),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
