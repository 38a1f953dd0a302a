((D) => {
  const { sum, shares, entropy, decimal, is, fraction, distribution } = D.tools;
  const bits = (nats) => nats / Math.LN2;
  // Exponents k of probabilities 2^-k that add up to 1.
  const TREES = [
    [1, 2, 2],
    [1, 2, 3, 3],
    [2, 2, 2, 3, 3],
    [1, 3, 3, 3, 3],
    [1, 2, 3, 4, 4],
  ];

  /** The length of all words of a Huffman code, each as often as its weight says. */
  function huffman(weights) {
    let [groups, total] = [weights, 0];
    const steps = [];
    while (groups.length > 1) {
      groups = D.tools.ascending(groups);
      const [a, b, ...rest] = groups;
      steps.push(`${a}+${b}=${a + b}`);
      total += a + b;
      groups = [...rest, a + b];
    }
    return { total, steps };
  }

  D.define({
    "information-of-an-event": {
      draw: (r) => ({ hits: r.pick([1, 3, 5, 7]), of: 2 ** r.whole(3, 7) }),
      solve({ hits, of }) {
        const answer = Math.log2(of / hits);
        return {
          answer,
          wrong: { nats: answer * Math.LN2, sign: -answer, expected: (hits / of) * answer },
          places: { p: fraction(hits, of), inverse: fraction(of, hits) },
        };
      },
    },

    "entropy-by-hand": {
      draw: (r) => ({ lengths: r.shuffle(r.pick(TREES)) }),
      solve({ lengths }) {
        const P = lengths.map((k) => 2 ** -k);
        const answer = bits(entropy(P));
        return {
          answer,
          wrong: {
            nats: entropy(P),
            uniform: Math.log2(P.length),
            plain: sum(lengths) / lengths.length,
          },
          places: {
            P: distribution(P.map((p) => 32 * p)),
            terms: lengths.map((k) => `${fraction(1, 2 ** k)}\\cdot ${k}`).join("+"),
          },
        };
      },
    },

    "entropy-with-an-impossible-outcome": {
      draw(r) {
        const of = r.pick([5, 6, 8, 10]);
        return { weights: r.shuffle([0, ...r.parts(2, of)]) };
      },
      solve({ weights }) {
        const P = shares(weights);
        const answer = bits(entropy(P));
        const possible = weights.filter((weight) => weight > 0);
        const of = sum(weights);
        return {
          answer,
          wrong: { zero: Infinity, nats: entropy(P), uniform: Math.log2(3) },
          places: {
            P: distribution(weights),
            terms: possible
              .map((weight) => `${fraction(weight, of)}\\log_2${fraction(of, weight)}`)
              .join("+"),
          },
        };
      },
    },

    "huffman-length": {
      draw(r) {
        const count = r.pick([4, 5]);
        return {
          weights: r.until(
            (w) => new Set(w).size > 2,
            () => r.parts(count, 20),
          ),
        };
      },
      solve({ weights }) {
        const of = sum(weights);
        const { total, steps } = huffman(weights);
        return {
          answer: total / of,
          wrong: {
            entropy: bits(entropy(shares(weights))),
            fixed: Math.ceil(Math.log2(weights.length)),
            last: (total - of) / of,
          },
          places: {
            weights: weights.join(", "),
            steps: steps.join(",\\; "),
            total,
            of,
            sums: steps.map((step) => step.split("=")[1]).join("+"),
          },
        };
      },
    },

    "independent-entropies": {
      draw: (r) => ({ tosses: r.whole(2, 6), heads: r.pick([1, 3]), faces: r.pick([4, 8, 16]) }),
      solve({ tosses, heads, faces }) {
        const p = heads / 4;
        const coin = bits(entropy([p, 1 - p]));
        const die = Math.log2(faces);
        const answer = tosses * coin + die;
        return {
          answer,
          wrong: { product: tosses * coin * die, one: coin + die, nats: answer * Math.LN2 },
          places: {
            ...{ tosses, faces, p: fraction(heads, 4), die },
            ...{ coin: is(coin), short: decimal(coin) },
          },
        };
      },
    },

    "order-entropies": {
      draw(r) {
        const far = ({ wide, narrow }) =>
          D.tools
            .ascending([...[wide, narrow].map((w) => entropy(shares(w))), Math.log(2), Math.log(4)])
            .map((value, k, all) => value - (all[k - 1] ?? -1))
            .every((gap) => gap > 0.06);
        return r.until(far, () => ({
          wide: r.parts(4, 12),
          narrow: r.shuffle([...r.parts(2, 12), 0, 0]),
        }));
      },
      solve({ wide, narrow }) {
        const all = { wide, narrow, four: [3, 3, 3, 3], two: [0, 6, 0, 6] };
        const value = Object.fromEntries(
          Object.entries(all).map(([key, w]) => [key, bits(entropy(shares(w)))]),
        );
        const answer = Object.keys(all).sort((a, b) => value[a] - value[b]);
        return {
          answer,
          wrong: { reverse: [...answer].reverse() },
          places: {
            ...Object.fromEntries(Object.keys(all).map((key) => [key, distribution(all[key])])),
            values: answer.map((key) => decimal(value[key])).join(", "),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
