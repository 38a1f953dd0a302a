((D) => {
  const { sum, shares, entropy, kl, decimal, inSum, fraction, distribution } = D.tools;
  const rows = (table) => table.map(sum);
  const columns = (table) => table[0].map((_, j) => sum(table.map((row) => row[j])));
  const flat = (table) => shares(table.flat());
  const H = (weights) => entropy(shares(weights));
  const matrix = (table) =>
    `\\begin{pmatrix}${table.map((row) => row.join("&")).join("\\\\")}\\end{pmatrix}`;

  /** Joint and single entropies of a table of counts. */
  function entropies(table) {
    const [joint, x, y] = [entropy(flat(table)), H(rows(table)), H(columns(table))];
    return { joint, x, y, information: x + y - joint };
  }

  function table(r, total) {
    const fits = (found) => {
      const { x, y, information } = entropies(found);
      return information > 0.02 && Math.abs(x - y) > 0.02;
    };
    return r.until(fits, () => {
      const [a, b, c, d] = r.parts(4, total, 0);
      return [
        [a, b],
        [c, d],
      ];
    });
  }

  D.define({
    "information-in-a-table": {
      draw: (r) => ({ counts: table(r, r.pick([8, 16])) }),
      solve({ counts }) {
        const { joint, x, y, information } = entropies(counts);
        const { decimal, is } = inSum(information);
        return {
          answer: information,
          wrong: { joint, bits: information / Math.LN2, conditional: joint - x },
          places: {
            ...{
              table: matrix(counts),
              of: sum(counts.flat()),
              x: is(x),
              y: is(y),
              joint: is(joint),
            },
            ...{ a: decimal(x), b: decimal(y), c: decimal(joint) },
          },
        };
      },
    },

    "what-is-open": {
      draw: (r) => ({ counts: table(r, r.pick([8, 12])) }),
      solve({ counts }) {
        const { joint, x, y } = entropies(counts);
        const { decimal, is } = inSum(joint - x);
        return {
          answer: joint - x,
          wrong: { swapped: joint - y, alone: y, joint, bits: (joint - x) / Math.LN2 },
          places: {
            ...{ table: matrix(counts), of: sum(counts.flat()), x: is(x), joint: is(joint) },
            ...{ a: decimal(x), c: decimal(joint) },
          },
        };
      },
    },

    "a-question-of-a-tree": {
      draw(r) {
        const fits = ({ yes, no }) =>
          sum(yes) !== sum(no) &&
          sum(yes) > 1 &&
          sum(no) > 1 &&
          entropies([yes, no]).information > 0.02;
        return r.until(fits, () => {
          const [a, b, c, d] = r.parts(4, r.pick([8, 10, 12]), 0);
          return { yes: [a, b], no: [c, d] };
        });
      },
      solve({ yes, no }) {
        const { y, information } = entropies([yes, no]);
        const { decimal, is } = inSum(information);
        const [h, g] = [H(yes), H(no)];
        const of = sum([...yes, ...no]);
        const open = y - information;
        return {
          answer: information,
          wrong: { left: open, unweighted: y - (h + g) / 2, bits: information / Math.LN2 },
          places: {
            ...{ of, good: yes[0] + no[0], bad: yes[1] + no[1], yes: sum(yes), no: sum(no) },
            ...{
              yesGood: yes[0],
              noGood: no[0],
              before: is(y),
              b: decimal(y),
              h: decimal(h),
              g: decimal(g),
            },
            ...{
              w: fraction(sum(yes), of),
              v: fraction(sum(no), of),
              open: is(open),
              o: decimal(open),
            },
          },
        };
      },
    },

    "what-one-observation-tells": {
      draw(r) {
        const fits = ({ prior, posterior }) =>
          Math.abs(H(prior) - H(posterior)) > 0.05 && `${prior}` !== `${posterior}`;
        return r.until(fits, () => ({ prior: r.parts(2, 8), posterior: r.parts(2, 8) }));
      },
      solve({ prior, posterior }) {
        const [p, q] = [shares(posterior), shares(prior)];
        const answer = kl(p, q);
        return {
          answer,
          wrong: {
            drop: H(prior) - H(posterior),
            rise: H(posterior) - H(prior),
            swapped: kl(q, p),
            bits: answer / Math.LN2,
          },
          places: {
            ...{ prior: distribution(prior), posterior: distribution(posterior) },
            terms: posterior
              .map((w, k) => `${fraction(w, 8)}\\ln${fraction(w, prior[k])}`)
              .join("+"),
          },
        };
      },
    },

    "independent-or-not": {
      draw(r) {
        const [a, b, c, d] = [r.whole(1, 4), r.whole(1, 4), r.whole(1, 4), r.whole(1, 4)];
        const product = [
          [a * c, a * d],
          [b * c, b * d],
        ];
        if (r.whole(0, 1)) return { counts: product };
        const fits = ([[s, t], [u, v]]) => s * v !== t * u;
        const moved = r.until(fits, () => product.map((row) => row.map((n) => n + r.whole(0, 2))));
        return { counts: moved };
      },
      solve({ counts }) {
        const [[a, b], [c, d]] = counts;
        const answer = a * d === b * c ? "independent" : "dependent";
        return {
          answer,
          wrong:
            answer === "independent" ? { dependent: "dependent" } : { independent: "independent" },
          places: {
            table: matrix(counts),
            one: `${a}\\cdot ${d}=${a * d}`,
            other: `${b}\\cdot ${c}=${b * c}`,
          },
        };
      },
    },

    "order-of-entropies": {
      draw(r) {
        const fits = ({ counts }) => {
          const { joint, x, y, information } = entropies(counts);
          const all = D.tools.ascending([joint, x + y, joint - x, information, y]);
          return all.every((value, k) => value - (all[k - 1] ?? 0) > 0.03);
        };
        return r.until(fits, () => ({ counts: table(r, 16) }));
      },
      solve({ counts }) {
        const { joint, x, y, information } = entropies(counts);
        const value = { joint, both: x + y, conditional: joint - x, information, alone: y };
        const answer = Object.keys(value).sort((a, b) => value[a] - value[b]);
        return {
          answer,
          wrong: { reverse: [...answer].reverse() },
          places: {
            table: matrix(counts),
            of: 16,
            values: answer.map((key) => decimal(value[key])).join(", "),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
