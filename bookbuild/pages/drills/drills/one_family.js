((D) => {
  const { decimal, expected, fraction, is, list, precise, shares, sum } = D.tools;

  const GENERATORS = {
    "(u-1)^2": (u) => (u - 1) ** 2,
    "\\frac12|u-1|": (u) => Math.abs(u - 1) / 2,
    "\\frac{(u-1)^2}{u+1}": (u) => (u - 1) ** 2 / (u + 1),
  };

  /** The second derivative at 1 of the generator of each measure. */
  const CURVATURES = {
    "D_{\\mathrm{KL}}": 1,
    "\\chi^2": 2,
    "\\mathrm{He}^2": 1 / 4,
    "\\mathrm{JS}": 1 / 4,
  };

  const twoPairs = (r, count) =>
    r.until(
      ({ p, q }) => p.some((one, i) => one !== q[i]),
      () => ({ p: r.parts(count, 10), q: r.parts(count, 10) }),
    );

  D.define({
    "a-number-from-a-generator": {
      draw: (r) => ({ ...twoPairs(r, 3), generator: r.pick(Object.keys(GENERATORS)) }),
      solve({ p, q, generator }) {
        const charge = GENERATORS[generator];
        const ratios = p.map((one, i) => one / q[i]);
        const charges = ratios.map(charge);
        return {
          answer: expected(shares(q), (_, i) => charges[i]),
          wrong: {
            weights: sum(charges),
            truth: expected(shares(p), (_, i) => charges[i]),
            upside: expected(shares(q), (_, i) => charge(1 / ratios[i])),
            back: expected(shares(p), (_, i) => charge(1 / ratios[i])),
          },
          places: {
            ...{ p: list(shares(p).map(decimal)), q: list(shares(q).map(decimal)), generator },
            ratios: p.map((one, i) => fraction(one, q[i])).join(",\\;"),
            total: q.map((one, i) => `${decimal(one / 10)}\\cdot ${precise(charges[i])}`).join("+"),
          },
        };
      },
    },

    "renyi-of-order-two": {
      draw: (r) => twoPairs(r, 2),
      solve({ p, q }) {
        const powers = (one, other) => sum(one.map((mass, i) => mass ** 2 / other[i])) / 10;
        const total = powers(p, q);
        return {
          answer: Math.log(total),
          wrong: {
            sum: total,
            square: total - 1,
            back: Math.log(powers(q, p)),
            kl: expected(shares(p), (_, i) => Math.log(p[i] / q[i])),
            bits: Math.log2(total),
          },
          places: {
            ...{ p: list(shares(p).map(decimal)), q: list(shares(q).map(decimal)) },
            ...{ total: is(total, precise(total)), short: precise(total) },
          },
        };
      },
    },

    "hellinger-of-many-draws": {
      draw: (r) => ({ percent: r.whole(1, 30), draws: r.whole(2, 12) }),
      solve({ percent, draws }) {
        const kept = 1 - percent / 100;
        return {
          answer: 1 - kept ** draws,
          wrong: {
            times: (draws * percent) / 100,
            power: (percent / 100) ** draws,
            kept: kept ** draws,
            root: Math.sqrt(1 - kept ** draws),
          },
          places: { one: decimal(percent / 100), kept: decimal(kept), draws },
        };
      },
    },

    "close-by-curvature": {
      draw: (r) => ({
        tenths: r.parts(3, 10),
        v: r.pick([
          [1, -1, 0],
          [1, -2, 1],
          [2, -1, -1],
        ]),
        measure: r.pick(Object.keys(CURVATURES)),
      }),
      solve({ tenths, v, measure }) {
        const bend = CURVATURES[measure];
        const c = sum(v.map((one, i) => one ** 2 / (tenths[i] / 10)));
        const answer = (bend / 2) * c;
        return {
          answer,
          wrong: {
            half: 2 * answer,
            kl: c / 2,
            plain: (bend / 2) * sum(v.map((one) => one ** 2)),
          },
          places: {
            ...{ p: list(shares(tenths).map(decimal)), v: list(v), measure },
            ...{ c: is(c, precise(c)), short: precise(c), bend: decimal(bend) },
          },
        };
      },
    },

    "draws-for-total-variation": {
      draw: (r) => ({ outcomes: r.whole(2, 60), percent: r.pick([5, 10, 25]) }),
      solve({ outcomes, percent }) {
        const factor = Math.round(2500 / percent ** 2);
        return {
          answer: (outcomes - 1) * factor,
          wrong: {
            outcomes: outcomes * factor,
            quarter: 4 * (outcomes - 1) * factor,
            root: Math.round(((outcomes - 1) * 100) / (2 * percent)),
          },
          places: { outcomes, bound: decimal(percent / 100), fewer: outcomes - 1, factor },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
