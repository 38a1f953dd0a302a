// Heaps P and holes Q on four places, and below them a critic f that the reader shapes: its slopes,
// and its dual objective beside the distance W, which bounds it while f is 1-Lipschitz.
((M) => {
  "use strict";
  const { bar, handle, line, number, scale, text, value, xAxis, yAxis } = M.drawing;
  const { bestCritic } = M.formulas;

  const PLACES = [0, 1, 2, 3];
  const x = scale([0, 3], [88, 382]);
  const heights = { P: scale([0, 1], [78, 10]), Q: scale([0, 1], [138, 206]) };
  const kinds = { P: "soft blue", Q: "hollow orange" };
  const y = scale([-2, 2], [412, 244]);
  const told = scale([-1, 3], [142, 402]);
  const STEPS = 24; // of the animation that the button "best" plays

  /** Heaps point up and holes down, with their values between them. */
  function shares(name, state, words) {
    const height = heights[name];
    const drawn = state[name].map(
      (share, i) =>
        bar(x(i) - 22, height(0), x(i) + 22, height(share), kinds[name]) +
        text(x(i), name === "P" ? 101 : 125, number(share, 1), "middle"),
    );
    const handles = state[name].map((share, i) =>
      handle(x(i), height(share), name, i, kinds[name].split(" ")[1]),
    );
    return (
      text(4, name === "P" ? 72 : 154, words[name], "strong") +
      drawn.join("") +
      line(44, height(0), 416, height(0), "axis") +
      handles.join("")
    );
  }

  /** The critic, linear between the places; thick and dashed where it is too steep. */
  function critic(f, slopes, words) {
    const parts = slopes.map((slope, k) => {
      const steep = Math.abs(slope) > 1;
      return (
        line(x(k), y(f[k]), x(k + 1), y(f[k + 1]), steep ? "dashed red wide" : "line ink") +
        value(x(k + 0.5), 461, `slopes.${k}`, slope, `middle${steep ? " strong" : ""}`, 2)
      );
    });
    const grid = PLACES.map(
      (place) =>
        line(x(place), y(-2), x(place), y(2), "grid") + text(x(place), 437, place, "middle"),
    );
    return (
      grid.join("") +
      line(44, y(0), 416, y(0), "grid") +
      yAxis(y, 44, [-2, -1, 0, 1, 2]) +
      text(4, 230, words.f) +
      text(4, 437, words.place) +
      text(4, 461, words.slope) +
      parts.join("") +
      f.map((height, i) => handle(x(i), y(height), "f", i, "green")).join("")
    );
  }

  function verdict({ steepest, gap }, words) {
    if (steepest > 1) return words.steep;
    if (gap > 0.1) return words.bound;
    return gap ? words.near : words.best;
  }

  /** The dual objective as a bar; it ends at or before the line of W while the critic is allowed. */
  function outcome(numbers, words) {
    const end = told.within(numbers.told),
      steep = numbers.steepest > 1;
    // An arrow shows that the bar is longer than the picture.
    const arrow =
      numbers.told > 3 ? text(404, 531, "→") : numbers.told < -1 ? text(140, 531, "←", "end") : "";
    return (
      text(4, 490, verdict(numbers, words), "strong") +
      text(4, 531, words.told) +
      value(114, 531, "told", numbers.told, "end") +
      bar(told(0), 518, end, 534, steep ? "hollow red" : "soft green") +
      arrow +
      xAxis(told, 540, [-1, 0, 1, 2, 3])
    );
  }

  M.figures.draw_the_critic = {
    verdict,

    draw(state, numbers, { words }) {
      const wall = told(numbers.distance);
      return (
        outcome(numbers, words) +
        line(wall, 512, wall, 540, "line orange wide") +
        text(wall, 508, words.distance, "middle strong") +
        critic(state.f, numbers.slopes, words) +
        shares("P", state, words) +
        shares("Q", state, words)
      );
    },

    drag({ name, index }, point, { start }, { set }) {
      return set(start, name, index, (heights[name] ?? y).invert(point.y));
    },

    buttons: {
      *best({ P, Q, f }) {
        const goal = bestCritic(P, Q);
        // The 1-Lipschitz functions form a convex set, so the path between two of them stays inside.
        for (let step = 1; step <= STEPS; step += 1) {
          yield { P, Q, f: f.map((from, i) => from + ((goal[i] - from) * step) / STEPS) };
        }
      },
      // Minus the c-transform: the smallest 1-Lipschitz function that is at least f everywhere.
      gentle: ({ P, Q, f }) => ({
        P,
        Q,
        f: f.map((_, at) => Math.max(...f.map((value, from) => value - Math.abs(at - from)))),
      }),
      swap: ({ P, Q, f }) => ({ P: Q, Q: P, f }),
    },
  };
})((globalThis.movingFigures ??= {}));
