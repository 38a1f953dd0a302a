// Removes unused style rules with PurgeCSS, comments and needless space: reads {css, files} as JSON
// and writes {used, dark}: the used rules, and those of them that are for the dark theme only.
const postcss = require("postcss");
const { PurgeCSS } = require("purgecss");

const words = (text) => text.match(/[\w-]+/g) ?? [];
/** The words in the tags of a page; its prose contains words that are class names by chance. */
const wordsInTags = (page) => words((page.match(/<[a-z][^>]*>/gi) ?? []).join(" "));

/** The text of a sheet without comments, except licences, and without needless space. */
function shortest(sheet) {
  sheet.walkComments((comment) => {
    if (!comment.text.startsWith("!")) comment.remove();
  });
  sheet.walk((node) => {
    node.raws.before = "";
    node.raws.after = "";
    if (node.type === "decl" && !node.variable) node.raws.between = ":";
    if (node.type === "rule") {
      node.raws.between = "";
      node.selector = node.selectors.join(",");
    }
    if (node.type === "atrule") node.raws.between = "";
    node.raws.semicolon = false;
  });
  return sheet.toString().trim();
}

/** The rules of the dark theme in a sheet. */
function darkRules(sheet) {
  const isDark = (selector) => /\[data-theme="?dark"?\]/.test(selector);
  sheet.walkRules((rule) => {
    if (rule.selectors.some(isDark)) rule.selectors = rule.selectors.filter(isDark);
    else if (rule.parent.name !== "keyframes") rule.remove();
  });
  sheet.walkAtRules((rule) => {
    if (!rule.nodes || rule.name === "font-face" || rule.name === "keyframes") rule.remove();
  });
  sheet.walkAtRules((rule) => {
    if (rule.nodes?.length === 0) rule.remove();
  });
  return sheet;
}

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
  const used = shortest(postcss.parse(result.css));
  const dark = shortest(darkRules(postcss.parse(result.css)));
  process.stdout.write(JSON.stringify({ used, dark }));
});
