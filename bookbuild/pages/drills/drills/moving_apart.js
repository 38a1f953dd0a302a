((D) => {
  const { decimal, fraction, list } = D.tools;
  const bell = (r) => ({ theta: r.whole(1, 9), sigma: r.pick([1, 2, 3]) });

  D.define({
    "kl-of-two-bells": {
      draw: bell,
      solve({ theta, sigma }) {
        const answer = theta ** 2 / (2 * sigma ** 2);
        return {
          answer,
          wrong: {
            bits: answer / Math.LN2,
            whole: 2 * answer,
            variance: theta ** 2 / (2 * sigma),
            slope: theta / sigma ** 2,
          },
          places: { theta, sigma },
        };
      },
    },

    "the-slope-of-kl": {
      draw: bell,
      solve({ theta, sigma }) {
        const answer = theta / sigma ** 2;
        return {
          answer,
          wrong: {
            value: theta ** 2 / (2 * sigma ** 2),
            half: answer / 2,
            variance: theta / sigma,
            bits: answer / Math.LN2,
          },
          places: { theta, sigma },
        };
      },
    },

    "how-the-slope-of-tv-falls": {
      draw(r) {
        const fits = ({ near, far }) => far > near && far ** 2 - near ** 2 < 40;
        return r.until(fits, () => ({ near: r.whole(0, 5), far: r.whole(1, 7) }));
      },
      solve({ near, far }) {
        const difference = far ** 2 - near ** 2;
        return {
          answer: Math.exp(difference / 8),
          wrong: {
            difference: Math.exp((far - near) ** 2 / 8),
            half: Math.exp(difference / 2),
            turned: Math.exp(-difference / 8),
          },
          places: { near, far, exponent: fraction(difference, 8), a: near ** 2, b: far ** 2 },
        };
      },
    },

    "noise-on-both-sides": {
      draw: (r) => ({ ...bell(r), noise: r.pick([1, 2, 3, 4]) }),
      solve({ theta, sigma, noise }) {
        const wide = sigma ** 2 + noise ** 2;
        const answer = theta ** 2 / (2 * wide);
        return {
          answer,
          wrong: {
            before: theta ** 2 / (2 * sigma ** 2),
            widths: theta ** 2 / (2 * (sigma + noise) ** 2),
            only: theta ** 2 / (2 * noise ** 2),
            bits: answer / Math.LN2,
          },
          places: { theta, sigma, noise, wide, square: theta ** 2 },
        };
      },
    },

    "after-noise-a-cost-of-moving": {
      draw(r) {
        const fits = ({ at, to }) => at.some((x, k) => x !== to[k]);
        return r.until(fits, () => {
          const at = D.tools.ascending(r.some([0, 1, 2, 3, 4, 5], 3));
          return {
            at,
            to: D.tools.ascending(r.some([0, 1, 2, 3, 4, 5, 6, 7], 3)),
            noise: r.pick([1, 2]),
          };
        });
      },
      solve({ at, to, noise }) {
        const moves = at.map((x, k) => to[k] - x);
        const cost = D.tools.sum(moves.map((move) => move ** 2)) / 3;
        const plain = D.tools.sum(moves.map(Math.abs)) / 3;
        return {
          answer: cost / (2 * noise ** 2),
          wrong: {
            cost,
            plain: plain / (2 * noise ** 2),
            root: Math.sqrt(cost) / (2 * noise ** 2),
            noHalf: cost / noise ** 2,
          },
          places: {
            ...{ from: list(at), to: list(to), noise, cost: fraction(Math.round(3 * cost), 3) },
            terms: moves.map((move) => `${move ** 2}`).join("+"),
          },
        };
      },
    },

    "order-of-bells": {
      draw(r) {
        const fits = (bells) => {
          const all = D.tools.ascending(bells.map(({ theta, sigma }) => theta / sigma));
          return all.every((value, k) => k === 0 || value > 1.1 * all[k - 1]);
        };
        const [a, b, c, d] = r.until(fits, () => [bell(r), bell(r), bell(r), bell(r)]);
        return { a, b, c, d };
      },
      solve(bells) {
        const answer = Object.keys(bells).sort(
          (one, other) =>
            bells[one].theta / bells[one].sigma - bells[other].theta / bells[other].sigma,
        );
        const said = ({ theta, sigma }) => `\\theta=${theta},\\; \\sigma=${sigma}`;
        const byDistance = Object.keys(bells).sort(
          (one, other) => bells[one].theta - bells[other].theta,
        );
        return {
          answer,
          wrong: { reverse: [...answer].reverse(), distance: byDistance },
          places: {
            ...Object.fromEntries(Object.entries(bells).map(([key, one]) => [key, said(one)])),
            values: answer
              .map((key) => decimal(bells[key].theta ** 2 / (2 * bells[key].sigma ** 2)))
              .join(", "),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
