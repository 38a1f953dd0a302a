// The logarithm lies below its tangent: the gap at an x that the reader moves, and at each ratio
// q/p of two distributions.  Weighted by p, these gaps add up to KL(P‖Q).
((M) => {
  "use strict";
  const {
    bar,
    covered,
    curve,
    dot,
    handle,
    line,
    number,
    path,
    scale,
    spread,
    text,
    value,
    xAxis,
    yAxis,
  } = M.drawing;

  const x = scale([0, 4], [36, 408]);
  const y = scale([-3, 3], [244, 40]);
  const share = scale([0, 1], [382, 312]);
  const centre = (name, i) => 67 + 125 * i + (name === "Q" ? 62 : 0);
  const kinds = { P: "soft blue", Q: "hollow orange" };
  const total = scale([0, 1], [36, 380]);
  const shades = ["soft pink", "hollow pink", "soft muted"];

  const gapAt = (at, kind) => line(x(at), y.within(at - 1), x(at), y.within(Math.log(at)), kind);

  /** The gaps at the ratios q/p, with the names of the outcomes above. */
  function gaps(ratios, words) {
    const inside = (ratio) => ratio <= 4;
    const places = spread(
      ratios.map((ratio) => x.within(ratio)),
      18,
      396,
    );
    const names = places.map((at, i) => text(at, 16, words.outcomes[i], "middle strong"));
    const marks = ratios.map((ratio, i) =>
      inside(ratio)
        ? path(
            [
              [places[i], 21],
              [x(ratio), 36],
              [x(ratio), y(ratio - 1)],
            ],
            "thin dotted muted",
          ) + gapAt(ratio, "line pink wide")
        : "",
    );
    const beyond = ratios.every(inside) ? "" : text(404, 16, "→");
    return marks.join("") + names.join("") + beyond;
  }

  function curves(at, gap, words) {
    const inside = [Math.exp(-3), 4];
    return (
      line(x(0), y(0), x(4), y(0), "grid") +
      path(
        curve((t) => t - 1, x, y, [0, 4], 1),
        "dashed green",
      ) +
      text(x(3.3), y(2.75), words.line, "end") +
      covered(
        path(curve(Math.log, x, y, inside), "line ink") +
          text(x(3.4), y(0.7), words.log) +
          text(x(2.2), y(-1.2), words.gap) +
          value(x(4), y(-1.2), "gap", gap, "end strong") +
          gapAt(at, "line orange wide"),
      ) +
      xAxis(x, y(-3), [0, 1, 2, 3, 4], words.axis) +
      yAxis(y, x(0), [-3, -2, -1, 0, 1, 2, 3]) +
      dot(x(at), y(at - 1), "full orange")
    );
  }

  /** The probabilities p and q of each outcome, side by side. */
  function pair(state, words) {
    const names = words.outcomes.map((letter, i) =>
      text(centre("P", i) + 31, 424, letter, "middle strong"),
    );
    const bars = ["P", "Q"].flatMap((name) =>
      state[name].map((s, i) => {
        const at = centre(name, i);
        return (
          bar(at - 18, share(0), at + 18, share(s), kinds[name]) +
          text(at, 405, `${words[name]} ${number(s, 2)}`, "middle")
        );
      }),
    );
    return (
      names.join("") +
      bars.join("") +
      line(36, share(0), 408, share(0), "axis") +
      ["P", "Q"]
        .flatMap((name) =>
          state[name].map((s, i) =>
            handle(centre(name, i), share(s), name, i, kinds[name].split(" ")[1]),
          ),
        )
        .join("")
    );
  }

  /** The weighted gaps as one stacked bar. */
  function stackedTerms({ terms, kl }, words) {
    let from = 0;
    const bars = terms.map((term, i) => {
      const [start, end] = [total.within(from), total.within(from + term)];
      from += term;
      const name =
        end - start > 16 ? text((start + end) / 2, 476, words.outcomes[i], "middle") : "";
      return bar(start, 460, end, 482, shades[i]) + name;
    });
    const more = from > 1 ? text(total(1) + 4, 476, "→") : "";
    const sum = value(408, 453, "kl", kl, "end strong");
    return (
      text(36, 453, words.sum) +
      covered(sum + bars.join("") + more) +
      xAxis(total, 486, [0, 0.5, 1])
    );
  }

  M.figures.log_lemma = {
    draw(state, numbers, { words }) {
      return (
        curves(state.x, numbers.gap, words) +
        covered(gaps(numbers.ratios, words)) +
        stackedTerms(numbers, words) +
        pair(state, words) +
        handle(x(state.x), y.within(Math.log(state.x)), "x", 0, "orange", "sideways")
      );
    },

    drag(grip, point, { start }, { set }) {
      const to = grip.name === "x" ? x.invert(point.x) : share.invert(point.y);
      return set(start, grip.name, grip.index, to);
    },

    buttons: { equal: (state) => ({ ...state, Q: state.P }) },
  };
})((globalThis.movingFigures ??= {}));
