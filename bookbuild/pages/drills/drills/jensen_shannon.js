((D) => {
  const { sum, shares, kl, mixture, variation, decimal, is, fraction, distribution, list } =
    D.tools;
  const js = (P, Q) => (kl(P, mixture(P, Q)) + kl(Q, mixture(P, Q))) / 2;
  const hellinger = (P, Q) => 1 - sum(P.map((p, k) => Math.sqrt(p * Q[k])));
  const asymmetric = ([P, Q]) => P[0] !== Q[0] && P[0] + Q[0] !== sum(P);

  D.define({
    "js-by-hand": {
      draw(r) {
        const [P, Q] = r.until(asymmetric, () => [r.parts(2, 8, 0), r.parts(2, 8, 0)]);
        return { P, Q };
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        const m = mixture(p, q);
        const [first, second] = [kl(p, m), kl(q, m)];
        const answer = (first + second) / 2;
        return {
          answer,
          wrong: {
            bits: answer / Math.LN2,
            root: Math.sqrt(answer),
            sum: first + second,
            half: first / 2,
          },
          places: {
            ...{ P: distribution(P), Q: distribution(Q) },
            ...{ M: distribution(P.map((w, k) => w + Q[k])), first: is(first), second: is(second) },
            ...{ a: decimal(first), b: decimal(second) },
          },
        };
      },
    },

    "js-with-a-common-part": {
      draw: (r) => ({ common: r.whole(1, 9), of: 10 }),
      solve({ common, of }) {
        const apart = 1 - common / of;
        const answer = apart * Math.LN2;
        return {
          answer,
          wrong: { bits: apart, disjoint: Math.LN2, common: Math.LN2 - answer, infinite: Infinity },
          places: {
            P: list([decimal(common / of), decimal(apart), 0]),
            Q: list([decimal(common / of), 0, decimal(apart)]),
            apart: decimal(apart),
          },
        };
      },
    },

    "squared-hellinger": {
      draw(r) {
        const squares = [
          [9, 16, 25],
          [25, 144, 169],
          [64, 225, 289],
        ];
        const fits = ({ P, Q }) => P[0] * Q[1] !== P[1] * Q[0];
        return r.until(fits, () => {
          const [[a, b], [c, d]] = [r.pick(squares), r.pick(squares)].map(([x, y]) =>
            r.shuffle([x, y]),
          );
          return { P: [a, b], Q: [c, d] };
        });
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        const answer = hellinger(p, q);
        const root = (weights) => Math.sqrt(sum(weights));
        const term = (k) =>
          `${fraction(Math.sqrt(P[k]), root(P))}\\cdot${fraction(Math.sqrt(Q[k]), root(Q))}`;
        return {
          answer,
          wrong: { overlap: 1 - answer, root: Math.sqrt(answer), double: 2 * answer },
          places: { P: distribution(P), Q: distribution(Q), terms: `${term(0)}-${term(1)}` },
        };
      },
    },

    "close-together": {
      draw(r) {
        const fits = ({ shift }) => shift.some((d) => d !== 0);
        return r.until(fits, () => {
          const [a, b] = [r.whole(-2, 2), r.whole(-2, 2)];
          return { weights: r.parts(3, 10), shift: [a, b, -a - b], hundredths: r.whole(1, 2) };
        });
      },
      solve({ weights, shift, hundredths }) {
        const p = shares(weights);
        const step = hundredths / 100;
        const c = sum(p.map((share, k) => shift[k] ** 2 / share));
        const answer = (c * step ** 2) / 8;
        return {
          answer: 1e4 * answer,
          wrong: { kl: 4e4 * answer, bits: (1e4 * answer) / Math.LN2, linear: 1e4 * step * answer },
          places: {
            ...{
              P: distribution(weights),
              delta: list(shift),
              step: decimal(step),
              c: is(c),
              short: decimal(c),
            },
            square: decimal((100 * step) ** 2),
          },
        };
      },
    },

    "order-of-measures": {
      draw(r) {
        const fits = ({ P, Q }) => {
          const [p, q] = [shares(P), shares(Q)];
          const all = D.tools.ascending([kl(p, q), js(p, q), hellinger(p, q), variation(p, q)]);
          return all.every((value, k) => value > 1.05 * (all[k - 1] ?? 0) + 0.003);
        };
        return r.until(fits, () => ({ P: r.parts(3, 12), Q: r.parts(3, 12) }));
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        const value = {
          kl: kl(p, q),
          js: js(p, q),
          hellinger: hellinger(p, q),
          tv: variation(p, q),
        };
        const answer = Object.keys(value).sort((a, b) => value[a] - value[b]);
        return {
          answer,
          wrong: { reverse: [...answer].reverse() },
          places: {
            ...{ P: distribution(P), Q: distribution(Q) },
            values: answer.map((key) => decimal(value[key])).join(", "),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
