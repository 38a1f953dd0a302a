"""Huffman codes: optimal, uniquely decodable, and within one bit of the entropy."""

import itertools
import time
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from divlib import decode, encode, entropy, expected_length, huffman_code, kraft_sum
from tests.unit.growth import peak_memory, steps

counts = st.dictionaries(st.characters(), st.integers(1, 1000), min_size=1, max_size=40)


@given(counts)
def test_expected_length_is_within_one_bit_of_entropy(weights):
    total = sum(weights.values())
    probabilities = {symbol: weight / total for symbol, weight in weights.items()}
    length = expected_length(probabilities, huffman_code(weights))
    H = entropy(list(weights.values()), base=2, normalize=True)
    assert H - 1e-12 <= length < H + 1


@given(counts)
def test_code_is_prefix_free_and_complete(weights):
    code = huffman_code(weights)
    assert list(code) == list(weights)
    for one, other in itertools.permutations(code.values(), 2):
        assert not other.startswith(one)
    assert kraft_sum(code) == 1


@given(counts.filter(lambda weights: len(weights) > 1), st.data())
def test_decode_inverts_encode(weights, data):
    code = huffman_code(weights)
    message = data.draw(st.lists(st.sampled_from(sorted(weights)), max_size=50))
    assert decode(encode(message, code), code) == message


@pytest.mark.parametrize(
    "weights", [[1, 1], [5, 3, 1], [4, 3, 2, 1], [8, 1, 1, 1], [3, 3, 2, 2, 1]]
)
def test_huffman_code_is_shortest_prefix_code(weights):
    """Compare with every list of word lengths that satisfies Kraft's inequality."""
    total = sum(weights)
    probabilities = {i: Fraction(w, total) for i, w in enumerate(weights)}
    best = min(
        sum(p * length for p, length in zip(probabilities.values(), lengths))
        for lengths in itertools.product(range(1, len(weights) + 1), repeat=len(weights))
        if sum(Fraction(1, 2**length) for length in lengths) <= 1
    )
    assert expected_length(probabilities, huffman_code(probabilities)) == best


def test_ties_are_broken_by_input_order():
    assert huffman_code(dict.fromkeys("abcd", 1)) == {"a": "00", "b": "01", "c": "10", "d": "11"}


def test_single_symbol_needs_no_bits():
    assert huffman_code({"a": 3}) == {"a": ""}


NO_MAPPINGS = [[1, 2], (1, 2), "ab", None, 5, {1, 2}, np.array([1, 2]), iter([1]), [("a", 1)]]


@pytest.mark.parametrize("bad", NO_MAPPINGS, ids=lambda bad: type(bad).__name__)
@pytest.mark.parametrize(
    "call, name",
    [
        (huffman_code, "weights"),
        (kraft_sum, "code"),
        (lambda x: encode("a", x), "code"),
        (lambda x: decode("0", x), "code"),
        (lambda x: expected_length({"a": 1}, x), "code"),
        (lambda x: expected_length(x, {"a": "0"}), "probabilities"),
    ],
)
def test_what_is_no_mapping_is_refused_by_name(call, name, bad):
    with pytest.raises(TypeError, match=f"^{name} is of type .*; pass a mapping from symbols"):
        call(bad)


@pytest.mark.parametrize("bits", [5, None, b"01", ["0", "1"], [0, 1]])
def test_bits_are_a_string(bits):
    with pytest.raises(TypeError, match=r"^bits is of type"):
        decode(bits, {"a": "0", "b": "1"})


def test_bits_are_0_and_1_and_code_words():
    with pytest.raises(ValueError, match=r"^bits\[2\] = '2'; bits are a string of 0 and 1"):
        decode("012", {"a": "0", "b": "1"})
    start = time.process_time()
    with pytest.raises(ValueError, match=r"no code word begins the bits from bits\[1\] on"):
        decode("0" + "1" * 10**6, {"a": "0", "b": "10"})
    assert time.process_time() - start < 1


@pytest.mark.parametrize("symbols", [5, None, 0.5])
def test_symbols_can_be_iterated(symbols):
    with pytest.raises(TypeError, match=r"^symbols is "):
        encode(symbols, {"a": "0"})


def test_symbol_without_hash_has_no_code_word():
    with pytest.raises(ValueError, match=r"^symbols\[1\] = \[1\] has no code word"):
        encode(["a", [1]], {"a": "0"})
    with pytest.raises(ValueError, match=r"^symbols\[0\] = \(\[1\],\) has no code word"):
        encode([([1],)], {"a": "0"})


def test_code_of_many_symbols_takes_nearly_linear_time_and_memory():
    """Looking at all groups for the two lightest would make steps grow with the square."""
    few, many = (dict(enumerate((1 / np.arange(1, n + 1)).tolist())) for n in (500, 4000))
    assert steps(lambda: huffman_code(many)) < 10 * steps(lambda: huffman_code(few))
    assert peak_memory(lambda: huffman_code(many)) < 20 * peak_memory(lambda: huffman_code(few))
    code = huffman_code(many)
    assert kraft_sum(code) == 1
    some = np.random.default_rng(1).integers(len(many), size=1000).tolist()
    assert decode(encode(some, code), code) == some


def test_heap_is_asked_a_number_of_times_that_is_nearly_linear():
    class Counted(Fraction):
        asked = 0

        def __lt__(self, other):
            Counted.asked += 1
            return super().__lt__(other)

        def __add__(self, other):
            return Counted(super().__add__(other))

    n = 500
    numbers = np.random.default_rng(2).integers(1, 10**6, n).tolist()
    huffman_code({k: Counted(x) for k, x in enumerate(numbers)})
    assert n < Counted.asked < 4 * n * np.log2(n)


@pytest.mark.parametrize(
    "weights",
    [
        {"a": 10**400, "b": 0.5, "c": 10**400 + 1},
        {"a": 1.7e308, "b": 1.7e308, "c": 1.6e308},
        {"a": np.float32(0.1), "b": Fraction(1, 3), "c": 2**60 + 1},
        {"a": np.int64(2**62), "b": np.int64(2**62), "c": np.int64(2**62)},
    ],
)
def test_weights_of_any_size_and_type_are_added_exactly(weights):
    exact = {
        symbol: Fraction(w.item() if isinstance(w, np.generic) else w)
        for symbol, w in weights.items()
    }
    total = sum(exact.values())
    shares = {symbol: w / total for symbol, w in exact.items()}
    code = huffman_code(weights)
    shortest = sum(sorted(shares.values())[:2]) + 1
    assert expected_length(shares, code) == shortest


@pytest.mark.parametrize(
    "weight", [0, -1, float("nan"), float("inf"), "1", None, 1j, Decimal(1), np.nan, [1], {}]
)
def test_invalid_weight_is_rejected(weight):
    with pytest.raises(ValueError, match=r"weights\['b'\] = .*positive finite number"):
        huffman_code({"a": 1, "b": weight})


def test_empty_weights_are_rejected():
    with pytest.raises(ValueError, match="weights is empty"):
        huffman_code({})


def test_symbol_without_code_word_is_rejected():
    with pytest.raises(ValueError, match=r"symbols\[1\] = 'b' has no code word"):
        encode("ab", {"a": "0"})
    with pytest.raises(ValueError, match=r"'b' has probability 0.5 but no code word"):
        expected_length({"a": 0.5, "b": 0.5}, {"a": "0"})
    assert expected_length({"a": 1, "b": 0}, {"a": "0"}) == 1


def test_decode_rejects_incomplete_last_code_word():
    with pytest.raises(ValueError, match="the bits end with '1'"):
        decode("01", {"a": "0", "b": "10"})


@pytest.mark.parametrize("call", [kraft_sum, lambda c: encode("a", c), lambda c: decode("0", c)])
@pytest.mark.parametrize("word", ["2", "0 1", 0, None])
def test_code_words_must_be_bit_strings(call, word):
    with pytest.raises(ValueError, match=r"code\['a'\] = .*string of 0 and 1"):
        call({"a": word})


@pytest.mark.parametrize("words", [("0", "01"), ("0", "0"), ("10", "0", "100")])
def test_decode_rejects_codes_that_are_not_prefix_free(words):
    with pytest.raises(ValueError, match="begins the code word"):
        decode("01", dict(zip("abc", words)))


@pytest.mark.parametrize("code", [{"a": ""}, {"a": "", "b": "1"}])
def test_decode_rejects_empty_code_words(code):
    """The number of empty code words in a message cannot be recovered."""
    with pytest.raises(ValueError, match=r"code\['a'\] is the empty word"):
        decode("", code)


@pytest.mark.parametrize("value", [-0.5, float("nan"), float("inf"), "1", None, 1j, Decimal(1)])
def test_expected_length_rejects_invalid_probabilities(value):
    with pytest.raises(ValueError, match=r"probabilities\['b'\] = .*at least 0"):
        expected_length({"a": 0.5, "b": value}, {"a": "0", "b": "1"})


@pytest.mark.parametrize("total", [{}, {"a": 0.5}, {"a": 0.5, "b": 0.6}, {"a": 4, "b": 2}])
def test_expected_length_rejects_probabilities_not_summing_to_1(total):
    with pytest.raises(ValueError, match=r"probabilities sum to .*must sum to 1"):
        expected_length(total, {"a": "0", "b": "1"})


def test_expected_length_tolerates_rounding_and_is_exact_for_fractions():
    assert expected_length({"a": 0.1 + 0.2, "b": 0.7}, {"a": "0", "b": "1"}) == 1.0
    third = Fraction(1, 3)
    assert expected_length({"a": third, "b": 2 * third}, {"a": "00", "b": "1"}) == 4 * third


def test_symbol_listed_first_gets_0():
    assert huffman_code({"a": 3, "b": 1}) == {"a": "0", "b": "1"}
    assert huffman_code({"a": 1, "b": 3}) == {"a": "0", "b": "1"}


@pytest.mark.filterwarnings("error")
def test_small_integers_of_numpy_do_not_wrap_around():
    code = {"A": "0", "B": "10"}
    # 255 + 2 is 1 in eight bits.
    with pytest.raises(ValueError, match=r"^probabilities sum to 257"):
        expected_length({"A": np.uint8(255), "B": np.uint8(2)}, code)
    many = {k: "0" * 9 + "1" * k for k in range(300)}
    assert expected_length({k: np.uint8(k == 299) for k in many}, many) == 308


def test_probabilities_of_float32_sum_to_1_within_their_accuracy():
    shares = np.random.default_rng(0).dirichlet(np.ones(1000)).astype(np.float32)
    code = huffman_code(dict(enumerate(shares)))
    found = expected_length(dict(enumerate(shares)), code)
    assert found == pytest.approx(sum(float(p) * len(code[k]) for k, p in enumerate(shares)))


@pytest.mark.parametrize("huge", [10**400, Fraction(10**400), 1e308])
def test_probabilities_above_1_are_refused(huge):
    code = {"A": "0", "B": "10"}
    with pytest.raises(ValueError, match=r"(?s)^probabilities sum to .* must sum to 1"):
        expected_length({"A": huge, "B": 0.5}, code)
