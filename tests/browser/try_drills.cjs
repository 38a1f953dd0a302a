// Sets formulas and reads numbers with the scripts of the drills: reads
// {formulas}, {typed, unit} or {judge}.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const FOLDER = path.join(__dirname, "../../bookbuild/pages/drills");
const safe = (_, value) => (Math.abs(value) === Infinity ? String(value) : value);
const number = (_, value) => (/^-?Infinity$/.test(value) ? Number(value) : value);

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  input += chunk;
});
process.stdin.on("end", () => {
  const { core, formulas, typed, unit, judge } = JSON.parse(input);
  for (const file of core) vm.runInThisContext(fs.readFileSync(path.join(FOLDER, file), "utf8"));
  const D = globalThis.bookDrills;
  const found =
    formulas?.map(D.formula) ??
    typed?.map((text) => D.read(text, unit)) ??
    JSON.parse(JSON.stringify(judge), number).map(({ question, given }) =>
      D.judge(question, given),
    );
  process.stdout.write(JSON.stringify(found, safe));
});
