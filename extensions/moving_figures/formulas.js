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

  M.formulas = {
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
  };
})((globalThis.movingFigures ??= {}));
