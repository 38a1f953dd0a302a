// Chooses where lines may break in a formula that KaTeX has set inline.
//
// KaTeX allows a break after every relation and operator, also inside |…| and (…), and in formulas
// of three letters.  Here a formula breaks as displays do in print: before a relation or an operator,
// and only as deep as its parts need.  First come the wide spaces between formulas, then relations;
// operators only in a part that is longer than a line of a phone, and the inside of fences only where
// a part would still be.

// Widths in em: of an inline formula that does not break, of a line of a phone, and of a left side
// that does not stay behind alone.
const SHORT = 7;
const LINE = 13;
const ALONE = 2.5;
const BARS = new Set(["∣", "∥"]);

const has = (node, name) => node.classes?.includes(name) ?? false;

/** About how wide a part of a formula is. */
function widthOf(node) {
  if (has(node, "mspace")) return parseFloat(node.style.marginRight) || 0;
  if (node.width !== undefined) {
    // A word is one node, which has the width of its first letter.
    const letters = [...node.text].length;
    return (letters > 1 ? letters / 2 : node.width) * (has(node, "mtight") ? 0.7 : 1);
  }
  const widths = (node.children ?? []).map(widthOf);
  if (has(node, "vlist")) return Math.max(0, ...widths);
  return widths.reduce((sum, width) => sum + width, 0);
}

/** The symbol of a part of a formula, which may have a script. */
const symbolOf = (node) => node.text ?? node.children?.[0]?.text;

const totalOf = (nodes) => nodes.reduce((sum, node) => sum + widthOf(node), 0);

/** For each part of a formula: 1 if it opens a fence, -1 if it closes one, otherwise 0. */
function fencesOf(nodes) {
  const fences = nodes.map((node) => Number(has(node, "mopen")) - Number(has(node, "mclose")));
  let depth = 0;
  const bars = nodes.flatMap((node, k) => {
    depth += fences[k];
    return depth === 0 && BARS.has(symbolOf(node)) ? [k] : [];
  });
  // A single bar, as in a restriction to a set, is no fence.
  if (bars.length % 2 === 0) {
    bars.forEach((place, k) => {
      fences[place] = k % 2 === 0 ? 1 : -1;
    });
  }
  return fences;
}

/** Pieces of a formula, which begin where `begins` says of a part. */
function cut(parts, begins) {
  const pieces = [[]];
  parts.forEach((part, k) => {
    if (k > 0 && begins(part, k)) pieces.push([]);
    pieces.at(-1).push(part);
  });
  return pieces;
}

/** What each part is: its node, its depth in fences, and why a line may begin with it. */
function partsOf(nodes) {
  const fences = fencesOf(nodes);
  let depth = 0;
  return nodes.map((node, k) => {
    const kind = ["mrel", "mbin"].find((name) => has(node, name));
    const afterSpace = depth === 0 && k > 0 && has(nodes[k - 1], "allowbreak");
    const part = { node, depth, kind, afterSpace };
    depth += fences[k];
    return part;
  });
}

const isLong = (parts, limit) => totalOf(parts.map(({ node }) => node)) > limit;

/** A short left side stays with its right side, if both fit on a line. */
function withLeft([left, right, ...rest]) {
  const isApart = !right || isLong(left, ALONE) || isLong([...left, ...right], LINE);
  return isApart ? [left, right, ...rest].filter(Boolean) : [[...left, ...right], ...rest];
}

/** The nodes of a formula, in groups between which lines may break. */
function groupsOf(nodes, limit) {
  const splits = [
    [limit, ({ kind, depth }) => kind === "mrel" && depth === 0],
    [LINE, ({ kind, depth }) => kind && depth === 0],
    [LINE, ({ kind }) => kind],
  ];
  let pieces = cut(partsOf(nodes), ({ afterSpace }) => afterSpace);
  for (const [longest, begins] of splits) {
    pieces = pieces.flatMap((piece) =>
      isLong(piece, longest) ? withLeft(cut(piece, begins)) : [piece],
    );
  }
  return pieces.map((piece) => piece.map(({ node }) => node));
}

const em = (number) => `${+number.toFixed(4)}em`;

/** An element that does not break, as high as its content. */
function unbroken(nodes, like) {
  const strut = new like.children[0].constructor(["katex-strut"]);
  const base = new like.constructor([...like.classes], [strut, ...nodes]);
  base.height = Math.max(...nodes.map(({ height }) => height));
  base.depth = Math.max(...nodes.map(({ depth }) => depth));
  strut.style.height = em(base.height + base.depth);
  if (base.depth) strut.style.verticalAlign = em(-base.depth);
  return base;
}

/** Change where the lines of a formula may break; a display has a line of its own. */
function chooseBreaks(formula, isDisplay) {
  const html = formula.children.find((child) => has(child, "katex-html"));
  // Something else is a line that the author has ended.
  if (!html.children.every((child) => has(child, "katex-base"))) return;
  const nodes = html.children.flatMap(({ children }) => children.slice(1));
  if (nodes.length === 0) return;
  const groups = groupsOf(nodes, isDisplay ? LINE : SHORT);
  html.children = groups.map((group) => unbroken(group, html.children[0]));
}

module.exports = { chooseBreaks };
