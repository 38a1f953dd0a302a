// Opens what stays closed until a reader opens it: solutions and notes.  Runs inside a page.
(() => {
  document.querySelectorAll(".toggle-button, .toggle-button-hidden").forEach((b) => b.click());
  document.querySelectorAll("details").forEach((d) => {
    d.open = true;
  });
})();
