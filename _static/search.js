// Shows the places that a search finds, in the theme's dialog and on the page of the search.
// The index (places.js; see bookbuild/pages/places) is loaded when a reader enters the field.
(() => {
  const IN_DIALOG = 10;
  const ON_PAGE = 60;
  // Characters of an excerpt before the first word that was found.
  const BEFORE = 60;

  const root = document.documentElement.dataset.content_root ?? "./";
  let engine;

  const load = () => {
    engine ??= new Promise((done, fail) => {
      const script = document.createElement("script");
      script.src = `${root}places.js`;
      script.addEventListener("load", () => done(PlacesEngine.create(MiniSearch, PLACES)));
      script.addEventListener("error", fail);
      document.head.append(script);
    });
    return engine;
  };

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** Text with the words that were found marked; it never becomes markup. */
  const marked = (text, found) =>
    PlacesEngine.parts(text, found).map(([part, isFound]) =>
      isFound ? element("mark", {}, part) : part,
    );

  /** The text from shortly before the first word that was found. */
  const excerpt = (text, found) => {
    let at = 0;
    for (const [part, isFound] of PlacesEngine.parts(text, found)) {
      if (isFound) break;
      at += part.length;
    }
    if (at < 2 * BEFORE || at >= text.length) return text;
    return `… ${text.slice(text.indexOf(" ", at - BEFORE) + 1)}`;
  };

  const option = ({ place, kind, number, title, path, text, matched }, id, strings) => {
    const name = [
      element("span", { class: "place-kind" }, number || strings.kinds[kind]),
      ...(title ? [" ", element("span", { class: "place-title" }, ...marked(title, matched))] : []),
    ];
    return element(
      "a",
      { role: "option", id, href: root + place, tabindex: -1, "aria-selected": false },
      element("span", { class: "place-name" }, ...name),
      element("span", { class: "place-path" }, path),
      element("span", { class: "place-text" }, ...marked(excerpt(text, matched), matched)),
    );
  };

  /** Join a field to a list of places below its form. */
  const attach = (form, most) => {
    const field = form.querySelector("input[name=q]");
    const dialog = form.closest("dialog");
    const id = dialog ? "places-in-dialog" : "places-on-page";
    const status = element("p", { role: "status", class: "places-count" });
    const list = element("div", { role: "listbox", id, class: "places", hidden: "" });
    const all = element("a", { class: "places-all", hidden: "" });
    const box = element("div", { class: "places-found" }, status, list, all);
    let active = -1;

    const select = (index) => {
      list.children[active]?.setAttribute("aria-selected", false);
      active = index;
      const chosen = list.children[active];
      chosen?.setAttribute("aria-selected", true);
      chosen?.scrollIntoView({ block: "nearest" });
      if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
      else field.removeAttribute("aria-activedescendant");
    };

    const show = async () => {
      const { find, strings } = await load();
      const query = field.value.trim();
      const places = query ? find(query) : [];
      const shown = places.slice(0, most);
      list.replaceChildren(...shown.map((place, k) => option(place, `${id}-${k}`, strings)));
      list.setAttribute("aria-label", strings.results);
      list.hidden = shown.length === 0;
      field.setAttribute("aria-expanded", shown.length > 0);
      const some = places.length === 1 ? strings.one : strings.some;
      const count = places.length ? some.replace("{count}", places.length) : strings.none;
      status.textContent = query ? count : "";
      all.hidden = !dialog || places.length <= most;
      all.href = `${form.action.split("?")[0]}?q=${encodeURIComponent(query)}`;
      all.textContent = strings.all.replace("{count}", Math.min(places.length, ON_PAGE));
      active = -1;
      select(shown.length && query ? 0 : -1);
      list.scrollTop = 0;
    };

    const move = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      // While a key composes a letter, its arrows and Enter choose among letters.
      if (event.isComposing) return;
      if (step && list.children.length) {
        event.preventDefault();
        select((active + step + list.children.length) % list.children.length);
      } else if (event.key === "Enter" && (list.children[active] || !field.value.trim())) {
        event.preventDefault();
        list.children[active]?.click();
      } else if (event.key === "Escape" && dialog) {
        // Browsers empty the field first and close the dialog when the key is pressed again.
        event.preventDefault();
        dialog.close();
      }
    };

    form.after(box);
    const state = { role: "combobox", "aria-controls": id, "aria-expanded": false };
    for (const [key, value] of Object.entries(state)) field.setAttribute(key, value);
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("focus", () => load().then(show));
    field.addEventListener("input", (event) => event.isComposing || show());
    field.addEventListener("compositionend", show);
    field.addEventListener("keydown", move);
    // The place may be on this page.
    list.addEventListener("click", () => dialog?.close());
    return { field, show };
  };

  document.addEventListener("DOMContentLoaded", () => {
    const inDialog = document.querySelector("#pst-search-dialog form.bd-search");
    if (inDialog) {
      // Nothing is added to a page whose reader does not search.
      inDialog.addEventListener(
        "focusin",
        () => {
          const { show } = attach(inDialog, IN_DIALOG);
          show();
        },
        { once: true },
      );
    }
    const onPage = document.querySelector(".search-page form.bd-search");
    if (onPage) {
      const { field, show } = attach(onPage, ON_PAGE);
      field.value = new URLSearchParams(location.search).get("q") ?? "";
      field.focus();
      show();
    }
  });
})();
