// Jensen's inequality for f = −ln: three weighted points on the graph, their triangle, their mean
// inside it, and the point of the graph below the mean, with its tangent.
((M) => {
  "use strict";
  const { bar, curve, dot, handle, line, path, scale, spread, text, value, xAxis, yAxis } =
    M.drawing;

  const x = scale([0, 3], [36, 400]);
  const y = scale([-1.5, 2.5], [264, 36]);
  const weight = scale([0, 1], [388, 330]);
  const f = (t) => -Math.log(t);

  /** The mean of the points, and the point of the graph below it. */
  function means({ mean, f_of_mean, mean_of_f, gap }, words) {
    const [at, above, below] = [x(mean), y(mean_of_f), y(f_of_mean)];
    // Labels stand where neither the graph nor the tangent passes.
    const first = at < 330 ? [at + 10, "start"] : [at - 10, "end"];
    const second = at < 94 ? [40, 34, "start"] : [at - 8, 22, "end"];
    return (
      line(at, above, at, below, "line pink wide") +
      bar(at - 5, above - 5, at + 5, above + 5, "full ink") +
      dot(at, below, "full ink") +
      text(first[0], above - 10, words.mean_of_f, first[1]) +
      text(second[0], below + second[1], words.f_of_mean, second[2]) +
      text(250, 16, words.gap) +
      value(400, 16, "gap", gap, "end strong")
    );
  }

  function tangent({ mean, f_of_mean }) {
    const height = (t) => f_of_mean - (t - mean) / mean;
    // Clipped to the picture.
    const from = Math.max(0, mean * (1 + f_of_mean - 2.5)),
      to = Math.min(3, mean * (1 + f_of_mean + 1.5));
    return path(
      [
        [x(from), y(height(from))],
        [x(to), y(height(to))],
      ],
      "dotted green",
    );
  }

  /** The weights as vertical lines below their points. */
  function weights({ z, w }, words) {
    const places = spread(z.map(x), 16, 400);
    const pins = z.map(
      (at, i) =>
        line(x(at), weight(0), x(at), weight(w[i]), "line blue") +
        text(places[i], 413, words.points[i], "middle"),
    );
    return (
      pins.join("") + line(x(0), weight(0), x(3), weight(0), "axis") + text(0, 322, words.weights)
    );
  }

  M.figures.jensen = {
    draw(state, numbers, { words }) {
      const { z, w } = state;
      const corners = z.map((at) => [x(at), y(f(at))]);
      return (
        xAxis(x, y(-1.5), [0, 1, 2, 3], words.x) +
        yAxis(y, x(0), [-1, 0, 1, 2], words.curve, [-1.5, 2.5]) +
        path(corners, "hollow orange", true) +
        path(curve(f, x, y, [Math.exp(-2.5), 3]), "line ink") +
        tangent(numbers) +
        means(numbers, words) +
        weights(state, words) +
        z.map((at, i) => handle(x(at), weight(w[i]), "w", i, "blue")).join("") +
        corners.map(([left, top], i) => handle(left, top, "z", i, "orange", "sideways")).join("")
      );
    },

    drag(grip, point, { start }, { set }) {
      const to = grip.name === "z" ? x.invert(point.x) : weight.invert(point.y);
      return set(start, grip.name, grip.index, to);
    },
  };
})((globalThis.movingFigures ??= {}));
