// The numbers that the figures show, from the same formulas as divlib.
//
// One function for each figure, from its state to its numbers; numbers.py gives the same ones
// from divlib itself, and tests compare the two.
(function (M) {
  "use strict";

  const { log, log1p, LN2 } = Math;
  const sum = (values) => values.reduce((a, b) => a + b, 0);

  /** a · b, where impossible outcomes (a = 0) count 0 even if b is infinite. */
  const times = (a, b) => (a === 0 ? 0 : a * b);

  /** Information in an event of probability p, in nats; adding 0 turns -0 into 0. */
  const information = (p) => -log(p) + 0;

  const entropy = (P) => sum(P.map((p) => times(p, information(p))));

  const crossEntropy = (P, Q) => sum(P.map((p, i) => times(p, information(Q[i]))));

  /**
   * p log(p/q) − p + q in nats, exact also where p and q nearly agree: there the logarithm is
   * taken from its series, as in divlib (which says why).  The caller may know `difference` better.
   */
  function klTerm(p, q, difference = p - q) {
    if (p === 0 || q === 0) return p === 0 ? q : Infinity;
    const s = difference / (p + q);
    if (Math.abs(s) >= 0.2) return p * log(p / q) - difference;
    let series = 0;
    for (let k = 23; k > 1; k -= 2) series = series * s * s + 1 / k;
    return difference * s + 2 * p * s ** 3 * series;
  }

  const kl = (P, Q) => sum(P.map((p, i) => klTerm(p, Q[i])));

  function js(P, Q) {
    const terms = P.map((p, i) => {
      const m = (p + Q[i]) / 2, half = (p - Q[i]) / 2;
      return (klTerm(p, m, half) + klTerm(Q[i], m, -half)) / 2;
    });
    return sum(terms);
  }

  /** Σ w x, added up from left to right, as numbers.py does it: near 0 the order tells. */
  const weightedSum = (w, x) => sum(w.map((weight, i) => weight * x[i]));

  M.formulas = {
    entropy, crossEntropy, kl, klTerm, js, information, sum, times, weightedSum,

    binary_entropy({ p }) {
      const heads = information(p) / LN2, tails = information(1 - p) / LN2;
      return {
        heads,
        tails,
        heads_weighted: times(p, heads),
        tails_weighted: times(1 - p, tails),
        entropy: (0 - times(p, log(p)) - times(1 - p, log1p(-p))) / LN2,
      };
    },

    five_numbers({ P, Q }) {
      return {
        entropy: entropy(P) / LN2,
        cross_entropy: crossEntropy(P, Q) / LN2,
        kl_pq: kl(P, Q) / LN2,
        kl_qp: kl(Q, P) / LN2,
        js: js(P, Q) / LN2,
        terms: P.map((p, i) => times(p, log(p / Q[i])) / LN2),
      };
    },

    log_lemma({ x, P, Q }) {
      return {
        gap: x - 1 - log(x),
        ratios: P.map((p, i) => (p === 0 ? Infinity : Q[i] / p)),
        terms: P.map((p, i) => klTerm(p, Q[i])),
        kl: kl(P, Q),
      };
    },

    jensen({ z, w }) {
      const mean = weightedSum(w, z);
      return {
        mean,
        f_of_mean: -log(mean) + 0,
        mean_of_f: 0 - weightedSum(w, z.map(log)),
        // The difference of the two is the divergence of w from w z / mean: no digits get lost.
        gap: kl(w, w.map((weight, i) => (weight * z[i]) / mean)),
      };
    },
  };
})((globalThis.movingFigures ??= {}));
