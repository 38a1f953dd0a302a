// Computes the numbers of the moving figures in Node, with the scripts of the pages, and prints them
// as JSON.
//
//     node moving_formulas.cjs < orders
//
// The orders: `states`, for each name of a figure a list of states; every number is printed as text
// that loses nothing, and as shown.  `texts`, of states to be read strictly and to the nearest;
// `heaps`, pairs of lists of shovels, for the plans; `weights`, lists of weights, for the codes;
// `words`, to be read without mark-up.

const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const vm = require("node:vm");

const FOLDER = join(__dirname, "../../bookbuild/pages/moving_figures");
const figures = readdirSync(join(FOLDER, "figures")).map((name) => `figures/${name}`);
for (const file of ["drawing.js", "formulas.js", "states.js", ...figures]) {
  vm.runInThisContext(readFileSync(join(FOLDER, file), "utf8"), file);
}
const { drawing, formulas, states } = globalThis.movingFigures;
const orders = JSON.parse(readFileSync(0, "utf8"));

const written = (value) =>
  Array.isArray(value)
    ? value.map(written)
    : [String(value), drawing.number(value), drawing.number(value, 1)];
const numbers = (name, state) =>
  Object.fromEntries(
    Object.entries(formulas[name](state)).map(([key, value]) => [key, written(value)]),
  );
const read = (parse) => (parameters, text) => {
  const state = parse(parameters, text);
  return state && states.format(parameters, state);
};

console.log(
  JSON.stringify({
    computed: Object.fromEntries(
      Object.entries(orders.states).map(([name, list]) => [
        name,
        list.map((state) => numbers(name, state)),
      ]),
    ),
    parsed: orders.texts.map(([parameters, text]) => read(states.parse)(parameters, text)),
    nearest: orders.texts.map(([parameters, text]) => read(states.nearestTo)(parameters, text)),
    moved: orders.heaps.map(([P, Q]) => ({
      plan: formulas.sortedPlan(P, Q),
      critic: formulas.bestCritic(P, Q),
    })),
    codes: orders.weights.map(formulas.huffmanCode),
    plain: orders.words.map(drawing.plain),
  }),
);
