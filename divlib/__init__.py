"""Distances between probability distributions, as the book derives them.

Every public function can be imported from here: ``from divlib import kl_divergence``.
The modules, one subject each:

``divlib.entropy``
    The information in one distribution, and what two quantities tell about each other.
``divlib.divergence``
    How far one distribution is from another.
``divlib.estimation``
    Estimates from samples, each with its standard error.
``divlib.discrepancy``
    How far two samples of points are apart, as means over pairs: energy distance and MMD.
``divlib.permutation``
    Whether chance explains how far two samples are apart, or how dependent two quantities.
``divlib.drift``
    Whether data have changed.
``divlib.sketch``
    Samples that are too large for memory: summaries of pieces that can be merged.
``divlib.gaussian``
    Closed forms for normal distributions.
``divlib.transport``
    Wasserstein distances, in space by slices, and certified plans of transport.
``divlib.entropic``
    Transport with an entropic term, by Sinkhorn's algorithm.
``divlib.duality``
    The dual side of transport: prices instead of plans.
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
from divlib.discrepancy import energy_distance, maximum_mean_discrepancy, witness
from divlib.divergence import (
    cross_entropy,
    cross_entropy_with_logits,
    f_divergence,
    hellinger_distance,
    js_distance,
    js_divergence,
    kl_divergence,
    renyi_divergence,
    total_variation,
)
from divlib.drift import aligned_counts, drift_test
from divlib.duality import c_transform, dual_objective, lipschitz_constant
from divlib.entropic import sinkhorn, sinkhorn_divergence
from divlib.entropy import (
    binary_entropy,
    conditional_entropy,
    contingency_table,
    entropy,
    information_gain,
    joint_entropy,
    mutual_information,
    self_information,
)
from divlib.estimation import (
    entropy_from_counts,
    entropy_from_sample,
    kl_divergence_from_samples,
    mutual_information_from_sample,
)
from divlib.gaussian import gaussian_entropy, gaussian_kl, gaussian_wasserstein2
from divlib.permutation import independence_test, two_sample_test
from divlib.sketch import merge_sketches, quantile_sketch
from divlib.transport import (
    earth_mover_distance,
    linear_programme,
    optimal_transport,
    sliced_wasserstein_distance,
    wasserstein_distance,
)

__version__ = "0.2.0"

__all__ = [
    "aligned_counts",
    "binary_entropy",
    "c_transform",
    "conditional_entropy",
    "contingency_table",
    "cross_entropy",
    "cross_entropy_with_logits",
    "decode",
    "drift_test",
    "dual_objective",
    "earth_mover_distance",
    "encode",
    "energy_distance",
    "entropy",
    "entropy_from_counts",
    "entropy_from_sample",
    "expected_length",
    "f_divergence",
    "gaussian_entropy",
    "gaussian_kl",
    "gaussian_wasserstein2",
    "hellinger_distance",
    "huffman_code",
    "independence_test",
    "information_gain",
    "joint_entropy",
    "js_distance",
    "js_divergence",
    "kl_divergence",
    "kl_divergence_from_samples",
    "kraft_sum",
    "linear_programme",
    "lipschitz_constant",
    "maximum_mean_discrepancy",
    "merge_sketches",
    "mutual_information",
    "mutual_information_from_sample",
    "optimal_transport",
    "quantile_sketch",
    "renyi_divergence",
    "self_information",
    "sinkhorn",
    "sinkhorn_divergence",
    "sliced_wasserstein_distance",
    "total_variation",
    "two_sample_test",
    "wasserstein_distance",
    "witness",
]
