// Makes drills with the numbers of seeds: reads [{name, seed, words}, ...] as JSON and writes them.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const run = (file) =>
  vm.runInThisContext(fs.readFileSync(path.join(__dirname, file), "utf8"), file);

// JSON has no infinite numbers.
const safe = (_, value) => (Math.abs(value) === Infinity ? String(value) : value);

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  input += chunk;
});
process.stdin.on("end", () => {
  const { core, requests } = JSON.parse(input);
  core.forEach(run);
  fs.readdirSync(path.join(__dirname, "drills"))
    .sort()
    .forEach((file) => run(`drills/${file}`));
  const { bookDrills } = globalThis;
  const made = requests.map(({ name, seed, words }) => bookDrills.instance(name, seed, words));
  process.stdout.write(JSON.stringify(made, safe));
});
