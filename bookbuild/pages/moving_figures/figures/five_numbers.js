// Two distributions over five outcomes, the terms of KL(P‖Q), and five measures as bars.
((M) => {
  "use strict";
  const { bar, handle, line, scale, text, value } = M.drawing;

  const centre = (i) => 66 + 76 * i;
  const heights = { P: scale([0, 1], [124, 30]), Q: scale([0, 1], [254, 160]) };
  const kinds = { P: "soft blue", Q: "hollow orange" };
  const ends = [28, 408];

  const LONGEST = 4;
  const x = scale([0, LONGEST], [84, 344]);
  const rows = [
    ["entropy", "soft blue"],
    ["cross_entropy", "soft blue"],
    ["kl_pq", "soft green"],
    ["kl_qp", "hollow orange"],
    ["js", "soft pink"],
  ];

  /** The bars of P or of Q, with their values below them. */
  function distribution(name, shares, words) {
    const y = heights[name];
    const drawn = shares.map(
      (share, i) =>
        bar(centre(i) - 20, y(0), centre(i) + 20, y(share), kinds[name]) +
        text(centre(i), y(0) + 24, M.drawing.number(share, 2), "middle"),
    );
    const handles = shares.map((share, i) =>
      handle(centre(i), y(share), name, i, kinds[name].split(" ")[1]),
    );
    return (
      text(4, y(0.4), words[name], "strong") +
      drawn.join("") +
      line(ends[0], y(0), ends[1], y(0), "axis") +
      handles.join("")
    );
  }

  /** The terms of KL(P‖Q): positive terms point up, negative ones down. */
  function terms(numbers, words) {
    const y = scale([-0.55, 2.2], [404, 328]);
    const drawn = numbers.terms.map((term, i) => {
      const end = y.within(term);
      const kind = term < 0 ? "hollow pink" : "soft green";
      return (
        bar(centre(i) - 20, y(0), centre(i) + 20, end, kind) +
        value(centre(i), term < 0 ? end + 16 : end - 6, `terms.${i}`, term, "middle", 2)
      );
    });
    return text(4, 303, words.terms) + drawn.join("") + line(ends[0], y(0), ends[1], y(0), "axis");
  }

  /** One of the five numbers; an arrow shows that its bar is longer than the picture. */
  function row(key, kind, numbers, at, words) {
    const number = numbers[key],
      end = x.within(number);
    // The bar of the cross-entropy consists of the entropy and the divergence.
    const split = key === "cross_entropy" ? x.within(numbers.entropy) : end;
    return (
      text(4, at + 12, words[key]) +
      bar(x(0), at, split, at + 15, kind) +
      (end > split ? bar(split, at, end, at + 15, "soft green") : "") +
      (number > LONGEST ? text(end + 2, at + 12, "→") : "") +
      value(end + (number > LONGEST ? 20 : 6), at + 12, key, number)
    );
  }

  function five(numbers, words) {
    const drawn = rows.map(([key, kind], k) => row(key, kind, numbers, 438 + 25 * k, words));
    return drawn.join("") + line(x(0), 432, x(0), 558, "axis");
  }

  /** Whether the divergences in the two directions agree. */
  function verdict({ kl_pq, kl_qp, js }, words) {
    if (js === 0) return words.same;
    if (kl_pq === Infinity || kl_qp === Infinity) return words.infinite;
    const apart = Math.abs(kl_pq - kl_qp);
    if (apart < 1e-9) return words.equal;
    return apart < 0.01 ? words.near : words.apart;
  }

  M.figures.five_numbers = {
    verdict,

    draw(state, numbers, { words }) {
      const letters = words.outcomes.map((letter, i) =>
        text(centre(i), 14, letter, "middle strong"),
      );
      return (
        letters.join("") +
        terms(numbers, words) +
        five(numbers, words) +
        text(4, 582, verdict(numbers, words), "strong") +
        distribution("P", state.P, words) +
        distribution("Q", state.Q, words)
      );
    },

    drag: ({ name, index }, { y }, { start }, { set }) =>
      set(start, name, index, heights[name].invert(y)),

    buttons: {
      swap: ({ P, Q }) => ({ P: Q, Q: P }),
      equal: ({ P }) => ({ P, Q: P }),
    },
  };
})((globalThis.movingFigures ??= {}));
