((D) => {
  const { sum, cumulative, ascending, decimal, fraction, is, list } = D.tools;
  const differences = (a, b) => a.map((value, k) => value - b[k]);
  const sizes = (values) => sum(values.map(Math.abs));
  const matrix = (rows) =>
    `\\begin{pmatrix}${rows.map((row) => row.join("&")).join("\\\\")}\\end{pmatrix}`;
  const unsorted = (values) => `${values}` !== `${ascending(values)}`;

  /** Two samples whose pairing in the given order is not the best. */
  function samples(r, count) {
    const fits = ({ x, y }) => {
      const best = sizes(differences(ascending(x), ascending(y)));
      return unsorted(x) && best > 0 && sizes(differences(x, y)) > best;
    };
    return r.until(fits, () => ({
      x: Array.from({ length: count }, () => r.whole(0, 9)),
      y: Array.from({ length: count }, () => r.whole(0, 9)),
    }));
  }

  D.define({
    "the-work-on-heaps": {
      draw(r) {
        const fits = ({ from, to }) => sizes(differences(from, to)) > 4;
        return r.until(fits, () => ({ from: r.parts(4, 10, 0), to: r.parts(4, 10, 0) }));
      },
      solve({ from, to }) {
        const surplus = cumulative(differences(from, to)).slice(0, -1);
        return {
          answer: sizes(surplus),
          wrong: {
            shovels: sizes(differences(from, to)) / 2,
            heights: sizes(differences(from, to)),
            signs: Math.abs(sum(surplus)),
            mean: sizes(surplus) / 10,
          },
          places: {
            from: list(from),
            to: list(to),
            surplus: surplus.join(", "),
            terms: surplus.map(Math.abs).join("+"),
          },
        };
      },
    },

    "w1-of-two-samples": {
      draw: (r) => samples(r, r.pick([3, 4])),
      solve({ x, y }) {
        const [a, b] = [ascending(x), ascending(y)];
        const moves = differences(a, b).map(Math.abs);
        const n = x.length;
        return {
          answer: sum(moves) / n,
          wrong: {
            given: sizes(differences(x, y)) / n,
            total: sum(moves),
            means: Math.abs(sum(x) - sum(y)) / n,
          },
          places: { x: list(x), y: list(y), a: list(a), b: list(b), n, terms: moves.join("+") },
        };
      },
    },

    "w2-of-two-samples": {
      draw: (r) => samples(r, r.pick([3, 4])),
      solve({ x, y }) {
        const [a, b] = [ascending(x), ascending(y)];
        const squares = differences(a, b).map((move) => move ** 2);
        const n = x.length;
        const mean = sum(squares) / n;
        return {
          answer: Math.sqrt(mean),
          wrong: {
            square: mean,
            first: sizes(differences(a, b)) / n,
            given: Math.sqrt(sum(differences(x, y).map((move) => move ** 2)) / n),
          },
          places: {
            ...{ x: list(x), y: list(y), a: list(a), b: list(b), n },
            ...{ terms: squares.join("+"), mean: fraction(sum(squares), n) },
          },
        };
      },
    },

    "is-this-plan-cheapest": {
      draw(r) {
        const fits = ({ plan }) =>
          [0, 1, 2].every((k) => sum(plan[k]) && plan.some((row) => row[k])) &&
          plan[0][1] + plan[0][2] + plan[1][0] + plan[1][2] + plan[2][0] + plan[2][1] > 1;
        return r.until(fits, () => ({
          plan: [0, 1, 2].map(() => [0, 1, 2].map(() => r.pick([0, 0, 1, 1, 2]))),
        }));
      },
      solve({ plan }) {
        const [[, ab, ac], [ba, , bc], [ca, cb]] = plan;
        const both = (ab + ac > 0 && ba + ca > 0) || (bc + ac > 0 && cb + ca > 0);
        const cost = ab + bc + ba + cb + 2 * (ac + ca);
        return {
          answer: both ? "dearer" : "cheapest",
          wrong: both ? { cheapest: "cheapest" } : { dearer: "dearer" },
          places: { plan: matrix(plan), cost },
        };
      },
    },

    "histograms-taken-for-samples": {
      draw(r) {
        const fits = ({ from, to }) =>
          unsorted(from) && `${ascending(from)}` !== `${ascending(to)}`;
        return r.until(fits, () => ({ from: r.parts(4, 10, 0), to: r.parts(4, 10, 0) }));
      },
      solve({ from, to }) {
        const [a, b] = [ascending(from), ascending(to)];
        const gaps = differences(a, b).map(Math.abs);
        return {
          answer: sum(gaps) / 40,
          wrong: {
            right: sizes(cumulative(differences(from, to))) / 10,
            places: sizes(differences(from, to)) / 40,
            total: sum(gaps) / 10,
          },
          places: {
            ...{
              P: list(from.map((w) => decimal(w / 10))),
              Q: list(to.map((w) => decimal(w / 10))),
            },
            ...{ a: list(a.map((w) => decimal(w / 10))), b: list(b.map((w) => decimal(w / 10))) },
            terms: gaps.map((gap) => decimal(gap / 10)).join("+"),
            ...{ meant: is(sizes(cumulative(differences(from, to))) / 10) },
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
