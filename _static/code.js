// Opens and closes the code of a page at once, and remembers the choice. The markup is that of
// bookbuild/pages/folded_code.py and of the menu in bookbuild/pages/templates; without this script
// every piece opens by itself.
{
  const pieces = document.querySelectorAll("details.code");
  const choices = document.querySelectorAll(".code-switch input");

  const show = (choice) => {
    // Ideas have a line of their own, to open and close them, only where they can be closed.
    document.documentElement.classList.toggle("ideas-fold", choice !== "ideas");
    for (const piece of pieces) {
      piece.open = choice === "all" || (choice === "ideas" && piece.matches(".idea"));
    }
  };
  /** What stands in the window and is no code: it keeps its place when code opens and closes. */
  const placeInText = () =>
    [...document.querySelectorAll(".bd-article :is(h2, h3, p, .math-display, figure)")].find(
      (e) => !e.closest("details, .cell_output") && e.getBoundingClientRect().top > innerHeight / 5,
    );

  const stored = localStorage.getItem("code");
  const chosen = [...choices].find((choice) => choice.value === stored) ?? choices[0];
  if (chosen) {
    chosen.checked = true;
    if (chosen !== choices[0]) show(chosen.value);
  }
  for (const choice of choices) {
    // After a click the arrows turn pages again.
    choice.addEventListener("click", ({ detail }) => {
      if (detail > 0) choice.blur();
    });
    choice.addEventListener("change", () => {
      localStorage.setItem("code", choice.value);
      steadily(placeInText() ?? document.body, () => show(choice.value));
    });
  }

  /** Open the code that a link leads to: those of the ledger lead to cells, marks to their code. */
  const openTarget = () => {
    // Not :target, which a browser may set after this script has run.
    const target = document.getElementById(location.hash.slice(1));
    const piece =
      target?.querySelector(":scope.cell > details.code") ?? target?.closest("details.code");
    if (piece) piece.open = true;
  };
  addEventListener("hashchange", openTarget);
  openTarget();
}
