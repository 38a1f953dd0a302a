// What scripts that drive a Chromium share; chromium.py finds it.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInThisContext } from "node:vm";

/** A package of the book. */
export const required = createRequire(new URL("package.json", import.meta.url));
const { chromium } = required("playwright-core");

/** Start a browser that connects to nothing by itself. */
export const launch = (executablePath) =>
  chromium.launch({ executablePath, args: required("./chromium_arguments.json") });

/** A script that opens, inside a page, what stays closed until a reader opens it. */
export const openAll = readFileSync(new URL("open_all.js", import.meta.url), "utf8");

/** A function that lays out, inside a page, what is out of sight. */
export const layOutAll = runInThisContext(
  readFileSync(new URL("lay_out_all.js", import.meta.url), "utf8"),
);
