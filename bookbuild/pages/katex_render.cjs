// Renders formulas with KaTeX: reads [[tex, display], ...] as JSON and writes [{html} or {error}, ...].
const katex = require("katex");

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", () => {
  const results = JSON.parse(input).map(([tex, displayMode]) => {
    try {
      const options = { displayMode, output: "htmlAndMathml", throwOnError: true, strict: "error" };
      return { html: katex.renderToString(tex, options) };
    } catch (error) {
      return { error: String(error.message) };
    }
  });
  process.stdout.write(JSON.stringify(results));
});
