// Marks, in the contents at the left, the section that is read (see bookbuild/pages/contents.py).
{
  const links = new Map();
  for (const link of document.querySelectorAll(".page-sections a")) {
    const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (section) links.set(section, link);
  }
  const sections = [...links.keys()];
  const outer = sections.filter(
    (one) => !sections.some((other) => other !== one && other.contains(one)),
  );
  const entries = document.querySelectorAll(".page-sections .toc-entry");
  const header = document.querySelector(".bd-header-article");
  let current;

  /**
   * The section at a line across the window, a little below the header.  Over the last window of the
   * page the line goes down, so that short sections at the end are marked, too.  Parts of a section
   * are measured only where it is read: elsewhere this would lay out what is out of sight.
   */
  const sectionRead = () => {
    const below = document.documentElement.scrollHeight - innerHeight - scrollY;
    const top = (header?.getBoundingClientRect().bottom ?? 0) + innerHeight / 5;
    const line = top + Math.max(0, 1 - below / innerHeight) * (innerHeight - top);
    const passed = (some) => some.findLast((one) => one.getBoundingClientRect().top <= line);
    const section = passed(outer);
    const parts = sections.filter((one) => one !== section && section?.contains(one));
    return passed(parts) ?? section;
  };

  /** Scroll the contents, and not the page, to a link, unless the reader is using them. */
  const bringIntoSight = (link) => {
    const sidebar = link.closest(".bd-sidebar-primary");
    if (!sidebar || sidebar.matches(":hover, :focus-within")) return;
    const [box, own] = [sidebar, link].map((e) => e.getBoundingClientRect());
    if (own.top < box.top || own.bottom > box.bottom) {
      sidebar.scrollBy({ top: own.top - box.top - box.height / 3, behavior: "instant" });
    }
  };

  const mark = () => {
    const section = sectionRead();
    if (section === current) return;
    current = section;
    const link = links.get(section);
    for (const other of links.values()) {
      other.classList.toggle("active", other === link);
      if (other === link) other.ariaCurrent = "true";
      else other.removeAttribute("aria-current");
    }
    for (const entry of entries) entry.classList.toggle("active", entry.contains(link ?? null));
    if (link) bringIntoSight(link);
  };

  if (links.size > 0) {
    let waiting = false;
    const markSoon = () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        mark();
      });
    };
    addEventListener("scroll", markSoon, { passive: true });
    addEventListener("resize", markSoon);
    markSoon();
  }
}
