((D) => {
  const { shares, entropy, mixture, decimal, is, distribution, list } = D.tools;
  const softmax = (logits) => shares(logits.map(Math.exp));
  const CASES = {
    labels: "same",
    smoothed: "same",
    frozen: "same",
    prior: "same",
    teacher: "different",
    temperature: "different",
    encoder: "different",
  };

  D.define({
    "the-constant-between-two-losses": {
      draw: (r) => ({ first: r.parts(2, 10, 0), second: r.parts(2, 10) }),
      solve({ first, second }) {
        const [a, b] = [first, second].map((weights) => entropy(shares(weights)));
        const answer = (a + b) / 2;
        return {
          answer,
          wrong: {
            bits: answer / Math.LN2,
            sum: a + b,
            first: a,
            mixture: entropy(mixture(shares(first), shares(second))),
            zero: 0,
          },
          places: {
            first: distribution(first),
            second: distribution(second),
            a: is(a),
            b: is(b),
            x: decimal(a),
            y: decimal(b),
          },
        };
      },
    },

    "softmax-at-a-temperature": {
      draw(r) {
        const fits = ({ odds }) => odds[0] !== odds[1] || odds[1] !== odds[2];
        return r.until(fits, () => ({
          odds: [r.pick([1, 2, 3, 4, 9]), r.pick([1, 4, 9, 16]), 1],
          temperature: r.pick([2, 3, 4]),
          entry: r.whole(1, 2),
        }));
      },
      solve({ odds, temperature, entry }) {
        const logits = odds.map(Math.log);
        const at = (t) => softmax(logits.map((z) => z / t))[entry - 1];
        const powers = odds.map((odd) => odd ** (1 / temperature));
        return {
          answer: at(temperature),
          wrong: { cold: at(1), product: at(1 / temperature), quotient: at(1) / temperature },
          places: {
            ...{ z: list(odds.map((odd) => (odd === 1 ? "0" : `\\ln${odd}`))), temperature, entry },
            ratio: `\\frac{${decimal(powers[entry - 1])}}{${powers.map(decimal).join("+")}}`,
            powers: powers.map(decimal).join(", "),
          },
        };
      },
    },

    "a-slope-at-a-temperature": {
      draw(r) {
        const fits = ({ student, teacher }) => student !== teacher;
        return r.until(fits, () => ({
          student: r.whole(1, 9),
          teacher: r.whole(1, 9),
          temperature: r.pick([2, 4, 5]),
        }));
      },
      solve({ student, teacher, temperature }) {
        const gap = (student - teacher) / 10;
        return {
          answer: gap / temperature,
          wrong: {
            sign: -gap / temperature,
            cold: gap,
            square: gap / temperature ** 2,
            times: gap * temperature,
          },
          places: { q: decimal(student / 10), p: decimal(teacher / 10), temperature },
        };
      },
    },

    "do-both-losses-train-the-same": {
      draw: (r) => ({ case: r.pick(Object.keys(CASES)), seed: r.whole(1, 1000) }),
      solve({ case: name }) {
        const answer = CASES[name];
        return {
          answer,
          wrong: answer === "same" ? { still: "different" } : { moves: "same" },
          places: { case: name },
        };
      },
    },

    "which-student-is-nearer": {
      draw(r) {
        const fits = ({ first, second }) => {
          const [a, b] = [first, second].map(({ loss, teacher }) => loss - teacher);
          return Math.abs(a - b) > 4 && a > 0 && b > 0 && first.loss !== second.loss;
        };
        return r.until(fits, () => {
          const student = () => ({ loss: r.whole(20, 150), teacher: r.whole(5, 120) });
          return { first: student(), second: student() };
        });
      },
      solve({ first, second }) {
        const [a, b] = [first, second].map(({ loss, teacher }) => (loss - teacher) / 100);
        const answer = a < b ? "first" : "second";
        const other = a < b ? "second" : "first";
        const misled = first.loss < second.loss === a > b;
        const said = ({ loss, teacher }) => ({
          loss: decimal(loss / 100),
          teacher: decimal(teacher / 100),
        });
        const [one, two] = [said(first), said(second)];
        return {
          answer,
          wrong: misled ? { loss: other } : { divergence: other },
          places: {
            ...{ a: one.loss, ha: one.teacher, b: two.loss, hb: two.teacher },
            ...{
              first: `${one.loss}-${one.teacher}=${decimal(a)}`,
              second: `${two.loss}-${two.teacher}=${decimal(b)}`,
            },
          },
        };
      },
    },
  });
})((globalThis.bookDrills ??= {}));
