"""Distances between probability distributions, as the book derives them.

Every public function can be imported from here: ``from divlib import kl_divergence``.
The modules, one subject each:

``divlib.entropy``
    The information in one distribution.
``divlib.divergence``
    How far one distribution is from another.
``divlib.coding``
    Prefix codes, which say what an entropy means for the length of a message.
``divlib.derivation``
    Chains of equalities and inequalities that are shown only once they are verified.
``divlib.plotting``
    The book's figure style.

``divlib.derivation`` needs SymPy and ``divlib.plotting`` needs Matplotlib; neither is
loaded until it is imported by name.
"""

from divlib.coding import decode, encode, expected_length, huffman_code, kraft_sum
from divlib.divergence import cross_entropy, kl_divergence
from divlib.entropy import binary_entropy, entropy, self_information

__version__ = "0.1.0"

__all__ = [
    "binary_entropy",
    "cross_entropy",
    "decode",
    "encode",
    "entropy",
    "expected_length",
    "huffman_code",
    "kl_divergence",
    "kraft_sum",
    "self_information",
]
