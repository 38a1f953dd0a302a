"""Figures: the same bytes everywhere, colours that can be told apart, nothing black."""

import os
import re
import subprocess
import sys
from itertools import combinations
from xml.etree import ElementTree

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.figure import Figure

from bookbuild.project import ROOT
from divlib import plotting
from divlib.plotting import SERIES, svg, use_style

HUES = [series["color"] for series in SERIES]
# The backgrounds of the theme: white, and its dark page and code colours.
LIGHT, DARK = "#ffffff", ("#121212", "#14181e", "#222832")


@pytest.fixture(autouse=True)
def own_style():
    with matplotlib.rc_context():
        use_style()
        yield
    plt.close("all")


def gallery(noise=0.0):
    """Figures of the kinds that the book has, their data moved by `noise` relative steps."""
    rng = np.random.default_rng(0)

    def moved(values):
        return values * (1 + noise * rng.integers(-1, 2, np.shape(values)) * 2**-52)

    x = np.linspace(0.01, 3, 173)
    fig, ax = plt.subplots()
    ax.plot(x, moved(np.log(x)), label=r"$\ln x$")
    ax.plot(x, moved(x - 1), "o-", label="$x-1$")
    ax.fill_between(x, moved(x), alpha=0.3)
    ax.set(xlabel="$x$", ylabel="value (nats)", title=r"$\frac{p_i}{q_i}$")
    ax.legend()
    yield fig
    fig, axes = plt.subplots(1, 3, sharey=True)
    for ax, series in zip(axes, SERIES):
        heights = moved(np.arange(1, 9) / 36)
        ax.bar(range(8), heights, color=series["color"], hatch=series["hatch"])
    yield fig
    fig, ax = plt.subplots()
    ax.plot(moved(np.array([0.0625, 0.1875, 0.3125])), moved(np.array([1.0, 2.0, 4.0])), "s")
    ax.annotate("here", (0.1875, 2), xytext=(5, 5), textcoords="offset points")
    yield fig


def test_errors_in_the_last_bit_do_not_show():
    assert [svg(fig) for fig in gallery()] == [svg(fig) for fig in gallery(noise=1)]


def test_letters_are_as_large_as_they_were_laid_out():
    """Outlines have 64 units a pixel, at a hundred pixels an em: rounded, 1/64 would not do."""
    fig, ax = plt.subplots()
    ax.set(xlabel="words")
    assert 'transform="scale(0.015625)"' in svg(fig)
    size = ax.xaxis.label.get_fontsize() / 100
    assert f"scale({size:g} -{size:g})" in svg(fig)


def test_a_changed_coordinate_does_show():
    figures = []
    for height in (1.0, 1.001):
        fig, ax = plt.subplots()
        ax.plot([0, 1], [0, height])
        ax.set(ylim=(0, 2))
        figures.append(svg(fig))
    assert figures[0] != figures[1]


def test_the_same_bytes_in_another_process():
    program = (
        "from tests.unit.test_plotting import gallery, use_style, svg\n"
        "use_style()\n"
        "import sys\n"
        "sys.stdout.write(''.join(map(svg, gallery())))"
    )
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert run.stdout == "".join(map(svg, gallery()))


def test_nothing_about_the_machine_or_the_time():
    for fig in gallery():
        text = svg(fig)
        assert text.startswith("<svg")
        assert not re.search("matplotlib v|Date|metadata|<image|font-family", text)


def fills(element, inherited="black"):
    """How every shape that is drawn is filled, by its own style or that of a group."""
    tag = element.tag.split("}")[-1]
    if tag in ("defs", "clipPath", "metadata"):
        return
    own = re.search(r"fill: ([^;]+)", element.get("style", ""))
    fill = own[1] if own else inherited
    if tag in ("path", "rect", "use", "circle", "polygon"):
        yield fill
    for child in element:
        yield from fills(child, fill)


def test_every_colour_is_one_of_the_palette():
    """Anything else, black above all, would stay as it is on a dark page."""
    palette = {*HUES, plotting.INK, plotting.MUTED}
    for fig in gallery():
        text = svg(fig)
        assert set(re.findall("#[0-9a-f]{3,6}", re.sub(r"#d\d", "", text))) <= palette
        drawn = {fill for fill in fills(ElementTree.fromstring(text)) if not fill.startswith("url")}
        assert drawn <= {*palette, "none"}


def luminance(colour):
    channels = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", HUES)
def test_hues_stand_out_on_light_and_dark(colour):
    assert contrast(colour, LIGHT) >= 3
    assert all(contrast(colour, dark) >= 2.7 for dark in DARK)


# Machado, Oliveira and Fernandes (2009): what people with full deficiencies see.
DEFICIENCIES = {
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


@pytest.mark.parametrize("matrix", DEFICIENCIES.values(), ids=DEFICIENCIES)
def test_first_two_hues_are_told_apart_by_everybody(matrix):
    seen = {}
    for colour in HUES:
        rgb = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255
        seen[colour] = np.clip(np.array(matrix) @ rgb**2.2, 0, 1) ** (1 / 2.2)
    assert np.linalg.norm(seen[HUES[0]] - seen[HUES[1]]) > 0.4
    for one, other in combinations(HUES, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 0.1


def test_series_differ_by_more_than_colour():
    for one, other in combinations(SERIES, 2):
        assert one["linestyle"] != other["linestyle"] and one["hatch"] != other["hatch"]


def test_a_notebook_shows_svg_whatever_the_backend(tmp_path):
    """MPLBACKEND=agg, set by many systems, would drop the figures."""
    import nbformat
    from nbclient import NotebookClient

    source = (
        "from divlib.plotting import use_style\nuse_style()\n"
        "import matplotlib.pyplot as plt\nfig, ax = plt.subplots()\nplt.show()"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    client = NotebookClient(notebook, kernel_name="python3")
    client.execute(env={**os.environ, "MPLBACKEND": "agg"})
    (output,) = notebook.cells[0].outputs
    assert set(output.data) == {"image/svg+xml", "text/plain"}


def test_not_a_figure():
    with pytest.raises(TypeError, match="figure is a list, not a Matplotlib Figure"):
        svg([])


def test_in_a_notebook_figures_are_shown_as_svg_only(monkeypatch):
    """With a stand-in for the shell; the notebooks themselves are the test of the real one."""
    formatters = DisplayFormatter().formatters
    for formatter in formatters.values():
        formatter.for_type(Figure, lambda figure: "as IPython has it")
    said = []

    class Shell:
        display_formatter = type("", (), {"formatters": formatters})

        def run_line_magic(self, *words):
            said.append(words)

    monkeypatch.setattr("IPython.get_ipython", Shell)
    use_style()
    assert said == [("matplotlib", "inline")]
    shown = {mime: f.lookup_by_type(Figure) for mime, f in formatters.items() if Figure in f}
    assert shown == {"image/svg+xml": svg}


def test_only_use_style_makes_the_font_known_and_only_once():
    program = (
        "from matplotlib.font_manager import fontManager, findfont\n"
        "import divlib.plotting as plotting\n"
        "def count(): return sum(f.name == plotting.FAMILY for f in fontManager.ttflist)\n"
        "before = findfont('DejaVu Sans')\n"
        "counts = [count()]\n"
        "for _ in range(2): plotting.use_style(); counts.append(count())\n"
        "assert counts == [0, 1, 1], counts\n"
        "assert findfont('DejaVu Sans') == before\n"
        "assert findfont(plotting.FAMILY) == plotting._FONT\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr


def glyphs(words):
    """The fonts of the letters of a figure."""
    fig, ax = plt.subplots()
    ax.set(title=words, xticks=[], yticks=[])
    return set(re.findall(r'id="([A-Za-z][\w-]*)-[0-9a-f]+"', svg(fig)))


def test_text_is_set_in_the_font_of_the_book_and_formulas_in_computer_modern():
    assert glyphs("1.5 bits − Größe λ ≤ ∞") == {"DivlibSans-Regular"}
    assert glyphs("$D(P)$") == {"Cmmi10", "Cmr10"}


def test_other_languages_are_set_in_the_font_that_matplotlib_brings():
    assert glyphs("энтропия") == {"DejaVuSans"}


def test_without_ipython_only_the_style_is_set(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", None)
    use_style()
    assert matplotlib.rcParams["svg.hashsalt"] == "divlib"
