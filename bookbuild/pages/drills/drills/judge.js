((D) => {
  const { sum, shares, variation, decimal, inSum, is, fraction, distribution, list } = D.tools;
  const apart = ([P, Q]) => variation(shares(P), shares(Q)) > 0.1 && `${P}` !== `${Q}`;
  /** What a judge gains who gives the first outcome so many tenths, and the second one the rest. */
  function pay(P, Q, says) {
    const [logD, logRest] = [says, 10 - says].map((tenths) => Math.log(tenths / 10));
    // It is as sure of the second outcome as of the first, the other way round.
    const [p, q] = [shares(P), shares(Q)];
    return p[0] * logD + p[1] * logRest + q[0] * logRest + q[1] * logD;
  }

  const differences = (P, Q) => P.map((p, k) => fraction(Math.abs(p - Q[k]), sum(P)));

  D.define({
    "a-total-variation": {
      draw(r) {
        const [P, Q] = r.until(apart, () => [r.parts(4, 10, 0), r.parts(4, 10, 0)]);
        return { P, Q };
      },
      solve({ P, Q }) {
        const tv = variation(shares(P), shares(Q));
        return {
          answer: tv,
          wrong: {
            double: 2 * tv,
            largest: Math.max(...P.map((p, k) => Math.abs(p - Q[k]))) / 10,
            error: (1 - tv) / 2,
          },
          places: { P: distribution(P), Q: distribution(Q), terms: differences(P, Q).join("+") },
        };
      },
    },

    "the-best-guess": {
      draw(r) {
        const [P, Q] = r.until(apart, () => [r.parts(3, 12, 0), r.parts(3, 12, 0)]);
        return { P, Q };
      },
      solve({ P, Q }) {
        const tv = variation(shares(P), shares(Q));
        return {
          answer: (1 - tv) / 2,
          wrong: { right: (1 + tv) / 2, overlap: 1 - tv, variation: tv },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), terms: differences(P, Q).join("+") },
            ...{ tv: is(tv), short: decimal(tv) },
          },
        };
      },
    },

    "what-the-best-judge-says": {
      draw(r) {
        const fits = ({ p, q }) => p !== q;
        return r.until(fits, () => ({ p: r.whole(1, 9), q: r.whole(1, 9), of: r.pick([10, 20]) }));
      },
      solve({ p, q, of }) {
        return {
          answer: p / (p + q),
          wrong: { swapped: q / (p + q), ratio: p / q, alone: p / of },
          places: { p: fraction(p, of), q: fraction(q, of), ratio: `\\frac{${p}}{${p}+${q}}` },
        };
      },
    },

    "a-bound-from-a-judge": {
      draw(r) {
        // A bound of nearly 0 could not be told from one of 0.
        const fits = ({ P, Q, says }) =>
          (says - 5) * (P[0] - Q[0]) > 0 && Math.abs(pay(P, Q, says) / 2 + Math.LN2) > 0.005;
        return r.until(fits, () => ({ P: r.parts(2, 10), Q: r.parts(2, 10), says: r.whole(1, 9) }));
      },
      solve({ P, Q, says }) {
        const paid = pay(P, Q, says);
        const answer = paid / 2 + Math.LN2;
        const [a, b] = [says, 10 - says].map((tenths) => decimal(tenths / 10));
        const { decimal: short, is: written } = inSum(answer);
        return {
          answer,
          wrong: { pay: paid, half: paid / 2, whole: paid + Math.LN2, bits: answer / Math.LN2 },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), a, b },
            ...{ pay: written(paid), short: short(paid) },
            forP: `${fraction(P[0], 10)}\\ln${a}+${fraction(P[1], 10)}\\ln${b}`,
            forQ: `${fraction(Q[0], 10)}\\ln${b}+${fraction(Q[1], 10)}\\ln${a}`,
          },
        };
      },
    },

    "between-variation-and-js": {
      draw: (r) => ({ twentieths: r.whole(1, 19) }),
      solve({ twentieths }) {
        const v = twentieths / 20;
        return {
          answer: v * Math.LN2,
          wrong: { bits: v, most: Math.LN2, square: v ** 2 * Math.LN2 },
          places: {
            v: decimal(v),
            pair: list([decimal(1 - v), decimal(v), 0]),
            other: list([decimal(1 - v), 0, decimal(v)]),
          },
        };
      },
    },

    "what-a-judge-leaves-to-learn": {
      draw: (r) => ({ percent: r.pick([1, 2, 4, 5, 8, 10, 20, 25, 40]) }),
      solve({ percent }) {
        const d = percent / 100;
        return {
          answer: 1 / d - 1,
          wrong: { turned: d / (1 - d), inverse: 1 / d, equal: 1 },
          places: { d: decimal(d), rest: decimal(1 - d) },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
