// A coin X and a noisy copy Y: their entropies as bars, placed so that the overlap of H(X) and H(Y)
// is their mutual information.
((M) => {
  "use strict";
  const { bar, handle, line, scale, spread, text, value, xAxis } = M.drawing;

  const x = scale([0, 1.5], [64, 364]);
  const THICK = 22;
  const rows = { joint: 44, entropy_x: 76, entropy_y: 108, parts: 140 };
  const LABELS = 196;
  const TRACKS = 270;
  // 60 units apart, so that the touch areas of the handles do not overlap.
  const tracks = { p: scale([0, 1], [32, 180]), flip: scale([0, 1], [240, 388]) };

  /** An entropy as a bar from `start`, with its name and its value. */
  function whole(key, start, kind, numbers, words) {
    const top = rows[key],
      end = x(start + numbers[key]);
    return (
      text(4, top + 16, words[key]) +
      bar(x(start), top, end, top + THICK, kind) +
      value(end + 6, top + 16, key, numbers[key])
    );
  }

  /** The parts of H(X,Y) side by side; `spread` keeps labels apart where a part has length 0. */
  function parts(numbers, words) {
    const kinds = { x_given_y: "soft blue", mutual: "full green", y_given_x: "hollow orange" };
    const keys = Object.keys(kinds),
      bottom = rows.parts + THICK;
    const ends = [0, numbers.x_given_y, numbers.entropy_x, numbers.joint].map(x);
    const middles = keys.map((_, i) => (ends[i] + ends[i + 1]) / 2);
    return spread(middles, 62, 392)
      .map(
        (at, i) =>
          bar(ends[i], rows.parts, ends[i + 1], bottom, kinds[keys[i]]) +
          line(middles[i], bottom, at, LABELS - 14, "thin dotted muted") +
          text(at, LABELS, words[keys[i]], "middle") +
          value(at, LABELS + 20, keys[i], numbers[keys[i]], "middle"),
      )
      .join("");
  }

  M.figures.noisy_copy = {
    draw(state, numbers, { words }) {
      const { x_given_y: start, entropy_x: end } = numbers;
      const edge = (at) => line(x(at), rows.entropy_x, x(at), rows.parts, "thin dashed ink");
      const knob = (name, colour) =>
        xAxis(tracks[name], TRACKS, [0, 0.5, 1], words[name]) +
        handle(tracks[name](state[name]), TRACKS - 9, name, 0, colour, "sideways");
      return (
        xAxis(x, 14, [0, 0.5, 1, 1.5]) +
        text(376, 34, words.nats) +
        line(x(0), rows.joint - 4, x(0), rows.parts + THICK + 4, "axis") +
        whole("joint", 0, "soft muted", numbers, words) +
        whole("entropy_x", 0, "soft blue", numbers, words) +
        whole("entropy_y", start, "hollow orange", numbers, words) +
        edge(start) +
        edge(end) +
        parts(numbers, words) +
        knob("p", "blue") +
        knob("flip", "orange")
      );
    },

    drag: ({ name }, point, { start }, { set }) =>
      set(start, name, 0, tracks[name].invert(point.x)),
  };
})((globalThis.movingFigures ??= {}));
