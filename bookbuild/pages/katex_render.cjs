// Renders formulas with KaTeX: reads [[tex, display], ...] as JSON and writes [{html} or {error}, ...].
const katex = require("katex");
const { chooseBreaks } = require("./line_breaks.cjs");

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const results = JSON.parse(input).map(([tex, displayMode]) => {
    try {
      const options = { displayMode, output: "htmlAndMathml", throwOnError: true, strict: "error" };
      const formula = katex.__renderToDomTree(tex, options);
      if (!displayMode) chooseBreaks(formula, tex.startsWith("\\displaystyle"));
      return { html: formula.toMarkup() };
    } catch (error) {
      return { error: String(error.message) };
    }
  });
  process.stdout.write(JSON.stringify(results));
});
