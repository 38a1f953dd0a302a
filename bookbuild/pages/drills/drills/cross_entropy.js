((D) => {
  const { sum, shares, entropy, expected, kl, decimal, inSum, fraction, distribution, bits } =
    D.tools;
  const TREES = [
    [1, 2, 2],
    [1, 2, 3, 3],
    [2, 2, 2, 3, 3],
  ];
  /** Logits that are logarithms of whole numbers. */
  const logits = (odds) => `(${odds.map((odd) => (odd === 1 ? "0" : `\\ln${odd}`)).join(",\\, ")})`;
  const threeOdds = (r) =>
    r.until(
      (odds) => new Set(odds).size > 1,
      () => [1, 2, 3].map(() => r.whole(1, 6)),
    );

  D.define({
    "a-cross-entropy": {
      draw(r) {
        const lengths = r.shuffle(r.pick(TREES));
        const fits = (weights) => weights.some((w, k) => w !== 16 / 2 ** lengths[k]);
        return { P: r.until(fits, () => r.parts(lengths.length, 16)), lengths };
      },
      solve({ P, lengths }) {
        const p = shares(P);
        const q = lengths.map((k) => 2 ** -k);
        const answer = Math.LN2 * expected(p, (_, i) => lengths[i]);
        return {
          answer,
          wrong: {
            swapped: expected(q, (_, i) => -Math.log(p[i])),
            divergence: kl(p, q),
            entropy: entropy(p),
            bits: bits(answer),
          },
          places: {
            ...{ P: distribution(P), Q: distribution(q.map((share) => 32 * share)) },
            terms: P.map((w, k) => `${fraction(w, 16)}\\cdot ${lengths[k]}`).join("+"),
          },
        };
      },
    },

    "what-is-added": {
      draw(r) {
        const fits = ([P, Q]) => Math.abs(P[0] - Q[0]) > 1;
        const [P, Q] = r.until(fits, () => [r.parts(2, 10), r.parts(2, 10)]);
        return { P, Q };
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        const [least, cross] = [entropy(p), entropy(p) + kl(p, q)];
        const { decimal, is } = inSum(cross - least);
        return {
          answer: cross - least,
          wrong: { whole: cross, entropy: least, sum: cross + least, swapped: kl(q, p) },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), cross: is(cross), least: is(least) },
            ...{ c: decimal(cross), h: decimal(least) },
          },
        };
      },
    },

    "the-loss-of-a-label": {
      draw(r) {
        const odds = threeOdds(r);
        return { odds, label: r.whole(1, 3) };
      },
      solve({ odds, label }) {
        const share = odds[label - 1] / sum(odds);
        const answer = -Math.log(share);
        return {
          answer,
          wrong: { bits: bits(answer), rest: -Math.log(1 - share), probability: share },
          places: {
            ...{ z: logits(odds), label, share: fraction(odds[label - 1], sum(odds)) },
            ...{ odds: odds.join("+"), inverse: fraction(sum(odds), odds[label - 1]) },
          },
        };
      },
    },

    "a-gradient-of-a-softmax": {
      draw(r) {
        return { odds: threeOdds(r), label: r.whole(1, 3), logit: r.whole(1, 3) };
      },
      solve({ odds, label, logit }) {
        const share = odds[logit - 1] / sum(odds);
        const y = Number(label === logit);
        const answer = share - y;
        return {
          answer,
          wrong: { sign: -answer, bits: bits(answer), label: y ? share : share - 1 },
          places: {
            ...{ z: logits(odds), label, logit, y, share: fraction(odds[logit - 1], sum(odds)) },
          },
        };
      },
    },

    "the-floor-of-label-smoothing": {
      draw: (r) => ({ classes: r.pick([2, 4, 5, 10]), tenths: r.whole(1, 3) }),
      solve({ classes, tenths }) {
        const each = tenths / 10 / classes;
        const top = 1 - tenths / 10 + each;
        const smooth = [top, ...Array(classes - 1).fill(each)];
        const answer = entropy(smooth);
        return {
          answer,
          wrong: {
            zero: 0,
            bits: bits(answer),
            others: entropy([
              1 - tenths / 10,
              ...Array(classes - 1).fill(tenths / 10 / (classes - 1)),
            ]),
            top: -Math.log(top),
          },
          places: {
            ...{
              classes,
              others: classes - 1,
              epsilon: decimal(tenths / 10),
              rest: decimal(1 - tenths / 10),
            },
            ...{ each: decimal(each), top: decimal(top) },
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
