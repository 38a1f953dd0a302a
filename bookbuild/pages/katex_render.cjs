// Reads [[tex, display], ...] as JSON, writes [{html} or {error}, ...]: KaTeX does the rest.
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
