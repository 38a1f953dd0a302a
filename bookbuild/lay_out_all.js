// Lays out what is out of sight, too, and adds rules, if any are given.  A policy may allow a sheet
// that a script makes, and no <style>.  Runs inside a page.
(rules) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`section { content-visibility: visible !important } ${rules ?? ""}`);
  document.adoptedStyleSheets.push(sheet);
};
