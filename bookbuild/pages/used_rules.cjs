// Removes unused style rules with PurgeCSS: reads {css, files} as JSON and writes the used rules.
const { PurgeCSS } = require("purgecss");

const words = (text) => text.match(/[\w-]+/g) ?? [];
/** The words in the tags of a page; its prose contains words that are class names by chance. */
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
    // Scripts set these attributes to values that occur in no page.
    dynamicAttributes: ["data-theme", "data-mode"],
    keyframes: true,
  });
  process.stdout.write(result.css);
});
