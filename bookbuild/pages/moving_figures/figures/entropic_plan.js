// The entropic plan of four heaps as a table of squares, and its cost over the price of a nat.
((M) => {
  "use strict";
  const { bar, dot, handle, line, path, scale, text, value, xAxis, yAxis } = M.drawing;
  const { HEAPS, kl, normalized, rounded, sum, surpluses } = M.formulas;

  // The heaps that there should be in chapters 10 and 20, too.
  const WANTED = [1, 2, 4, 3];

  /** The entropic plan of the heaps by scaling columns and rows in turn, and what it costs. */
  function entropicPlan(epsilon) {
    const [a, b] = [HEAPS, WANTED].map(normalized);
    let plan = a.map((_, i) => b.map((_, j) => Math.exp(-Math.abs(i - j) / epsilon)));
    for (let round = 0; round < 200; round += 1) {
      const columns = b.map((mass, j) => mass / sum(plan.map((row) => row[j])));
      plan = plan.map((row) => row.map((x, j) => x * columns[j]));
      const rows = a.map((mass, i) => mass / sum(plan[i]));
      plan = plan.map((row, i) => row.map((x) => x * rows[i]));
    }
    const cost = sum(plan.flatMap((row, i) => row.map((x, j) => x * Math.abs(i - j))));
    return { a, b, plan, cost: rounded(cost) };
  }

  let costs; // of the plans for doublings from -3 to 7, at quarters of one

  const CELL = 50;
  const [LEFT, TOP] = [74, 72]; // of the table
  const cell = (k) => CELL * (k + 0.5);
  const SIDE = 88; // of the square of a mass of 1
  const LONG = 90; // a bar of the mass 1
  const NUMBERS = 292;
  // The price doubles ten times.
  const places = scale([-3, 7], [72, 392]);
  const x = (epsilon) => places(Math.log2(epsilon));
  const y = scale([0.4, 1.4], [452, 322]);
  const TRACK = 472;

  /** The masses before, as bars beside the rows, and those after, above the columns. */
  function margins() {
    const [a, b] = [HEAPS, WANTED].map(normalized);
    const before = a.map(
      (mass, i) =>
        bar(LEFT - 6, TOP + cell(i) - 9, LEFT - 6 - LONG * mass, TOP + cell(i) + 9, "soft blue") +
        text(20, TOP + cell(i) + 5, i, "end"),
    );
    const after = b.map(
      (mass, j) =>
        bar(LEFT + cell(j) - 9, TOP - 6, LEFT + cell(j) + 9, TOP - 6 - LONG * mass, "soft orange") +
        text(LEFT + cell(j), 18, j, "middle"),
    );
    return [...before, ...after].join("");
  }

  function table(plan) {
    const ends = [0, 1, 2, 3, 4].map((k) => CELL * k);
    const grid = ends.map(
      (at) =>
        line(LEFT, TOP + at, LEFT + 4 * CELL, TOP + at, "grid") +
        line(LEFT + at, TOP, LEFT + at, TOP + 4 * CELL, "grid"),
    );
    const squares = plan.flatMap((row, i) =>
      row.map((mass, j) => {
        const half = (SIDE * Math.sqrt(mass)) / 2;
        const [across, down] = [LEFT + cell(j), TOP + cell(i)];
        return bar(across - half, down - half, across + half, down + half, "full green");
      }),
    );
    return [...grid, ...squares].join("");
  }

  /** A number beside the table, below its name. */
  const beside = (top, name, key, amount, unit) =>
    text(NUMBERS, top, name) +
    value(NUMBERS, top + 22, key, amount, "start strong") +
    text(NUMBERS + 58, top + 22, unit);

  M.formulas.entropic_plan = ({ doublings }) => {
    const epsilon = 2 ** doublings;
    const { a, b, plan, cost } = entropicPlan(epsilon);
    costs ??= Array.from({ length: 41 }, (_, k) => entropicPlan(2 ** (k / 4 - 3)).cost);
    const independent = a.map((p) => b.map((q) => p * q));
    return {
      epsilon,
      cost,
      information: rounded(kl(plan.flat(), independent.flat())),
      cheapest: sum(surpluses(a, b).map(Math.abs)),
      independent: sum(independent.flatMap((row, i) => row.map((x, j) => x * Math.abs(i - j)))),
      plan: plan.map((row) => row.map(rounded)),
      curve: costs,
    };
  };

  M.figures.entropic_plan = {
    draw(_state, numbers, { words }) {
      const { epsilon, cost, information, cheapest, independent, plan, curve } = numbers;
      const level = (at, kind) => line(places(-3), y(at), places(7), y(at), kind);
      return (
        text(4, 44, words.from) +
        text(4, 18, words.to) +
        margins() +
        table(plan) +
        beside(TOP + 8, words.epsilon, "epsilon", epsilon, words.steps) +
        beside(TOP + 78, words.cost, "cost", cost, words.steps) +
        beside(TOP + 148, words.information, "information", information, words.nats) +
        yAxis(y, 64, [0.4, 0.6, 0.8, 1, 1.2, 1.4], words.graph) +
        level(cheapest, "dashed blue") +
        level(independent, "dotted orange") +
        text(places(-3) + 4, y(independent) + 20, words.independent) +
        value(places(-3) + 110, y(independent) + 20, "independent", independent) +
        text(places(7) - 50, y(cheapest) - 8, words.cheapest, "end") +
        value(places(7), y(cheapest) - 8, "cheapest", cheapest, "end") +
        path(
          curve.map((each, k) => [places(k / 4 - 3), y(each)]),
          "line green",
        ) +
        dot(x(epsilon), y(cost), "full green", 5) +
        xAxis(x, TRACK, [0.25, 1, 4, 16, 64], words.axis, [1 / 8, 128]) +
        handle(x(epsilon), TRACK - 9, "doublings", 0, "green", "sideways")
      );
    },

    drag: (_grip, point, { start }, { set }) => set(start, "doublings", 0, places.invert(point.x)),

    buttons: {
      *rise() {
        for (let tenth = -30; tenth <= 70; tenth += 1) yield { doublings: tenth / 10 };
      },
    },
  };
})((globalThis.movingFigures ??= {}));
