// Computes the numbers of the moving figures in Chromium and prints them, as JSON.
//
//     node moving_formulas.mjs CHROMIUM ROOT < orders
//
// The orders: `page`, a page of the book with any moving figure, and `states`, for each name of a
// figure a list of states.  Every number is printed as text that loses nothing, and as shown.
// Also `texts`, of states to be read, and `heaps`, pairs of lists of shovels, for the plans.

import { readFileSync } from "node:fs";
import { launch } from "../../bookbuild/chromium.mjs";

const [executablePath, root] = process.argv.slice(2);
const { page: address, states, texts, heaps } = JSON.parse(readFileSync(0, "utf8"));

const browser = await launch(executablePath);
const page = await browser.newPage();
await page.goto(root + address, { waitUntil: "load" });
const computed = await page.evaluate((wanted) => {
  const { formulas, drawing } = globalThis.movingFigures;
  const written = (value) => (Array.isArray(value)
    ? value.map(written) : [String(value), drawing.number(value), drawing.number(value, 1)]);
  const numbers = (name, state) => Object.fromEntries(
    Object.entries(formulas[name](state)).map(([key, value]) => [key, written(value)]));
  return Object.fromEntries(Object.entries(wanted)
    .map(([name, list]) => [name, list.map((state) => numbers(name, state))]));
}, states);
const parsed = await page.evaluate((wanted) => {
  const { parse, format } = globalThis.movingFigures.states;
  return wanted.map(([parameters, text]) => {
    const state = parse(parameters, text);
    return state && format(parameters, state);
  });
}, texts);
const moved = await page.evaluate((pairs) => {
  const { bestCritic, sortedPlan } = globalThis.movingFigures.formulas;
  return pairs.map(([P, Q]) => ({ plan: sortedPlan(P, Q), critic: bestCritic(P, Q) }));
}, heaps);
console.log(JSON.stringify({ computed, parsed, moved }));
await browser.close();
