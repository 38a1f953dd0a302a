((D) => {
  const { sum, shares, expected, kl, decimal, inSum, fraction, distribution, list } = D.tools;
  // What Jensen's inequality does with each function: curved upwards on the positive numbers or not.
  const CURVES = {
    "-\\ln x": "greater",
    "x\\ln x": "greater",
    "\\frac1x": "greater",
    "x^2": "greater",
    "e^{-x}": "greater",
    "\\ln x": "less",
    "\\sqrt{x}": "less",
    "-x^2": "less",
    "-\\frac1x": "less",
    "3x+2": "equal",
    "5-x": "equal",
  };
  const f = (a, b) => `${fraction(a, b)}`;

  D.define({
    "a-term-of-the-lemma": {
      draw(r) {
        const fits = ({ p, q }) => p !== q;
        return r.until(fits, () => ({ p: r.whole(1, 9), q: r.whole(1, 9), of: 10 }));
      },
      solve({ p, q, of }) {
        const [a, b] = [p / of, q / of];
        const bare = a * Math.log(a / b);
        const answer = bare - a + b;
        return {
          answer,
          wrong: { bare, bits: answer / Math.LN2, sign: bare + a - b },
          places: {
            p: decimal(a),
            q: decimal(b),
            ratio: f(p, q),
            bare: inSum(answer).is(bare),
            short: inSum(answer).decimal(bare),
          },
        };
      },
    },

    "wasted-probability": {
      draw(r) {
        const of = r.pick([8, 10, 12]);
        return { P: r.shuffle([0, r.pick([0, 0, 1]), ...r.parts(2, of)]), Q: r.parts(4, of) };
      },
      solve({ P, Q }) {
        const wasted = sum(Q.filter((_, k) => P[k] === 0));
        const of = sum(Q);
        return {
          answer: wasted / of,
          wrong: { nothing: 0, infinite: Infinity, kept: 1 - wasted / of },
          places: {
            ...{ P: distribution(P), Q: distribution(Q) },
            ...{ kept: f(of - wasted, of), wasted: f(wasted, of) },
          },
        };
      },
    },

    "gap-in-jensen": {
      draw(r) {
        const fits = ({ values }) => new Set(values).size > 1;
        return r.until(fits, () => ({
          weights: r.parts(2, 4),
          values: [r.whole(1, 8), r.whole(1, 8)],
        }));
      },
      solve({ weights, values }) {
        const w = shares(weights);
        const mean = expected(w, (_, i) => values[i]);
        const logs = expected(w, (_, i) => Math.log(values[i]));
        const answer = Math.log(mean) - logs;
        const { decimal, is } = inSum(answer);
        return {
          answer,
          wrong: { sign: -answer, first: Math.log(mean), bits: answer / Math.LN2 },
          places: {
            ...{
              a: values[0],
              b: values[1],
              w: f(weights[0], sum(weights)),
              v: f(weights[1], sum(weights)),
            },
            ...{ mean: decimal(mean), first: is(Math.log(mean)), logs: is(logs) },
            ...{ x: decimal(Math.log(mean)), y: decimal(logs) },
          },
        };
      },
    },

    "which-way-jensen-goes": {
      draw: (r) => ({ curve: r.pick(Object.keys(CURVES)) }),
      solve({ curve }) {
        const answer = CURVES[curve];
        const other = { greater: "less", less: "greater" }[answer];
        return {
          answer,
          wrong:
            answer === "equal"
              ? { line: "greater", bent: "less" }
              : { turned: other, equal: "equal" },
          places: { curve },
        };
      },
    },

    "log-sum": {
      draw(r) {
        const fits = ({ a, b }) => a[0] * b[1] !== a[1] * b[0] && sum(a) !== sum(b);
        return r.until(fits, () => ({
          a: [r.whole(1, 6), r.whole(1, 6)],
          b: [r.whole(1, 6), r.whole(1, 6)],
        }));
      },
      solve({ a, b }) {
        const left = sum(a.map((value, k) => value * Math.log(value / b[k])));
        const right = sum(a) * Math.log(sum(a) / sum(b));
        const { decimal, is } = inSum(left - right);
        return {
          answer: left - right,
          wrong: { left, ratio: left - Math.log(sum(a) / sum(b)), kl: kl(shares(a), shares(b)) },
          places: {
            ...{ a: list(a), b: list(b), A: sum(a), B: sum(b), left: is(left), right: is(right) },
            ...{ terms: a.map((value, k) => `${value}\\ln${f(value, b[k])}`).join("+") },
            ...{ l: decimal(left), r: right < 0 ? `(${decimal(right)})` : decimal(right) },
          },
        };
      },
    },

    "another-divergence": {
      draw(r) {
        const fits = ({ P, Q }) =>
          P.some((p, k) => p !== Q[k]) && `${D.tools.ascending(P)}` !== `${D.tools.ascending(Q)}`;
        return r.until(fits, () => ({ P: r.parts(2, 8), Q: r.parts(2, 8) }));
      },
      solve({ P, Q }) {
        const of = sum(P);
        const square = (A, B) => sum(A.map((a, k) => (B[k] - a) ** 2 / a)) / of;
        return {
          answer: square(P, Q),
          wrong: { swapped: square(Q, P), weights: sum(P.map((p, k) => (Q[k] / p - 1) ** 2)) },
          places: {
            ...{ P: distribution(P), Q: distribution(Q) },
            terms: P.map((p, k) => `${f(p, of)}\\bigl(${f(Q[k], p)}-1\\bigr)^2`).join("+"),
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
