// Runs before anything is shown: gives scripts a memory where the browser denies its storage, sets
// the light or dark theme, hides marks of evidence, prints in the light theme, and asks for the
// fonts of the page ahead.
(() => {
  /** What stands in for a storage that is denied or full, until the page is left. */
  function memory(entries) {
    const kept = new Map(entries);
    return {
      getItem: (key) => kept.get(String(key)) ?? null,
      setItem: (key, value) => void kept.set(String(key), String(value)),
      removeItem: (key) => void kept.delete(String(key)),
      clear: () => kept.clear(),
      key: (index) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
  }

  for (const name of ["localStorage", "sessionStorage"]) {
    let entries = [];
    try {
      const storage = window[name];
      entries = Object.entries(storage);
      // A storage that is full, or of a private window, can be read and not be written.
      storage.setItem("probe", "probe");
      storage.removeItem("probe");
    } catch {
      Object.defineProperty(window, name, { configurable: true, value: memory(entries) });
    }
  }

  const { dataset } = document.documentElement;
  const chosen = localStorage.getItem("mode");
  dataset.mode = ["light", "dark"].includes(chosen) ? chosen : "auto";
  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = dataset.mode === "auto" ? (isDark ? "dark" : "light") : dataset.mode;

  // Marks that went only later would move the text.
  document.documentElement.classList.toggle(
    "no-evidence",
    localStorage.getItem("evidence") === "hidden",
  );

  // A browser may say twice that it is going to print.
  let onScreen = null;
  addEventListener("beforeprint", () => {
    onScreen ??= dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    dataset.theme = onScreen ?? dataset.theme;
    onScreen = null;
  });

  // A late font moves the text.  Pages in a folder cannot fetch fonts ahead.
  const { src, dataset: asked } = document.currentScript;
  if (location.protocol.startsWith("http")) {
    for (const name of asked.fonts.split(" ")) {
      const href = new URL(`fonts/book-${name}.woff2`, src);
      const font = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href };
      document.head.append(Object.assign(document.createElement("link"), font));
    }
  }
})();
