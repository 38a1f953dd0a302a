// Two ways from one bell to another: their densities mixed, and their quantiles mixed.
((M) => {
  "use strict";
  const { bar, covered, curve, handle, path, scale, text, value, xAxis } = M.drawing;
  const { bell, grid, square } = M.formulas;

  // The grid of `half_way` in numbers.py.
  const betweenGrid = grid(1520, 160).map((place) => place - 0.5);

  /** W2 of two distributions on the points of a grid, by filling the targets from left to right. */
  function gridW2(points, P, Q) {
    const wanted = [...Q];
    let [j, total] = [0, 0];
    P.forEach((p, i) => {
      for (let left = p; left > 0 && j < wanted.length; ) {
        const moved = Math.min(left, wanted[j]);
        total += moved * square(points[i] - points[j]);
        left -= moved;
        wanted[j] -= moved;
        if (!wanted[j]) j += 1;
      }
    });
    return Math.sqrt(total);
  }

  const ENDS = [-6.5, 6];
  const WIDE = 196; // a panel
  const panels = { mixture: 6, moved: 218 };
  const y = scale([0, 0.8], [184, 34]);
  const BARS = 278;
  const TRACK = 358;
  const share = scale([0, 1], [110, 310]);

  const density = (mean, width) => (at) =>
    Math.exp(-square((at - mean) / width) / 2) / (width * Math.sqrt(2 * Math.PI));

  /** Both bells dashed, what lies between them as an area, and how far that is from the first. */
  function panel(key, between, ends, kind, numbers, words) {
    const left = panels[key];
    const x = scale(ENDS, [left, left + WIDE]);
    const length = scale([0, numbers.whole], [left, left + WIDE]);
    const outline = curve(between, x, y, ENDS, 250);
    const distance =
      bar(left, BARS, length(numbers[key]), BARS + 18, kind) +
      value(left + WIDE / 2, BARS + 40, key, numbers[key], "middle strong");
    return (
      text(left + WIDE / 2, 18, words[key], "middle strong") +
      path([[x(ENDS[0]), y(0)], ...outline, [x(ENDS[1]), y(0)]], kind, true) +
      ends.map((end) => path(curve(end, x, y, ENDS, 250), "thin dashed ink")).join("") +
      xAxis(x, y(0), [-6, -3, 0, 3, 6], words.axis, ENDS) +
      bar(left, BARS, left + WIDE, BARS + 18, "thin line muted") +
      (key === "mixture" ? covered(distance) : distance)
    );
  }

  M.formulas.half_way = ({ t, place }) => {
    const [first, second] = [bell(betweenGrid, -3, 1), bell(betweenGrid, place, 0.5)];
    const mixture = first.map((p, i) => (1 - t) * p + t * second[i]);
    const whole = Math.hypot(place + 3, 0.5);
    return { mixture: gridW2(betweenGrid, first, mixture), moved: t * whole, whole };
  };

  M.figures.half_way = {
    draw({ t, place }, numbers, { words }) {
      const [first, second] = [density(-3, 1), density(place, 0.5)];
      const mixed = (at) => (1 - t) * first(at) + t * second(at);
      const moved = density((1 - t) * -3 + t * place, 1 - t / 2);
      const ends = [first, second];
      return (
        panel("mixture", mixed, ends, "soft orange", numbers, words) +
        panel("moved", moved, ends, "soft blue", numbers, words) +
        text(6, BARS - 14, words.distance) +
        xAxis(share, TRACK, [0, 0.5, 1], words.t) +
        handle(share(t), TRACK - 9, "t", 0, "blue", "sideways")
      );
    },

    drag: (_grip, point, { start }, { set }) => set(start, "t", 0, share.invert(point.x)),

    buttons: {
      *go(state) {
        for (let k = 0; k <= 100; k += 2) yield { ...state, t: k / 100 };
      },
    },
  };
})((globalThis.movingFigures ??= {}));
