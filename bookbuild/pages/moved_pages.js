// Leads from an old address to the page that now has the place after "#" (see templates/moved.html).
{
  const place = decodeURIComponent(location.hash.slice(1));
  const links = [...document.querySelectorAll("main a")];
  const link = links.find((one) => one.dataset.places.split(" ").includes(place)) ?? links[0];
  location.replace(link.href + location.hash);
}
