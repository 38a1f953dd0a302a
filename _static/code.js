// Opens and closes the code of a page at once, remembers the choice, and copies code. The markup is
// that of bookbuild/pages/folded_code.py; without this script every piece opens by itself.
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
      show(choice.value);
    });
  }

  /** Open the code that a link leads to: those of the ledger lead to cells. */
  const openTarget = () => {
    // Not :target, which a browser may set after this script has run.
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // A malformed address, such as one that ends with "%", names no cell.
    }
    const target = document.getElementById(id);
    const piece = target?.querySelector(":scope.cell > details.code");
    if (piece) piece.open = true;
  };
  addEventListener("hashchange", openTarget);
  openTarget();

  /** Put a text on the clipboard, also where the page came by plain http. */
  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const area = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };
  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.(".copy-code");
    if (!button) return;
    const code = [...button.parentElement.querySelectorAll("pre")];
    await copy(code.map((pre) => pre.textContent.trim()).join("\n\n"));
    const said = document.querySelector(".code-switch output");
    said.textContent = said.dataset.copied;
    button.classList.add("copied");
    setTimeout(() => {
      said.textContent = "";
      button.classList.remove("copied");
    }, 2000);
  });
}
