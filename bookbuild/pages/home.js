// Leads from the page for wrong addresses to the front page (see templates/404.html).  Where several
// folders above the address have this script, the nearest has it right.
{
  const link = document.getElementById("home");
  if (link) {
    link.href = new URL("../index.html", document.currentScript.src);
    link.removeAttribute("id");
  }
}
