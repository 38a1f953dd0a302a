((D) => {
  const { sum, decimal, fraction, list } = D.tools;

  D.define({
    "what-a-critic-guarantees": {
      draw(r) {
        const fits = ({ x, y }) => {
          const told = sum(x.map(([, f], k) => f - y[k][1]));
          return told > 0 && new Set([...x, ...y].map(([at]) => at)).size === 4;
        };
        return r.until(fits, () => {
          const point = () => [r.whole(0, 9), r.whole(0, 12)];
          return { x: [point(), point()], y: [point(), point()] };
        });
      },
      solve({ x, y }) {
        const all = [...x, ...y].sort((one, other) => one[0] - other[0]);
        const slopes = all.slice(1).map(([at, f], k) => [Math.abs(f - all[k][1]), at - all[k][0]]);
        const [rise, run] = slopes.sort((a, b) => b[0] / b[1] - a[0] / a[1])[0];
        const told = sum(x.map(([, f], k) => f - y[k][1])) / 2;
        const said = (points) => points.map(([at, f]) => `f(${at})=${f}`).join(",\\; ");
        return {
          answer: (told * run) / rise,
          wrong: { told, product: (told * rise) / run, slope: rise / run },
          places: { x: said(x), y: said(y), told: decimal(told), K: fraction(rise, run) },
        };
      },
    },

    "the-slope-of-clipped-weights": {
      draw: (r) => ({
        hundredths: r.pick([5, 10, 20, 50]),
        units: r.pick([4, 8, 16]),
        dimensions: r.pick([1, 2, 4, 9]),
      }),
      solve({ hundredths, units, dimensions }) {
        const weight = hundredths / 100;
        const answer = weight ** 3 * units ** 2 * Math.sqrt(dimensions);
        return {
          answer,
          wrong: {
            noRoot: weight ** 3 * units ** 2 * dimensions,
            layers: weight ** 3 * units ** 3 * Math.sqrt(dimensions),
            square: weight ** 2 * units ** 2 * Math.sqrt(dimensions),
            interval: weight,
          },
          places: { r: decimal(weight), h: units, d: dimensions },
        };
      },
    },

    "a-wider-interval": {
      draw: (r) => ({ times: r.pick([2, 3, 4, 5, 6, 8, 10]) }),
      solve: ({ times }) => ({
        answer: times ** 3,
        wrong: { same: 1, linear: times, square: times ** 2 },
        places: { times },
      }),
    },

    "a-gradient-penalty": {
      draw(r) {
        const fits = ({ tenths }) => Math.max(...tenths) > 10 && Math.min(...tenths) < 10;
        return r.until(fits, () => ({
          tenths: [0, 1, 2, 3].map(() => r.whole(2, 18)),
          rho: r.pick([1, 5, 10]),
        }));
      },
      solve({ tenths, rho }) {
        const steep = tenths.map((slope) => Math.max(slope - 10, 0));
        const penalty = (excesses) => (rho * sum(excesses.map((excess) => excess ** 2))) / 400;
        const linear = (rho * sum(steep)) / 40;
        return {
          answer: penalty(steep),
          wrong: {
            both: penalty(tenths.map((slope) => slope - 10)),
            linear,
            noFactor: penalty(steep) / rho,
            square: rho * (sum(steep) / 40) ** 2,
            sum: 4 * penalty(steep),
          },
          places: {
            ...{ slopes: list(tenths.map((slope) => decimal(slope / 10))), rho },
            terms: steep.map((excess) => `${decimal(excess / 10)}^2`).join("+"),
          },
        };
      },
    },

    "an-overshooting-critic": {
      draw: (r) => ({ distance: r.whole(1, 8), rho: r.pick([1, 5, 10, 20]) }),
      solve({ distance, rho }) {
        const answer = distance + distance ** 2 / (2 * rho);
        return {
          answer,
          wrong: {
            distance,
            excess: answer - distance,
            half: distance + distance ** 2 / rho,
            net: distance + distance ** 2 / (4 * rho),
            below: distance - distance ** 2 / (2 * rho),
          },
          places: { W: distance, rho },
        };
      },
    },

    "the-sign-of-a-loss": {
      draw: (r) => ({ loss: -r.whole(5, 60), penalty: r.whole(1, 15) }),
      solve({ loss, penalty }) {
        return {
          answer: (penalty - loss) / 10,
          wrong: { alone: -loss / 10, sign: loss / 10, subtracted: (-loss - penalty) / 10 },
          places: { loss: decimal(loss / 10), penalty: decimal(penalty / 10) },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
