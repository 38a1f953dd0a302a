"""Give links to theorems their titles.

Where an author writes ``{prf:ref}`thm-gibbs` `` without words of his own, sphinx-proof says the
number only.  The first such link of a page to a theorem says its title, too: "Theorem 3.2 (KL is
never negative)", or with a comma where punctuation follows.  Tables and the glossary stay short;
there the preview says it.

Not a work-around: sphinx-proof has an option for the words of titles, but none for those of links.
"""

from docutils import nodes

from bookbuild.pages import collected, names

# A longer title would tear the sentence apart.
LONGEST = 60
SHORT_PLACES = (nodes.entry, nodes.definition_list, nodes.title, nodes.figure)


def collect_titles(app, doctree):
    for node in doctree.findall(names.is_theorem):
        app.env.theorem_titles[node["label"]] = (app.env.docname, names.theorem_title(node))


def is_in(node, kinds):
    while node is not None and not isinstance(node, kinds):
        node = node.parent
    return node is not None


def name_theorems(app, doctree, docname):
    env, named = app.env, set()
    for link in list(doctree.findall(nodes.reference)):
        label = names.anchor_of(link)
        if label in named or label not in env.theorem_titles or is_in(link, SHORT_PLACES):
            continue
        _, title = env.theorem_titles[label]
        is_bare = link.astext() == names.theorem_number(env, label)
        if is_bare and 0 < len("".join(node.astext() for node in title)) <= LONGEST:
            named.add(label)
            following = link.next_node(descend=False, siblings=True)
            ends = following is None or following.astext()[:1] in set(",.;:)")
            before, after = (", ", "") if ends else (" (", ")")
            link += [nodes.Text(before), *(node.deepcopy() for node in title)]
            link += [nodes.Text(after)] if after else []


def setup(app):
    collected.keep(app, "theorem_titles")
    app.connect("doctree-read", collect_titles)
    # Before the formulas of titles are set.
    app.connect("doctree-resolved", name_theorems, priority=400)
    return {"env_version": 1, "parallel_read_safe": True, "parallel_write_safe": True}
