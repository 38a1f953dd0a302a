// Makes the index of the places: reads {records, synonyms} as JSON and writes what engine.js needs.
const MiniSearch = require("minisearch");
const engine = require("./engine.js");

// As much of a text as a result can show.
const SHOWN = 260;

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const { records, synonyms } = JSON.parse(input);
  const index = new MiniSearch(engine.OPTIONS);
  index.addAll(records.map((record, id) => ({ ...record, id })));
  const shown = records.map(({ place, kind, number, title, path, text }) => {
    const end = text.length > SHOWN ? text.lastIndexOf(" ", SHOWN) : text.length;
    return [place, kind, number, title, path, text.slice(0, end) + (end < text.length ? " …" : "")];
  });
  process.stdout.write(JSON.stringify({ index, synonyms, records: shown }));
});
