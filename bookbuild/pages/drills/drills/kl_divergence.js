((D) => {
  const { sum, shares, kl, entropy, expected, decimal, inSum, is, fraction, distribution } =
    D.tools;
  const bits = (nats) => nats / Math.LN2;
  const WORDS = [
    [1, 2, 2],
    [1, 2, 3, 3],
    [2, 2, 2, 2],
    [2, 2, 2, 3, 3],
  ];
  const different = ([P, Q]) =>
    P.some((p, k) => p !== Q[k]) && Math.abs(kl(P, Q) - kl(Q, P)) > 0.01;

  /** Is it the pair of the theorem that KL is not symmetric, whose divergences the chapter shows? */
  const isWorkedOut = (pair) => {
    const ratios = pair.map((weights) => Math.max(...weights) / Math.min(...weights));
    return pair[0].length === 2 && `${ratios.sort()}` === "1,3";
  };

  /** The terms of a divergence, of outcomes that can happen. */
  const terms = (P, Q) =>
    P.map((p, i) => [p, Q[i]])
      .filter(([p]) => p > 0)
      .map(([p, q]) => `${fraction(p, sum(P))}\\log_2${fraction(p * sum(Q), q * sum(P))}`)
      .join("+");

  D.define({
    "kl-in-bits": {
      draw(r) {
        const count = r.pick([2, 2, 3]);
        const total = count === 3 ? 8 : r.pick([5, 8]);
        const fits = (pair) => different(pair) && !isWorkedOut(pair);
        const [P, Q] = r.until(fits, () => [r.parts(count, total), r.parts(count, total)]);
        return { P, Q };
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        const answer = bits(kl(p, q));
        return {
          answer,
          wrong: { swapped: bits(kl(q, p)), nats: kl(p, q), sign: -answer },
          places: { P: distribution(P), Q: distribution(Q), terms: terms(P, Q) },
        };
      },
    },

    "kl-with-a-zero": {
      draw(r) {
        const total = r.pick([4, 6, 8]);
        return { P: r.shuffle([0, ...r.parts(2, total)]), Q: r.parts(3, total) };
      },
      solve({ P, Q }) {
        const [p, q] = [shares(P), shares(Q)];
        const answer = bits(kl(p, q));
        return {
          answer,
          wrong: { infinite: Infinity, nats: kl(p, q), sign: -answer },
          places: { P: distribution(P), Q: distribution(Q), terms: terms(P, Q) },
        };
      },
    },

    "which-direction-is-infinite": {
      draw(r) {
        const masks = [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ];
        const fits = ([P, Q]) =>
          sum(P) > 0 && sum(Q) > 0 && P.filter((p, k) => p && Q[k]).length > 0;
        const [P, Q] = r.until(fits, () => {
          const [p, q] = r.pick(masks);
          const of = r.shuffle([0, 1, 2]);
          const [A, B] = [r.parts(3, 8), r.parts(3, 8)];
          return [
            A.map((a, k) => (p && k === of[0] ? 0 : a)),
            B.map((b, k) => (q && k === of[1] ? 0 : b)),
          ];
        });
        return { P, Q };
      },
      solve({ P, Q }) {
        const forward = P.some((p, k) => p > 0 && Q[k] === 0);
        const reverse = Q.some((q, k) => q > 0 && P[k] === 0);
        const answer = forward ? (reverse ? "both" : "forward") : reverse ? "reverse" : "neither";
        const swapped = { forward: "reverse", reverse: "forward" }[answer];
        const wrong = {
          swapped,
          both: "both",
          missedForward: forward && !swapped ? "reverse" : undefined,
          missedReverse: reverse && !swapped ? "forward" : undefined,
          neither: "neither",
        };
        return {
          answer,
          wrong: Object.fromEntries(Object.entries(wrong).filter(([, value]) => value)),
          places: { P: distribution(P), Q: distribution(Q) },
        };
      },
    },

    "price-of-the-wrong-code": {
      draw(r) {
        const lengths = r.shuffle(r.pick(WORDS));
        const P = r.until(
          (weights) => weights.some((w, k) => w / 16 !== 2 ** -lengths[k]),
          () => r.parts(lengths.length, 16),
        );
        return { P, lengths };
      },
      solve({ P, lengths }) {
        const p = shares(P);
        const long = expected(p, (_, i) => lengths[i]);
        const least = bits(entropy(p));
        const { decimal, is } = inSum(long - least);
        const q = lengths.map((k) => 2 ** -k);
        return {
          answer: long - least,
          wrong: {
            whole: long,
            entropy: least,
            swapped: bits(kl(q, p)),
            nats: (long - least) * Math.LN2,
          },
          places: {
            ...{ P: distribution(P), lengths: lengths.join(", ") },
            ...{ long: is(long), least: is(least), l: decimal(long), h: decimal(least) },
          },
        };
      },
    },

    "tosses-for-evidence": {
      draw(r) {
        const fits = ({ p, q }) => Math.abs(p - q) > 1 && p + q !== 10;
        return r.until(fits, () => ({
          p: r.whole(1, 9),
          q: r.whole(1, 9),
          bits: r.pick([10, 20]),
        }));
      },
      solve({ p, q, bits: wanted }) {
        const [P, Q] = [p, q].map((heads) => [heads / 10, 1 - heads / 10]);
        const each = bits(kl(P, Q));
        return {
          answer: wanted / each,
          also: [Math.floor(wanted / each), Math.ceil(wanted / each)],
          wrong: {
            swapped: wanted / bits(kl(Q, P)),
            nats: wanted / kl(P, Q),
            product: wanted * each,
          },
          places: {
            p: decimal(p / 10),
            q: decimal(q / 10),
            wanted,
            each: is(each),
            short: decimal(each),
          },
        };
      },
    },

    "kl-between-bells": {
      draw(r) {
        const fits = ({ s, v }) => s !== v;
        return r.until(fits, () => ({
          a: r.whole(-2, 2),
          s: r.whole(1, 3),
          b: r.whole(-2, 2),
          v: r.whole(1, 3),
        }));
      },
      solve({ a, s, b, v }) {
        const nats = (from, to, shift) =>
          Math.log(to / from) + (from ** 2 + shift ** 2) / (2 * to ** 2) - 1 / 2;
        const answer = bits(nats(s, v, a - b));
        return {
          answer,
          wrong: {
            nats: nats(s, v, a - b),
            swapped: bits(nats(v, s, a - b)),
            variance: bits(nats(Math.sqrt(s), Math.sqrt(v), a - b)),
          },
          places: {
            a,
            b,
            s,
            v,
            shift: fraction(s ** 2 + (a - b) ** 2, 2 * v ** 2),
            ratio: fraction(v, s),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
