// Reads {css, files} as JSON, writes the rules that fit something in the files: PurgeCSS does the rest.
const { PurgeCSS } = require("purgecss");

const words = (text) => text.match(/[\w-]+/g) ?? [];
/** What a page says in its tags; its prose is full of words that are names of classes, too. */
const wordsInTags = (page) => words((page.match(/<[a-z][^>]*>/gi) ?? []).join(" "));

let input = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => (input += chunk));
process.stdin.on("end", async () => {
  const { css, files } = JSON.parse(input);
  const [result] = await new PurgeCSS().purge({
    content: files,
    css: [{ raw: css }],
    extractors: [
      { extensions: ["html"], extractor: wordsInTags },
      { extensions: ["js"], extractor: words },
    ],
    // Scripts set these to values that stand in no page.
    dynamicAttributes: ["data-theme", "data-mode"],
    keyframes: true,
  });
  process.stdout.write(result.css);
});
