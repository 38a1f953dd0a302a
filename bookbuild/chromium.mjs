// What scripts that drive a Chromium share; chromium.py finds it.

import { createRequire } from "node:module";

/** A package of the book. */
export const required = createRequire(new URL("package.json", import.meta.url));
const { chromium } = required("playwright-core");

/** Start a browser that connects to nothing by itself. */
export const launch = (executablePath) =>
  chromium.launch({ executablePath, args: required("./chromium_arguments.json") });

/** Open what stays closed until a reader opens it: solutions and notes; runs inside a page. */
export function openAll() {
  document.querySelectorAll(".toggle-button, .toggle-button-hidden").forEach((b) => b.click());
  document.querySelectorAll("details").forEach((d) => {
    d.open = true;
  });
}
