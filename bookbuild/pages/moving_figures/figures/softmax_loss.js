// Logits, their softmax at a temperature beside a label, the gradient of the cross-entropy as arrows
// from the label to the softmax, and the loss as the entropy of the label and what exceeds it.
((M) => {
  "use strict";
  const { bar, handle, legend, line, number, path, scale, text, trail, value, xAxis } = M.drawing;

  const centre = (k) => 122 + 116 * k;
  const logit = scale([-4, 4], [148, 26]);
  const share = scale([0, 1], [338, 224]);
  const rows = { softmax: 360, label: 384, gradient: 408 };
  const LONGEST = 4;
  const loss = scale([0, LONGEST], [84, 340]);
  const heat = scale([0.25, 4], [70, 388]);
  const STEP = 0.6; // of the descent

  /** A vertical arrow, or a dot where it has no length. */
  function arrow(at, from, to) {
    const way = Math.sign(to - from);
    const head = Math.min(9, Math.abs(to - from));
    if (!head) return M.drawing.dot(at, to, "full pink", 3);
    const tip = [
      [at, to],
      [at - 6, to - way * head],
      [at + 6, to - way * head],
    ];
    return line(at, from, at, to - way * head, "line pink") + path(tip, "full pink", true);
  }

  /** A class: its logit, its share in the softmax beside the label, and its entry of the gradient. */
  function column(k, { z, y }, { softmax, gradient }, words) {
    const at = centre(k);
    return (
      text(at, 14, words.classes[k], "middle strong") +
      bar(at - 20, logit(0), at + 20, logit(z[k]), "soft muted") +
      text(at, 194, number(z[k], 1), "middle") +
      bar(at - 30, share(0), at, share(softmax[k]), "soft blue") +
      bar(at, share(0), at + 30, share(y[k]), "hollow orange") +
      arrow(at - 42, share(y[k]), share(softmax[k])) +
      value(at, rows.softmax, `softmax.${k}`, softmax[k], "middle") +
      text(at, rows.label, number(y[k], 2), "middle") +
      value(at, rows.gradient, `gradient.${k}`, gradient[k], "middle")
    );
  }

  /** The loss as a bar of two parts; an arrow shows that it is longer than the picture. */
  function total(numbers, words) {
    const [least, end] = [loss(numbers.least), loss.within(numbers.loss)];
    const over = numbers.loss > LONGEST;
    return (
      text(4, 443, words.loss) +
      bar(loss(0), 430, least, 446, "hollow orange") +
      bar(least, 430, end, 446, "soft pink") +
      (over ? text(end + 2, 443, "→") : "") +
      value(end + (over ? 20 : 6), 443, "loss", numbers.loss, "strong") +
      line(loss(0), 426, loss(0), 450, "axis") +
      legend(4, 460, words.least, "hollow orange") +
      legend(206, 460, words.excess, "soft pink")
    );
  }

  /** Whether the gradient is 0, nearly or not. */
  function verdict({ excess }, words) {
    if (excess < 5e-4) return words.there;
    return excess < 0.02 ? words.near : words.away;
  }

  M.figures.softmax_loss = {
    verdict,

    draw(state, numbers, { words, trace = [] }) {
      const { z, y, T } = state;
      const ways = z.map((_, k) =>
        trail(
          trace.map(([seen], i) => [centre(k) + 26 + (14 * i) / trace.length, logit(seen.z[k])]),
          "ink",
        ),
      );
      return (
        text(4, 92, words.logits) +
        line(60, logit(0), 416, logit(0), "axis") +
        line(60, share(0), 416, share(0), "axis") +
        text(4, 288, words.shares) +
        Object.keys(rows)
          .map((key) => text(4, rows[key], words[key]))
          .join("") +
        z.map((_, k) => column(k, state, numbers, words)).join("") +
        (trace.length > 1 ? ways.join("") : "") +
        total(numbers, words) +
        text(4, 502, verdict(numbers, words), "strong") +
        xAxis(heat, 532, [1, 2, 3, 4], words.temperature, [0.25, 4]) +
        handle(heat(T), 532, "T", 0, "green", "sideways") +
        z.map((value, k) => handle(centre(k), logit(value), "z", k, "ink")).join("") +
        y.map((value, k) => handle(centre(k) + 15, share(value), "y", k, "orange")).join("")
      );
    },

    drag({ name, index }, point, { start }, { set }) {
      const to = { z: logit.invert(point.y), y: share.invert(point.y), T: heat.invert(point.x) };
      return set(start, name, index, to[name]);
    },

    buttons: {
      /** Gradient descent on the logits, until they stay or reach an end of the scale. */
      *descend(state) {
        let { z } = state;
        for (let steps = 0; steps < 400; steps += 1) {
          const { gradient } = M.formulas.softmax_loss({ ...state, z });
          const next = z.map((value, k) => Math.max(-4, Math.min(4, value - STEP * gradient[k])));
          if (Math.max(...next.map((value, k) => Math.abs(value - z[k]))) < 1e-3) return;
          z = next;
          yield { ...state, z };
        }
      },
      hard: (state) => ({ ...state, y: [0, 1, 0] }),
    },
  };
})((globalThis.movingFigures ??= {}));
