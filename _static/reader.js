// Small services to readers: menus close, pages print, formulas are copied as TeX.
(() => {
  const menus = () => document.querySelectorAll(".article-header-buttons details[open]");
  document.addEventListener("click", ({ target }) => {
    for (const menu of menus()) menu.open = menu.contains(target);
    if (target.closest("[data-print]")) {
      for (const menu of menus()) menu.open = false;
      print();
    }
  });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
})();
