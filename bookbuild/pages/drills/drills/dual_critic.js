((D) => {
  const { sum, cumulative, decimal, fraction, list, distribution } = D.tools;
  const term = (weight, of, price) =>
    `${fraction(weight, of)}\\cdot${price < 0 ? `(${price})` : price}`;
  const earned = (weights, prices) => sum(weights.map((w, k) => w * prices[k])) / sum(weights);

  /** Values of a critic on places one step apart, with slopes of at most 1. */
  function critic(r, count) {
    const values = [r.whole(0, 2)];
    while (values.length < count) values.push(values.at(-1) + r.whole(-1, 1));
    return values;
  }

  D.define({
    "what-prices-earn": {
      draw(r) {
        // Each g is at most what the distances allow.
        const f = [r.whole(-2, 2), r.whole(-2, 2), r.whole(-2, 2)];
        const g = [0, 1, 2].map((j) => Math.min(...f.map((price, i) => Math.abs(i - j) - price)));
        return { P: r.parts(3, 10), Q: r.parts(3, 10), f, g };
      },
      solve({ P, Q, f, g }) {
        const [first, second] = [earned(P, f), earned(Q, g)];
        return {
          answer: first + second,
          wrong: {
            difference: first - second,
            first,
            plain: sum(f) + sum(g),
            swapped: earned(Q, f) + earned(P, g),
          },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), f: list(f), g: list(g) },
            terms: P.map((w, k) => term(w, 10, f[k])).join("+"),
            more: Q.map((w, k) => term(w, 10, g[k])).join("+"),
          },
        };
      },
    },

    "are-these-prices-admissible": {
      draw: (r) => ({
        f: [r.whole(-1, 2), r.whole(-1, 2), r.whole(-1, 2)],
        g: [r.whole(-2, 1), r.whole(-2, 1), r.whole(-2, 1)],
      }),
      solve({ f, g }) {
        const pairs = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j]));
        const broken = pairs.find(([i, j]) => f[i] + g[j] > Math.abs(i - j));
        const [i, j] = broken ?? [0, 0];
        return {
          answer: broken ? "no" : "yes",
          wrong: broken ? { broken: "yes" } : { kept: "no" },
          places: {
            ...{ f: list(f), g: list(g), i: i + 1, j: j + 1 },
            ...{ sum: f[i] + g[j], distance: Math.abs(i - j) },
          },
        };
      },
    },

    "a-c-transform": {
      draw(r) {
        const fits = ({ points }) => new Set(points).size === 3;
        return r.until(fits, () => ({
          points: D.tools.ascending([r.whole(0, 9), r.whole(0, 9), r.whole(0, 9)]),
          prices: [r.whole(-3, 4), r.whole(-3, 4), r.whole(-3, 4)],
          at: r.whole(0, 9),
        }));
      },
      solve({ points, prices, at }) {
        const offers = points.map((x, k) => Math.abs(x - at) - prices[k]);
        const best = offers.indexOf(Math.min(...offers));
        const price = prices[best];
        const away = points.map((x) => Math.abs(x - at));
        return {
          answer: Math.min(...offers),
          wrong: {
            most: Math.max(...offers),
            plus: Math.min(...points.map((x, k) => Math.abs(x - at) + prices[k])),
            sign: -Math.min(...offers),
            nearest: offers[away.indexOf(Math.min(...away))],
          },
          places: {
            points: list(points),
            prices: list(prices),
            at,
            offers: offers.join(", "),
            best: `${Math.abs(points[best] - at)}-${price < 0 ? `(${price})` : price}`,
          },
        };
      },
    },

    "what-a-critic-tells": {
      draw(r) {
        const fits = ({ f }) => new Set(f).size > 1;
        return r.until(fits, () => ({
          P: r.parts(4, 10, 0),
          Q: r.parts(4, 10, 0),
          f: critic(r, 4),
        }));
      },
      solve({ P, Q, f }) {
        const [first, second] = [earned(P, f), earned(Q, f)];
        const work = sum(cumulative(P.map((p, k) => p - Q[k])).map(Math.abs)) / 10;
        return {
          answer: first - second,
          wrong: { sign: second - first, first, distance: work, sum: first + second },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), f: list(f) },
            ...{ a: decimal(first), b: second < 0 ? `(${decimal(second)})` : decimal(second) },
          },
        };
      },
    },

    "the-slope-of-the-best-critic": {
      draw: (r) => {
        const gap = r.whole(1, 3);
        const fits = ({ P, Q }) => P.some((p, k) => p !== Q[k]);
        return r.until(fits, () => ({ P: r.parts(4, 6, 0), Q: r.parts(4, 6, 0), gap }));
      },
      solve({ P, Q, gap }) {
        const [F, G] = [P, Q].map((weights) => sum(weights.slice(0, gap)));
        const answer = F < G ? "up" : F > G ? "down" : "free";
        const turned = { up: "down", down: "up" }[answer];
        return {
          answer,
          wrong: answer === "free" ? { nothing: "up", none: "down" } : { turned, free: "free" },
          places: {
            ...{ P: distribution(P), Q: distribution(Q), k: gap, next: gap + 1 },
            ...{ F: fraction(F, 6), G: fraction(G, 6) },
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
