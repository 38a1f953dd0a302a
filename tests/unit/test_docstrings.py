"""Docstrings of public functions have every section and say what users need to know."""

import importlib
import inspect
import re

import pytest

import divlib

FUNCTIONS = [getattr(divlib, name) for name in divlib.__all__]
# Results are in nats by default, in bits with base=2.
MEASURES = [
    divlib.self_information,
    divlib.binary_entropy,
    divlib.entropy,
    divlib.entropy_from_counts,
    divlib.entropy_from_sample,
    divlib.joint_entropy,
    divlib.conditional_entropy,
    divlib.mutual_information,
    divlib.information_gain,
    divlib.cross_entropy,
    divlib.cross_entropy_with_logits,
    divlib.kl_divergence,
    divlib.js_divergence,
    divlib.js_distance,
    divlib.kl_divergence_from_samples,
    divlib.mutual_information_from_sample,
]
# A source, such as "Lin (1991)".
WORK = re.compile(r"[A-Z]\w+\s\(\d{4}\)|et\sal\.\s\(\d{4}\)")
ARGUMENTS = ("p", "q", "pxy", "labels", "feature", "logits", "counts", "x", "y")


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.__name__)
def test_docstring_has_all_sections(function):
    text = inspect.getdoc(function)
    for section in ("Parameters", "Returns", "Raises", "Examples"):
        assert f"{section}\n{'-' * len(section)}" in text
    for parameter in inspect.signature(function).parameters:
        assert f"{parameter} :" in text or f"{parameter}, " in text or f", {parameter} :" in text
    assert ">>> " in text


@pytest.mark.parametrize("function", MEASURES, ids=lambda function: function.__name__)
def test_measures_document_definition_units_limits_and_source(function):
    text = inspect.getdoc(function)
    for word in (".. math::", "nats", "bits", "inf"):
        assert word in text
    assert WORK.search(text.split("References\n----------")[1])
    parameters = list(inspect.signature(function).parameters.values())
    options = [p for p in parameters if p.name not in ARGUMENTS]
    assert all(p.kind is p.KEYWORD_ONLY for p in options)
    assert inspect.signature(function).parameters["base"].default is None


# Results are counts, fractions or code words.
EXACT = (
    "aligned_counts",
    "decode",
    "encode",
    "expected_length",
    "huffman_code",
    "kraft_sum",
    "contingency_table",
)


@pytest.mark.parametrize(
    "function",
    [function for function in FUNCTIONS if function.__name__ not in EXACT],
    ids=lambda function: function.__name__,
)
def test_numeric_functions_document_accuracy(function):
    notes = inspect.getdoc(function).split("Notes\n-----\n")[1].split("References\n")[0]
    assert "epsilon" in notes or "exact" in notes
    text = inspect.getdoc(function)
    assert WORK.search(text) and ".. math::" in text
    assert re.search(r"\b(inf|infinite|finite)\b", text)


def test_package_exports_every_public_name():
    subjects = (
        *(
            "coding",
            "discrepancy",
            "divergence",
            "drift",
            "duality",
            "entropic",
            "entropy",
            "estimation",
            "gaussian",
            "permutation",
            "sketch",
        ),
        "transport",
    )
    modules = [f"divlib.{subject}" for subject in subjects]
    names = [name for module in modules for name in importlib.import_module(module).__all__]
    assert sorted(names) == sorted(divlib.__all__)


MODULES = [importlib.import_module(f"divlib{name}") for name in ("", ".derivation", ".plotting")]


@pytest.mark.parametrize(
    "subject",
    [*FUNCTIONS, *MODULES, *(getattr(MODULES[1], name) for name in MODULES[1].__all__)],
    ids=lambda subject: subject.__name__,
)
def test_help_shows_no_roles(subject):
    assert re.findall(r":[a-z:]+:`", inspect.getdoc(subject)) == []
