"""Prefix codes: what an entropy, in bits, says about the length of a message."""

import heapq
import itertools
import math
import numbers
import sys
from collections.abc import Hashable, Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar, overload

import numpy as np

__all__ = ["decode", "encode", "expected_length", "huffman_code", "kraft_sum"]

Symbol = TypeVar("Symbol", bound=Hashable)

# A group of symbols in Huffman's tree: one symbol, or the groups that follow the bits 0 and 1.
_Group: TypeAlias = tuple[Any, ...]


def huffman_code(weights: Mapping[Symbol, float | Fraction]) -> dict[Symbol, str]:
    """A shortest prefix code for symbols with the given weights.

    The two lightest groups of symbols are merged, 0 being put before the code words of
    one and 1 before those of the other, until one group is left.

    Parameters
    ----------
    weights : mapping
        Positive weights (probabilities or counts) by symbol: a dict, a Counter, or a pandas
        Series such as `value_counts` returns.

    Returns
    -------
    dict
        The code word of each symbol, a string of "0" and "1", in the order of `weights`.
        A single symbol needs no bit and gets the empty word. Ties are broken by order, so
        the same weights always give the same code.

    Raises
    ------
    ValueError
        If there is no symbol, or a weight is not a positive finite number.
    TypeError
        If `weights` is no mapping.

    Notes
    -----
    The time is that of a sort of the weights, plus that for writing down the code words: n symbols
    whose weights halve from one to the next have words of about n²/2 bits in all.

    References
    ----------
    Huffman (1952); optimality: Cover and Thomas (2006), theorem 5.8.1.

    Examples
    --------
    >>> from divlib import huffman_code
    >>> huffman_code({"A": 4, "B": 2, "C": 1, "D": 1})
    {'A': '0', 'B': '10', 'C': '110', 'D': '111'}
    """
    weights = _as_mapping(weights, "weights", "0.5")
    if not weights:
        raise ValueError("weights is empty; a code needs at least one symbol")
    for symbol, weight in weights.items():
        if not isinstance(weight, numbers.Real) or not 0 < weight < math.inf:
            raise ValueError(
                f"weights[{symbol!r}] = {weight!r}; a weight must be a positive finite number, an "
                f"int, float or Fraction (leave out symbols that never occur)"
            )
    # Ties are broken by the order of first appearance, which is unique to each group.
    heap: list[tuple[Any, int, _Group]] = [
        (weight, order, (symbol,))
        for order, (symbol, weight) in enumerate(zip(weights, _summable(weights.values())))
    ]
    heapq.heapify(heap)
    while len(heap) > 1:
        one, other = heapq.heappop(heap), heapq.heappop(heap)
        (weight, order, group), (other_weight, _, other_group) = sorted(
            (one, other), key=lambda entry: entry[1]
        )
        heapq.heappush(heap, (weight + other_weight, order, (group, other_group)))
    words = _words_of(heap[0][2])
    return {symbol: words[symbol] for symbol in weights}


def _summable(weights: Iterable[Any]) -> list[Any]:
    """The weights as numbers of one type, whose sums are exact or at least finite."""
    plain = list(map(_plain, weights))
    of_floats = all(isinstance(w, float) for w in plain)
    if all(isinstance(w, numbers.Rational) for w in plain) or (
        of_floats and math.isfinite(sum(plain))
    ):
        return plain
    return [Fraction(w) for w in plain]


def _plain(number: Any) -> Any:
    """A number of NumPy as one of Python, whose sums do not overflow."""
    if isinstance(number, np.floating):
        return float(number)
    return int(number) if isinstance(number, np.integer) else number


def _words_of(tree: _Group) -> dict[Any, str]:
    """The code word of each symbol: the bits on the way from the root."""
    words, open_groups = {}, [(tree, "")]
    while open_groups:
        group, word = open_groups.pop()
        if len(group) == 1:
            words[group[0]] = word
        else:
            open_groups += [(group[0], word + "0"), (group[1], word + "1")]
    return words


def _as_mapping(x: Any, name: str, value: str) -> Mapping[Any, Any]:
    """Return a mapping or a pandas Series as a mapping; refuse other objects."""
    if isinstance(x, Mapping):
        return x
    if hasattr(x, "items") and hasattr(x, "index") and getattr(x, "ndim", None) == 1:
        if not x.index.is_unique:
            raise ValueError(f"{name} has {x.index[x.index.duplicated()][0]!r} twice in its index")
        return dict(x.items())
    raise TypeError(
        f"{name} is of type {type(x).__qualname__}; pass a mapping from symbols, such as "
        f"{{'A': {value}}}"
    )


@overload
def expected_length(probabilities: Mapping[Symbol, float], code: Mapping[Symbol, str]) -> float: ...
@overload
def expected_length(
    probabilities: Mapping[Symbol, Fraction], code: Mapping[Symbol, str]
) -> Fraction: ...
def expected_length(probabilities: Mapping[Symbol, Any], code: Mapping[Symbol, str]) -> Any:
    """Average number of bits a symbol when symbols come with the given probabilities.

    Parameters
    ----------
    probabilities : mapping
        Probability of each symbol; they sum to 1 (within the square root of the machine
        epsilon of their type). Symbols of probability 0 need no code word.
    code : mapping
        Code word of each symbol, a string of "0" and "1".

    Returns
    -------
    number
        In bits; exact if the probabilities are Fractions.

    Raises
    ------
    ValueError
        If a probability is negative or not a finite number, they do not sum to 1, a symbol
        of positive probability has no code word, or a code word has other characters than
        0 and 1.
    TypeError
        If `probabilities` or `code` is no mapping.

    References
    ----------
    Cover and Thomas (2006), section 5.1.

    Examples
    --------
    >>> from divlib import expected_length
    >>> expected_length({"A": 0.5, "B": 0.25, "C": 0.25}, {"A": "0", "B": "10", "C": "11"})
    1.5
    """
    code = _as_code(code)
    probabilities = _as_mapping(probabilities, "probabilities", "0.5")
    for symbol, p in probabilities.items():
        real = isinstance(p, numbers.Real)
        if not real or not 0 <= p < math.inf:
            raise ValueError(
                f"probabilities[{symbol!r}] = {p!r}; a probability is a finite number, an int, "
                f"float or Fraction of at least 0"
            )
        if p > 0 and symbol not in code:
            raise ValueError(f"{symbol!r} has probability {p} but no code word")
    shares = {symbol: _plain(p) for symbol, p in probabilities.items()}
    try:
        total = sum(shares.values())
    except OverflowError:
        total = math.inf
    kinds = {kind for kind in map(type, probabilities.values()) if issubclass(kind, np.floating)}
    epsilon = max([sys.float_info.epsilon, *(float(np.finfo(kind).eps) for kind in kinds)])
    if abs(total - 1) > math.sqrt(epsilon):
        raise ValueError(
            f"probabilities sum to {total}; they must sum to 1. Divide counts by their total"
        )
    return sum(p * len(code[symbol]) for symbol, p in shares.items() if p > 0)


def kraft_sum(code: Mapping[Any, str]) -> Fraction:
    """Sum of 2 to the power of minus the length of every code word, as an exact Fraction.

    Parameters
    ----------
    code : mapping
        Code word of each symbol, a string of "0" and "1".

    Returns
    -------
    Fraction
        At most 1 for every code in which no word begins another; 1 exactly if no word could
        be added to it.

    Raises
    ------
    ValueError
        If a code word has other characters than 0 and 1.
    TypeError
        If `code` is no mapping.

    References
    ----------
    Kraft (1949); Cover and Thomas (2006), theorem 5.2.1.

    Examples
    --------
    >>> from divlib import kraft_sum
    >>> kraft_sum({"A": "0", "B": "10"})
    Fraction(3, 4)
    """
    code = _as_code(code)
    return sum((Fraction(1, 2 ** len(word)) for word in code.values()), start=Fraction(0))


def _as_code(code: Any) -> Mapping[Any, str]:
    """Return a checked code."""
    code = _as_mapping(code, "code", "'0'")
    for symbol, word in code.items():
        if not isinstance(word, str) or set(word) - {"0", "1"}:
            raise ValueError(f"code[{symbol!r}] = {word!r}; a code word is a string of 0 and 1")
    return code


def encode(symbols: Iterable[Symbol], code: Mapping[Symbol, str]) -> str:
    """Replace symbols by their code words.

    Parameters
    ----------
    symbols : iterable
        For instance a text, whose symbols are its characters.
    code : mapping
        Code word of each symbol, a string of "0" and "1".

    Returns
    -------
    str
        The code words one after the other, with nothing between them.

    Raises
    ------
    ValueError
        If a symbol has no code word, or a code word has other characters than 0 and 1.
    TypeError
        If `symbols` is not iterable, or `code` is no mapping.

    Examples
    --------
    >>> from divlib import encode
    >>> encode("BAB", {"A": "0", "B": "10"})
    '10010'
    """
    code = _as_code(code)
    if not isinstance(symbols, Iterable):
        raise TypeError(
            f"symbols is {symbols!r:.50}; pass a string, a list or what can be iterated"
        )
    words = []
    for position, symbol in enumerate(symbols):
        try:
            known = symbol in code
        except TypeError:
            # What has no hash, such as a list, is no key.
            known = False
        if not known:
            raise ValueError(f"symbols[{position}] = {symbol!r} has no code word")
        words.append(code[symbol])
    return "".join(words)


def decode(bits: str, code: Mapping[Symbol, str]) -> list[Symbol]:
    """Read off the symbols from what `encode` made with a prefix code.

    Parameters
    ----------
    bits : str
        A string of "0" and "1".
    code : mapping
        Code word of each symbol; no word may be empty or begin another.

    Returns
    -------
    list
        The symbols.

    Raises
    ------
    ValueError
        If the bits are not a sequence of code words, a word is empty (so that nothing would
        show how often it occurs) or begins another (so that the bits could be read in two
        ways), or bits or a word have other characters than 0 and 1.
    TypeError
        If `bits` is no string, or `code` is no mapping.

    Examples
    --------
    >>> from divlib import decode
    >>> decode("10010", {"A": "0", "B": "10"})
    ['B', 'A', 'B']
    """
    code = _as_code(code)
    if not isinstance(bits, str):
        raise TypeError(f"bits is of type {type(bits).__qualname__}; pass a string of 0 and 1")
    if set(bits) - {"0", "1"}:
        place = next(k for k, bit in enumerate(bits) if bit not in "01")
        raise ValueError(f"bits[{place}] = {bits[place]!r}; bits are a string of 0 and 1")
    for symbol, word in code.items():
        if not word:
            raise ValueError(
                f"code[{symbol!r}] is the empty word; the bits do not show how often it occurs"
            )
    # In sorted order, a word comes directly before the words that begin with it.
    for word, following in itertools.pairwise(sorted(code.values())):
        if following.startswith(word):
            raise ValueError(f"the code word {word!r} begins the code word {following!r}")
    symbol_of = {word: symbol for symbol, word in code.items()}
    longest = max(map(len, symbol_of), default=0)
    symbols, word = [], ""
    for position, bit in enumerate(bits):
        word += bit
        if word in symbol_of:
            symbols.append(symbol_of[word])
            word = ""
        elif len(word) > longest:
            raise ValueError(f"no code word begins the bits from bits[{position - longest}] on")
    if word:
        raise ValueError(f"the bits end with {word!r}, which is not a code word")
    return symbols
