// Opens what stays closed until a reader opens it: solutions and notes.  Runs inside a page.
document.querySelectorAll("details").forEach((d) => {
  d.open = true;
});
