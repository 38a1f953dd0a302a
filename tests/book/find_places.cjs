// Searches for the places of the built book: reads {file, queries, most} as JSON, and writes the
// records that each query finds, best first.  The script of the search runs as it does in a page.
const { readFileSync } = require("node:fs");
const vm = require("node:vm");

const { file, queries, most } = JSON.parse(readFileSync(0, "utf8"));
const page = vm.createContext({});
vm.runInContext(readFileSync(file, "utf8"), page);
const { find } = vm.runInContext("PlacesEngine.create(MiniSearch, PLACES)", page);
process.stdout.write(JSON.stringify(queries.map((query) => find(query, most))));
