// Ten shovels of earth that the reader moves between places: the amount that crosses each gap, the
// least that must, and the cost so far beside the optimal cost.
((M) => {
  "use strict";
  const { bar, line, path, scale, tag, text, value } = M.drawing;
  const { HEAPS, ORIGINS, sortedPlan } = M.formulas;

  const GROUND = 188;
  const THICK = 24; // height of a shovel, unless the heap would be too high
  const WIDE = 56;
  const x = scale([0, 3], [112, 384]);
  const gap = (k) => x(k + 0.5);
  const rows = { place: 206, here: 228, wanted: 250, right: 280, left: 302, need: 324 };
  const length = scale([0, 27], [82, 380]);
  const FRAMES = 8; // of the animation for each shovel

  /** A draggable shovel of earth; the top one of a heap has a larger touch area. */
  function shovel(k, left, top, thick, kind, isTop, words) {
    const [x, y] = [left + WIDE / 2, top + thick / 2];
    const at = { "data-drag": "to", "data-index": k, "data-x": x, "data-y": y };
    const room = { x: x - 30, y: y - 30, width: 60, height: 60, class: "room" };
    return tag(
      "g",
      at,
      (isTop ? tag("rect", room) : "") +
        bar(left, top, left + WIDE, top + thick - 2, kind) +
        text(x, y + 4, words.shovels[k], "middle"),
    );
  }

  /** The earth on a place: shovels that started there at the bottom, surplus ones dashed. */
  function heap(place, wanted, to, words) {
    const own = (k) => (ORIGINS[k] === place ? 0 : 1);
    const lying = to
      .map((_, k) => k)
      .filter((k) => to[k] === place)
      .sort((a, b) => own(a) - own(b) || a - b);
    const thick = Math.min(THICK, 160 / lying.length),
      left = x(place) - WIDE / 2;
    const kind = (k, height) =>
      height >= wanted ? "hollow red" : own(k) ? "soft blue" : "soft muted";
    const box = bar(
      left - 5,
      GROUND,
      left + WIDE + 5,
      GROUND - THICK * wanted - 1,
      "hollow orange",
    );
    // The top one comes first, so that its touch area lies behind the others.
    const drawn = lying.map((k, i) =>
      shovel(k, left, GROUND - thick * (i + 1), thick, kind(k, i), i === lying.length - 1, words),
    );
    return (wanted ? box : "") + drawn.reverse().join("");
  }

  /** An arrow across a gap, as thick as the amount; `direction` is 1 or -1. */
  function arrow(k, y, amount, direction) {
    if (!amount) return "";
    const [tail, head] = [gap(k) + 14 - 10 * direction, gap(k) + 14 + 14 * direction];
    const tip = [
      [head, y],
      [head - 8 * direction, y - 8],
      [head - 8 * direction, y + 8],
    ];
    return (
      bar(tail, y - 0.6 * amount, head - 8 * direction, y + 0.6 * amount, "full blue") +
      path(tip, "full blue", true)
    );
  }

  /** The amounts that cross the gaps; a dashed frame where earth crosses in both directions. */
  function traffic({ right, left, need }) {
    return need
      .map((_, k) => {
        const both = right[k] && left[k];
        return (
          line(gap(k), GROUND, gap(k), 262, "thin dotted muted") +
          (both ? bar(gap(k) - 30, 264, gap(k) + 32, 308, "hollow red") : "") +
          arrow(k, rows.right - 5, right[k], 1) +
          arrow(k, rows.left - 5, left[k], -1) +
          value(gap(k) - 8, rows.right, `right.${k}`, right[k], "end", 0) +
          value(gap(k) - 8, rows.left, `left.${k}`, left[k], "end", 0) +
          value(gap(k) - 8, rows.need, `need.${k}`, need[k], "end", 0)
        );
      })
      .join("");
  }

  /** The shovels on each place, or the target; bold where the two differ. */
  function amounts(key, numbers) {
    const kind = (j) => (numbers.here[j] === numbers.wanted[j] ? "middle" : "middle strong");
    return numbers[key]
      .map((n, j) => value(x(j), rows[key], `${key}.${j}`, n, kind(j), 0))
      .join("");
  }

  function cost(key, numbers, top, kind, words) {
    const end = length(numbers[key]);
    return (
      text(4, top + 13, words[key]) +
      bar(length(0), top, end, top + 16, kind) +
      value(end + 6, top + 13, key, numbers[key], "start", 0)
    );
  }

  function verdict({ missing, cost: paid, optimum }, words) {
    if (missing) return words.unfinished;
    return paid > optimum ? words.dearer : words.cheapest;
  }

  M.figures.move_the_earth = {
    verdict,

    draw({ to }, numbers, { words }) {
      const labels = Object.keys(rows).map((key) => text(4, rows[key], words[key]));
      const places = [0, 1, 2, 3].map((j) => text(x(j), rows.place, j, "middle"));
      const heaps = numbers.wanted.map((wanted, j) => heap(j, wanted, to, words));
      return (
        text(4, 14, verdict(numbers, words), "strong") +
        labels.join("") +
        places.join("") +
        traffic(numbers) +
        amounts("here", numbers) +
        amounts("wanted", numbers) +
        cost("cost", numbers, 346, numbers.missing ? "hollow blue" : "soft blue", words) +
        cost("optimum", numbers, 374, "soft green", words) +
        line(length(0), 340, length(0), 396, "axis") +
        heaps.join("") +
        line(72, GROUND, 420, GROUND, "axis")
      );
    },

    drag: (grip, point, { start }, { set }) => set(start, "to", grip.index, x.invert(point.x)),

    buttons: {
      *optimal({ wanted, to }) {
        const plan = sortedPlan(HEAPS, wanted.split("-").map(Number));
        const best = plan.flatMap((row) => row.flatMap((amount, j) => Array(amount).fill(j)));
        for (let k = 0; k < best.length; k += 1) {
          if (best[k] === to[k]) continue;
          to = to.map((place, i) => (i === k ? best[k] : place));
          for (let frame = 0; frame < FRAMES; frame += 1) yield { wanted, to };
        }
      },
      back: (state) => ({ ...state, to: ORIGINS }),
    },
  };
})((globalThis.movingFigures ??= {}));
