// Draws figures at build time with the code that draws them in the page: reads
// [{figure, state, numbers, words}, ...] as JSON and writes the SVG elements of each.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const run = (file) =>
  vm.runInThisContext(fs.readFileSync(path.join(__dirname, file), "utf8"), file);

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const requests = JSON.parse(input, (_, value) =>
    /^(NaN|-?Infinity)$/.test(value) ? Number(value) : value,
  );
  ["drawing.js", "formulas.js", "states.js"].forEach(run);
  new Set(requests.map(({ figure }) => figure)).forEach((name) => run(`figures/${name}.js`));
  const { figures } = globalThis.movingFigures;
  const drawings = requests.map(({ figure, state, numbers, words }) =>
    figures[figure].draw(state, numbers, { words }),
  );
  process.stdout.write(JSON.stringify(drawings));
});
