"""Dictionaries in Sphinx's environment, to which pages add entries when they are read.

Sphinx keeps the environment from build to build, and reads pages in several processes: what a page
added must go when it is read again, and what other processes found must come back.

Not a work-around: Sphinx's own collectors ask for a class for each such dictionary.
"""


def keep(app, name):
    """Keep the dictionary ``env.NAME``; each value begins with the name of the page it is from."""

    def begin(app, env, docnames):
        if not hasattr(env, name):
            setattr(env, name, {})

    def forget(app, env, docname):
        known = getattr(env, name, {})
        for key in [key for key, value in known.items() if value[0] == docname]:
            del known[key]

    def merge(app, env, docnames, other):
        getattr(env, name).update(getattr(other, name))

    app.connect("env-before-read-docs", begin)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
