// Draws figures as PNG: reads a list of SVG drawings as JSON, writes a list in base64.
//
// The style of moving figures comes from the style sheets of the page.  resvg, which draws, knows
// neither variables nor :is() nor the shorthand `font`, so they are written out.
const { readFileSync } = require("node:fs");
const postcss = require("postcss");
const { Resvg, initWasm } = require("@resvg/resvg-wasm");

const PICTURE = ".moving-picture";
const VARIABLE = /var\(\s*(--[\w-]+)\s*(?:,\s*((?:[^()]|\([^()]*\))*))?\)/;
const LIST = /^(.*?):is\(([^()]*)\)(.*)$/;

const { width, fonts, families, sheets, drawings } = JSON.parse(readFileSync(0, "utf8"));
const rules = [];
for (const path of sheets) {
  postcss.parse(readFileSync(path, "utf8")).walkRules((rule) => void rules.push(rule));
}

/** A rule for light pages of the width of a book, whatever is done with the page. */
function isPlain({ parent }) {
  return parent.type === "root" || (parent.name === "container" && parent.params.includes("30rem"));
}

/** The selectors that a selector with :is() stands for. */
function expand(selector) {
  const found = selector.match(LIST);
  if (!found) return [selector];
  const [, before, list, after] = found;
  return list.split(",").flatMap((item) => expand(before + item.trim() + after));
}

/** A value with its variables replaced. */
function resolve(value, known) {
  let text = value;
  for (let found = text.match(VARIABLE); found; found = text.match(VARIABLE)) {
    const [whole, name, otherwise] = found;
    text = text.replace(whole, known[name] ?? otherwise ?? "none");
  }
  return text;
}

/** `font: 16px/1 Family` as its parts. */
function longhand(name, value) {
  const font = name === "font" && value.match(/^([\d.]+px)\/\S+ (.+)$/);
  return font ? `font-size: ${font[1]}; font-family: "${font[2]}"` : `${name}: ${value}`;
}

const variables = { ...families, "--pst-color-background": "#fff" };
const colours = {};
for (const rule of rules.filter(isPlain)) {
  rule.walkDecls(/^--/, ({ prop, value }) => {
    if (rule.selector === ":root") variables[prop] = value;
    else if (prop === "--colour") {
      for (const selector of rule.selectors.flatMap(expand)) {
        colours[selector.split(" ").pop()] = resolve(value, variables);
      }
    }
  });
}
variables["--figure-ink"] = "#1c1b19";
for (const name of Object.keys(colours)) {
  if (colours[name] === "currentColor") colours[name] = variables["--figure-ink"];
}

/** The rule for elements without a colour, and for those that have one or stand in one that has. */
function* written(selector, declarations) {
  const body = (known) =>
    declarations.map(({ prop, value }) => longhand(prop, resolve(value, known))).join("; ");
  yield `${selector} { ${body(variables)} }`;
  if (!declarations.some(({ value }) => value.includes("--colour"))) return;
  const inner = selector.slice(PICTURE.length).trim();
  for (const [name, colour] of Object.entries(colours)) {
    const coloured = body({ ...variables, "--colour": colour });
    yield `${PICTURE} ${name} ${inner} { ${coloured} }`;
    yield `${PICTURE} ${name}${inner} { ${coloured} }`;
  }
}

const style = rules
  .filter((rule) => isPlain(rule) && !/:(?:hover|active|focus)/.test(rule.selector))
  .flatMap((rule) => {
    const declarations = rule.nodes.filter(
      ({ type, prop }) => type === "decl" && !/^--/.test(prop),
    );
    return rule.selectors
      .flatMap(expand)
      .filter((selector) => selector.startsWith(`${PICTURE} `) && !selector.includes("["))
      .flatMap((selector) => [...written(selector, declarations)]);
  })
  .join("\n");

async function main() {
  await initWasm(readFileSync(require.resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const fontBuffers = fonts.map((path) => readFileSync(path));
  const pictures = drawings.map((svg) => {
    const opening = '<svg class="moving-picture"';
    const whole = svg.startsWith(opening)
      ? svg
          .replace(opening, `${opening} xmlns="http://www.w3.org/2000/svg"`)
          // resvg 0.45 loses a text with parts in two fonts if it has a ligature (no upstream issue
          // known): a zero-width non-joiner prevents it.  Goes when the test passes without it.
          .replace(/f(?=[fil][^<>]*<)/g, "f\u200c")
          .replace(">", `><style>${style}</style>`)
      : svg;
    const drawing = new Resvg(whole, {
      background: "white",
      fitTo: { mode: "width", value: width },
      font: { fontBuffers },
    });
    return Buffer.from(drawing.render().asPng()).toString("base64");
  });
  process.stdout.write(JSON.stringify(pictures));
}

main();
