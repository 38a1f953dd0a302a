"""The answers to the drills, from the data of their questions, by `divlib`.

Each function gets the data of one question, with numbers as they were drawn, and takes another way
than the script of the drill.
"""

import math
from itertools import permutations, product

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq, minimize_scalar
from scipy.special import kl_div
from scipy.stats import binom, chi2, norm

import divlib

ANSWERS = {}


def answers(name):
    """Register the function that answers a drill."""

    def register(function):
        ANSWERS[name] = function
        return function

    return register


def shares(weights):
    return np.array(weights) / np.sum(weights)


def slope(function, at, index, step=1e-3):
    """A derivative from four values nearby."""
    direction = step * np.eye(len(at))[index]
    near, far = (
        (function(at + k * direction) - function(at - k * direction)) / (2 * k * step)
        for k in (1, 2)
    )
    return (4 * near - far) / 3


# Information and entropy --------------------------------------------------------------------


@answers("information-of-an-event")
def _(hits, of):
    return divlib.self_information(hits / of, base=2)


@answers("entropy-by-hand")
def _(lengths):
    return divlib.entropy(np.exp2(-np.array(lengths)), base=2)


@answers("entropy-with-an-impossible-outcome")
def _(weights):
    return divlib.entropy(weights, base=2, normalize=True)


@answers("huffman-length")
def _(weights):
    counts = dict(enumerate(weights))
    chances = dict(enumerate(shares(weights)))
    return divlib.expected_length(chances, divlib.huffman_code(counts))


@answers("independent-entropies")
def _(tosses, heads, faces):
    everything = np.full(faces, 1 / faces)
    for _ in range(tosses):
        everything = np.kron(everything, [heads / 4, 1 - heads / 4])
    return divlib.entropy(everything, base=2)


@answers("order-entropies")
def _(wide, narrow):
    known = {"wide": wide, "narrow": narrow, "four": [1, 1, 1, 1], "two": [1, 1]}
    return sorted(known, key=lambda key: divlib.entropy(known[key], normalize=True))


# KL divergence ------------------------------------------------------------------------------


@answers("kl-in-bits")
@answers("kl-with-a-zero")
def _(P, Q):
    return divlib.kl_divergence(P, Q, base=2, normalize=True)


@answers("which-direction-is-infinite")
def _(P, Q):
    forward, reverse = (
        math.isinf(divlib.kl_divergence(*pair, normalize=True)) for pair in ((P, Q), (Q, P))
    )
    return {(1, 1): "both", (1, 0): "forward", (0, 1): "reverse", (0, 0): "neither"}[
        forward, reverse
    ]


@answers("price-of-the-wrong-code")
def _(P, lengths):
    return divlib.kl_divergence(shares(P), np.exp2(-np.array(lengths)), base=2)


@answers("tosses-for-evidence")
def _(p, q, bits):
    return bits / divlib.kl_divergence([p, 10 - p], [q, 10 - q], base=2, normalize=True)


@answers("kl-between-bells")
def _(a, s, b, v):
    return divlib.gaussian_kl(a, s**2, b, v**2, base=2)


# Why KL is never negative -------------------------------------------------------------------


@answers("a-term-of-the-lemma")
def _(p, q, of):
    # Of a pair of two outcomes the terms add up to the divergence, and the other one is known.
    whole = divlib.kl_divergence([p, of - p], [q, of - q], normalize=True)
    a, b = 1 - p / of, 1 - q / of
    return whole - (a * math.log(a / b) - a + b)


@answers("wasted-probability")
def _(P, Q):
    return float(np.sum(shares(Q)[np.array(P) == 0]))


@answers("gap-in-jensen")
def _(weights, values):
    tilted = shares(np.multiply(weights, values))
    return divlib.kl_divergence(shares(weights), tilted)


@answers("which-way-jensen-goes")
def _(curve):
    functions = {
        "-\\ln x": lambda x: -np.log(x),
        "x\\ln x": lambda x: x * np.log(x),
        "\\frac1x": lambda x: 1 / x,
        "x^2": lambda x: x**2,
        "e^{-x}": lambda x: np.exp(-x),
        "\\ln x": np.log,
        "\\sqrt{x}": np.sqrt,
        "-x^2": lambda x: -(x**2),
        "-\\frac1x": lambda x: -1 / x,
        "3x+2": lambda x: 3 * x + 2,
        "5-x": lambda x: 5 - x,
    }
    x = np.array([0.5, 1.0, 3.5])
    gap = np.mean(functions[curve](x)) - functions[curve](np.mean(x))
    return "equal" if abs(gap) < 1e-12 else "greater" if gap > 0 else "less"


@answers("log-sum")
def _(a, b):
    return sum(a) * divlib.kl_divergence(a, b, normalize=True)


@answers("another-divergence")
def _(P, Q):
    return divlib.f_divergence(
        shares(Q), shares(P), lambda x: (x - 1) ** 2, slope_at_infinity=math.inf
    )


# Cross-entropy ------------------------------------------------------------------------------


@answers("a-cross-entropy")
def _(P, lengths):
    return divlib.cross_entropy(shares(P), np.exp2(-np.array(lengths)))


@answers("what-is-added")
def _(P, Q):
    return divlib.kl_divergence(P, Q, normalize=True)


@answers("the-loss-of-a-label")
def _(odds, label):
    return divlib.cross_entropy_with_logits(np.log(odds), label - 1)


@answers("a-gradient-of-a-softmax")
def _(odds, label, logit):
    return slope(lambda z: divlib.cross_entropy_with_logits(z, label - 1), np.log(odds), logit - 1)


@answers("the-floor-of-label-smoothing")
def _(classes, tenths):
    label = np.eye(classes)[0] * (1 - tenths / 10) + tenths / 10 / classes
    return divlib.entropy(label)


# Mutual information -------------------------------------------------------------------------


@answers("information-in-a-table")
def _(counts):
    return divlib.mutual_information(counts, normalize=True)


@answers("what-is-open")
def _(counts):
    return divlib.conditional_entropy(counts, normalize=True, given=0)


@answers("a-question-of-a-tree")
def _(yes, no):
    labels = np.repeat([0, 1, 0, 1], [*yes, *no])
    feature = np.repeat([0, 0, 1, 1], [*yes, *no])
    return divlib.information_gain(labels, feature)


@answers("what-one-observation-tells")
def _(prior, posterior):
    return divlib.kl_divergence(posterior, prior, normalize=True)


@answers("independent-or-not")
def _(counts):
    told = divlib.mutual_information(counts, normalize=True)
    return "independent" if told < 1e-12 else "dependent"


@answers("order-of-entropies")
def _(counts):
    x, y = np.sum(counts, axis=1), np.sum(counts, axis=0)
    single = [divlib.entropy(one, normalize=True) for one in (x, y)]
    values = {
        "joint": divlib.joint_entropy(counts, normalize=True),
        "both": sum(single),
        "conditional": divlib.conditional_entropy(counts, normalize=True, given=0),
        "information": divlib.mutual_information(counts, normalize=True),
        "alone": single[1],
    }
    return sorted(values, key=values.get)


# Jensen–Shannon -----------------------------------------------------------------------------


@answers("js-by-hand")
def _(P, Q):
    return divlib.js_divergence(P, Q, normalize=True)


@answers("js-with-a-common-part")
def _(common, of):
    return divlib.js_divergence([common, of - common, 0], [common, 0, of - common], normalize=True)


@answers("squared-hellinger")
def _(P, Q):
    return divlib.hellinger_distance(P, Q, normalize=True) ** 2


@answers("close-together")
def _(weights, shift, hundredths):
    # Of the divergence only the square of the shift is left, if the shift is small and its odd
    # powers cancel.
    p, tiny = shares(weights), 1e-5 * np.array(shift)
    curvature = (divlib.js_divergence(p, p + tiny) + divlib.js_divergence(p, p - tiny)) / 2e-10
    return curvature * hundredths**2


@answers("order-of-measures")
def _(P, Q):
    values = {
        "kl": divlib.kl_divergence(P, Q, normalize=True),
        "js": divlib.js_divergence(P, Q, normalize=True),
        "hellinger": divlib.hellinger_distance(P, Q, normalize=True) ** 2,
        "tv": divlib.total_variation(P, Q, normalize=True),
    }
    return sorted(values, key=values.get)


# The judge ----------------------------------------------------------------------------------


@answers("a-total-variation")
def _(P, Q):
    return divlib.total_variation(P, Q, normalize=True)


@answers("the-best-guess")
def _(P, Q):
    return 1 - np.maximum(shares(P), shares(Q)).sum() / 2


@answers("what-the-best-judge-says")
def _(p, q, of):
    def lost(says):
        return -p / of * math.log(says) - q / of * math.log(1 - says)

    return minimize_scalar(lost, bounds=(1e-9, 1 - 1e-9), options={"xatol": 1e-12}).x


@answers("a-bound-from-a-judge")
def _(P, Q, says):
    # What the judge falls short of the divergence is its mistake about the source, given the draw.
    joint = np.array([shares(P), shares(Q)]) / 2
    draws = joint.sum(axis=0)
    told = np.array([[says / 10, 1 - says / 10], [1 - says / 10, says / 10]])
    mistakes = [divlib.kl_divergence(joint[:, k] / draws[k], told[:, k]) for k in range(2)]
    return divlib.js_divergence(P, Q, normalize=True) - draws @ mistakes


@answers("between-variation-and-js")
def _(twentieths):
    v = twentieths / 20
    return divlib.js_divergence([1 - v, v, 0], [1 - v, 0, v])


@answers("what-a-judge-leaves-to-learn")
def _(percent):
    at = [math.log(percent / (100 - percent))]

    def says(z):
        return 1 / (1 + math.exp(-z[0]))

    first = slope(lambda z: math.log(1 - says(z)), at, 0)
    second = slope(lambda z: -math.log(says(z)), at, 0)
    return second / first


# When supports do not meet ------------------------------------------------------------------


@answers("what-clipping-reports")
def _(exponent, weights):
    p = shares(weights)
    return float(np.sum(p * np.log(p / 10.0**-exponent)))


@answers("what-do-the-supports-say")
def _(P, Q):
    infinite = [
        math.isinf(divlib.kl_divergence(*pair, normalize=True)) for pair in ((P, Q), (Q, P))
    ]
    if divlib.js_divergence(P, Q, normalize=True, base=2) > 1 - 1e-12:
        return "apart"
    return ["none", "one", "partly"][sum(infinite)]


@answers("two-shifted-intervals")
def _(shift, of):
    cells = np.arange(of + shift)
    return divlib.js_divergence(cells < of, cells >= shift, normalize=True)


@answers("pinskers-bound")
def _(P, Q):
    return math.sqrt(divlib.kl_divergence(P, Q, normalize=True) / 2)


@answers("divergence-of-many-draws")
def _(P, Q, draws):
    p, q = np.ones(1), np.ones(1)
    for _ in range(draws):
        p, q = np.kron(p, shares(P)), np.kron(q, shares(Q))
    return divlib.kl_divergence(p, q)


# Moving apart -------------------------------------------------------------------------------


@answers("kl-of-two-bells")
def _(theta, sigma):
    return divlib.gaussian_kl(0, sigma**2, theta, sigma**2)


@answers("the-slope-of-kl")
def _(theta, sigma):
    return slope(lambda at: divlib.gaussian_kl(0, sigma**2, at[0], sigma**2), [theta], 0)


@answers("how-the-slope-of-tv-falls")
def _(near, far):
    def slope_of_variation(theta):
        # TV = P(|Z| <= theta/2) for a standard normal Z.
        return slope(lambda at: norm.cdf(at[0] / 2) - norm.cdf(-at[0] / 2), [theta], 0)

    return slope_of_variation(near) / slope_of_variation(far)


@answers("noise-on-both-sides")
def _(theta, sigma, noise):
    return divlib.gaussian_kl(0, sigma**2 + noise**2, theta, sigma**2 + noise**2)


@answers("after-noise-a-cost-of-moving")
def _(at, to, noise):
    return divlib.wasserstein_distance(at, to, p=2) ** 2 / (2 * noise**2)


@answers("order-of-bells")
def _(**bells):
    def divergence(key):
        theta, sigma = bells[key]["theta"], bells[key]["sigma"]
        return divlib.gaussian_kl(0, sigma**2, theta, sigma**2)

    return sorted(bells, key=divergence)


# Wasserstein: moving earth ------------------------------------------------------------------

STEPS = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))


@answers("the-work-on-heaps")
def _(**heaps):
    total = sum(heaps["to"])
    return total * divlib.optimal_transport(shares(heaps["from"]), shares(heaps["to"]), STEPS).cost


@answers("w1-of-two-samples")
def _(x, y):
    return best_pairing(x, y, 1)


@answers("w2-of-two-samples")
def _(x, y):
    return best_pairing(x, y, 2)


def best_pairing(x, y, p):
    """The cost of the best of all pairings."""
    costs = [np.mean(np.abs(np.subtract(x, order)) ** p) for order in permutations(y)]
    return min(costs) ** (1 / p)


@answers("is-this-plan-cheapest")
def _(plan):
    plan = np.array(plan) / np.sum(plan)
    best = divlib.optimal_transport(plan.sum(axis=1), plan.sum(axis=0), STEPS[:3, :3])
    return "cheapest" if np.sum(plan * STEPS[:3, :3]) < best.cost + 1e-9 else "dearer"


@answers("histograms-taken-for-samples")
def _(**heaps):
    return divlib.wasserstein_distance(shares(heaps["from"]), shares(heaps["to"]))


# Wasserstein: a true distance ---------------------------------------------------------------


@answers("a-pile-that-moves")
def _(percent, far):
    return divlib.wasserstein_distance([0], [0, far], [1], [1 - percent / 100, percent / 100], p=2)


@answers("w2-of-two-bells")
def _(a, b, s, v):
    return divlib.gaussian_wasserstein2(a, s**2, b, v**2)


@answers("two-coins-apart")
def _(s, t, p):
    first, second = ([1 - heads / 20, heads / 20] for heads in (s, t))
    return divlib.wasserstein_distance([0, 1], [0, 1], first, second, p=p)


@answers("a-change-of-scale")
def _(x, y, scale, shift):
    moved = (scale * np.array(points) + shift for points in (x, y))
    return divlib.wasserstein_distance(*moved, p=2)


@answers("order-of-orders")
def _(percent, tenths):
    masses = [1 - percent / 100, percent / 100]
    at = [0, tenths / 10]
    values = {
        key: divlib.wasserstein_distance([0], at, [1], masses, p=p)
        for key, p in (("one", 1), ("two", 2), ("three", 3))
    }
    values["tv"] = divlib.total_variation([1, 0], masses)
    return sorted(values, key=values.get)


# Two parallel lines -------------------------------------------------------------------------


@answers("js-of-two-lines")
def _(tenths, along):
    if along:
        cells = np.arange(10 + tenths)
        return divlib.js_divergence(cells < 10, cells >= tenths, normalize=True)
    return divlib.js_divergence([1, 0], [0, 1])


@answers("what-a-shift-costs")
def _(a, b, points):
    here = np.array(points)
    there = np.add(here, [a, b])
    cost = np.linalg.norm(here[:, None] - there[None], axis=-1)
    return divlib.optimal_transport(np.full(3, 1 / 3), np.full(3, 1 / 3), cost).cost


@answers("descent-on-w1")
def _(start, step, count):
    theta = start / 10
    for _ in range(count):
        theta -= step / 10 * slope(lambda at: divlib.wasserstein_distance([0], at), [theta], 0)
    return theta


@answers("descent-on-w2-squared")
def _(start, tenths, count):
    theta = start
    for _ in range(count):
        square = slope(lambda at: divlib.wasserstein_distance([0], at, p=2) ** 2, [theta], 0)
        theta -= tenths / 10 * square
    return theta


@answers("which-measures-notice")
def _(**distances):
    def measures(tenths):
        """Of two points, one from each line, and of their distance."""
        P, Q = ([1, 0], [0, 1]) if tenths else ([1, 0], [1, 0])
        told = [
            f(P, Q) for f in (divlib.kl_divergence, divlib.js_divergence, divlib.total_variation)
        ]
        return [*told, divlib.wasserstein_distance([0], [tenths])]

    before, after = measures(distances["from"]), measures(distances["to"])
    changed = [one != other for one, other in zip(before, after)]
    return {(True,) * 4: "all", (False,) * 3 + (True,): "wasserstein"}[tuple(changed)]


# The price in samples -----------------------------------------------------------------------


@answers("points-for-a-smaller-error")
def _(dimensions, times):
    return brentq(lambda k: k ** (-1 / dimensions) - 1 / times, 1, 1e10, xtol=1e-9)


@answers("no-sample-comes-nearer")
def _(d, points):
    ball = math.pi ** (d / 2) / math.gamma(d / 2 + 1)
    reach = (points * ball) ** (-1 / d)
    return quad(lambda r: 1 - points * ball * r**d, 0, reach)[0]


@answers("the-slope-through-a-plan")
def _(x, y):
    return slope(lambda at: divlib.wasserstein_distance(x, np.add(y, at[0])), [0.0], 0)


@answers("a-judge-that-is-nearly-sure")
def _(percent):
    # What it falls short of is the loss of its answers.
    sure = percent / 100
    return math.log(2) - divlib.cross_entropy([1, 0], [sure, 1 - sure])


# The dual -----------------------------------------------------------------------------------


@answers("what-prices-earn")
def _(P, Q, f, g):
    # They are admissible, as the question says.
    assert np.all(np.add.outer(f, g) <= STEPS[:3, :3])
    return divlib.dual_objective(f, g, shares(P), shares(Q))


@answers("are-these-prices-admissible")
def _(f, g):
    best = divlib.c_transform(f, STEPS[:3, :3])
    return "yes" if np.all(np.array(g) <= best) else "no"


@answers("a-c-transform")
def _(points, prices, at):
    return divlib.c_transform(prices, np.abs(np.array(points) - at)[:, None])[0]


@answers("what-a-critic-tells")
def _(P, Q, f):
    assert divlib.lipschitz_constant(f, np.arange(4)) <= 1
    return divlib.dual_objective(f, np.negative(f), shares(P), shares(Q))


@answers("the-slope-of-the-best-critic")
def _(P, Q, gap):
    def told(rises):
        f = np.cumsum([0, *rises])
        return divlib.dual_objective(f, -f, shares(P), shares(Q))

    # Of all critics with slopes -1, 0 or 1, those that tell most.
    told_by = {rises: told(rises) for rises in product((-1, 0, 1), repeat=3)}
    best = {r[gap - 1] for r, value in told_by.items() if value > max(told_by.values()) - 1e-9}
    return {(1,): "up", (-1,): "down", (-1, 0, 1): "free"}[tuple(sorted(best))]


# A critic that learns -----------------------------------------------------------------------


@answers("what-a-critic-guarantees")
def _(x, y):
    at, f = np.transpose([*x, *y])
    told = np.mean(f[:2]) - np.mean(f[2:])
    return told / divlib.lipschitz_constant(f, at)


@answers("the-slope-of-clipped-weights")
def _(hundredths, units, dimensions):
    shapes = [(dimensions, units), (units, units), (units, 1)]
    return math.prod(float(np.linalg.norm(np.full(s, hundredths / 100))) for s in shapes)


@answers("a-wider-interval")
def _(times):
    first, second = (
        ANSWERS["the-slope-of-clipped-weights"](100 * width, 24, 2) for width in (1, times)
    )
    return second / first


@answers("a-gradient-penalty")
def _(tenths, rho):
    return rho * np.mean(np.clip(np.array(tenths) / 10 - 1, 0, None) ** 2)


@answers("an-overshooting-critic")
def _(distance, rho):
    # The best multiple of the critic with slope 1.
    best = minimize_scalar(lambda s: rho * (s - 1) ** 2 - s * distance, tol=1e-12)
    return best.x * distance


@answers("the-sign-of-a-loss")
def _(loss, penalty):
    return brentq(lambda told: -told + penalty / 10 - loss / 10, -100, 100, xtol=1e-12)


# Which loss? --------------------------------------------------------------------------------


@answers("the-constant-between-two-losses")
def _(first, second):
    guess = [0.3, 0.7]
    gaps = [
        divlib.cross_entropy(label, guess) - divlib.kl_divergence(label, guess)
        for label in (shares(first), shares(second))
    ]
    return np.mean(gaps)


@answers("softmax-at-a-temperature")
def _(odds, temperature, entry):
    return math.exp(-divlib.cross_entropy_with_logits(np.log(odds) / temperature, entry - 1))


@answers("a-slope-at-a-temperature")
def _(student, teacher, temperature):
    target = [teacher / 10, 1 - teacher / 10]
    logits = temperature * np.log([student / 10, 1 - student / 10])
    return slope(lambda z: divlib.cross_entropy_with_logits(z / temperature, target), logits, 0)


@answers("do-both-losses-train-the-same")
def _(case, seed):
    rng = np.random.default_rng(seed)
    fixed = rng.dirichlet([1, 1, 1])

    def softmax(logits):
        return np.exp(logits) / np.sum(np.exp(logits))

    # What is trained: three logits of the student, and three numbers more on which targets of
    # some cases depend.
    def pair(trained):
        student, more = trained[:3], trained[3:]
        heat = math.exp(more[0])
        targets = {
            "labels": np.eye(3)[0],
            "smoothed": 0.9 * np.eye(3)[0] + 0.1 * fixed,
            "frozen": fixed,
            "prior": fixed,
            "teacher": softmax(more),
            "temperature": softmax(np.log(fixed) / heat),
            "encoder": softmax(more + student),
        }
        return targets[case], softmax(student / heat if case == "temperature" else student)

    def gradient(loss, at):
        return [slope(lambda z: loss(*pair(z)), at, k) for k in range(6)]

    # At a single point even gradients of different functions may nearly agree.
    agree = [
        np.allclose(
            gradient(divlib.cross_entropy, at), gradient(divlib.kl_divergence, at), atol=1e-7
        )
        for at in rng.normal(size=(3, 6))
    ]
    return "same" if all(agree) else "different"


@answers("which-student-is-nearer")
def _(first, second):
    nearer = min((first, second), key=lambda student: student["loss"] - student["teacher"])
    return "first" if nearer is first else "second"


# Divergences in today's training ------------------------------------------------------------


@answers("the-kl-term-of-an-autoencoder")
def _(mean, width):
    return divlib.gaussian_kl(mean / 10, (width / 10) ** 2, 0, 1)


@answers("the-best-policy")
def _(weights, gains, beta, word):
    rewards = beta * np.log(gains)
    reference = shares(weights)
    logits = np.log(reference) + rewards / beta
    policy = np.exp(logits - np.logaddexp.reduce(logits))

    def gain(q):
        return q @ rewards - beta * divlib.kl_divergence(q, reference)

    # No policy nearby has more.
    for other in np.eye(3):
        assert gain(policy) >= gain(0.999 * policy + 0.001 * other)
    return policy[word - 1]


@answers("an-estimate-from-one-draw")
def _(p, q):
    # A term of the lemma, divided by q.
    return float(kl_div(q, p)) / q


@answers("the-mean-of-an-estimate")
def _(P, Q):
    return divlib.kl_divergence(Q, P, normalize=True)


@answers("a-loss-for-a-preference")
def _(good, bad, beta):
    logits = beta * np.log([good, bad])
    return divlib.cross_entropy_with_logits(logits, 0)


@answers("without-the-normaliser")
def _(weights, Q):
    return divlib.kl_divergence(Q, weights, normalize=True) - math.log(sum(weights))


# From samples -------------------------------------------------------------------------------


@answers("the-entropy-that-counts-lose")
def _(counts):
    return divlib.entropy_from_counts(counts, method="miller-madow").value


@answers("information-by-chance")
def _(rows, columns, pairs):
    # What the frequencies of the pairs lose, without what those of the two columns lose.
    lost = [(outcomes - 1) / (2 * pairs) for outcomes in (rows * columns, rows, columns)]
    return lost[0] - lost[1] - lost[2]


@answers("a-p-value-by-permutations")
def _(observed, shuffled):
    # The share of those that are not beaten by the data, which are one of them.
    everything = np.sort([observed, *shuffled])
    return 1 - np.searchsorted(everything, observed) / len(everything)


@answers("information-of-a-correlation")
def _(percent):
    rho = percent / 100
    one, both = (divlib.gaussian_entropy(C) for C in (1.0, [[1, rho], [rho, 1]]))
    return 2 * one - both


# Has the data changed? ----------------------------------------------------------------------


@answers("the-index-by-hand")
def _(before, after):
    # As samples, of which the labels are the bins.
    samples = [np.repeat(list("abc"), counts) for counts in (before, after)]
    return divlib.drift_test(*samples, rng=0, n_resamples=1).psi.statistic


@answers("the-index-by-chance")
def _(bins, m, n):
    # The mean of the limit, in its own scale.
    return chi2.mean(bins - 1) * (m + n) / (m * n)


@answers("an-empty-bin")
def _(bins, held, n):
    p, q = (np.array([count + 0.5, n - count + (bins - 1) / 2]) for count in (held, 0))
    both = [divlib.kl_divergence(*pair, normalize=True) for pair in ((p, q), (q, p))]
    # Two bins, of which the second holds the rest.
    rest = (p[1] - q[1]) / p.sum() * math.log(p[1] / q[1])
    return sum(both) - rest


@answers("fid-on-the-line")
def _(first, second):
    (a, s), (b, t) = first, second
    return divlib.gaussian_wasserstein2(a, s**2, b, t**2) ** 2


# Cheaper transport --------------------------------------------------------------------------


@answers("the-share-that-crosses")
def _(cost, epsilon):
    crossing = np.array([[0, 1], [1, 0]])
    return np.sum(divlib.sinkhorn([0.5, 0.5], [0.5, 0.5], cost * crossing, epsilon).plan * crossing)


@answers("one-round-of-scaling")
def _(table, rows, columns):
    # Of all rows with the right sum, the one that diverges least from the row before.
    x, y = np.array(table[0]) * columns / np.sum(table, axis=0)

    def slope_of_divergence(left):
        return math.log(left / x) - math.log((rows[0] - left) / y)

    return brentq(slope_of_divergence, 1e-9, rows[0] - 1e-9, xtol=1e-12)


@answers("a-soft-minimum")
def _(x, tenths, epsilon):
    # The price with which the column has the sum 1.
    def excess(price):
        return np.sum(shares(tenths) * np.exp((price - np.array(x)) / epsilon)) - 1

    return brentq(excess, min(x) - 1, max(x) + 1, xtol=1e-12)


@answers("two-places-debiased")
def _(cost, epsilon):
    return divlib.sinkhorn_divergence([1, 0], [0.5, 0.5], [[0, cost], [cost, 0]], epsilon)


@answers("half-of-the-way")
def _(x, y, percent):
    best = min(permutations(y), key=lambda order: np.sum(np.subtract(x, order) ** 2))
    return np.median((1 - percent / 100) * np.array(x) + percent / 100 * np.array(best))


# Critics in closed form ---------------------------------------------------------------------


@answers("energy-of-two-samples")
def _(x, y):
    return divlib.energy_distance(x, y)


@answers("what-the-witness-says")
def _(x, y, at, width):
    return divlib.witness(x, [y], [at], kernel="laplace", bandwidth=width)[0]


@answers("what-a-square-sees")
def _(x, y):
    def kernel(a, b):
        return (1 + a @ b.T) ** 2

    return divlib.maximum_mean_discrepancy(x, y, kernel=kernel, unbiased=False)


@answers("the-bias-of-all-pairs")
def _(places, n, m):
    # The kernel has a feature for each place, whose mean is a frequency.
    return sum(places * binom.var(size, 1 / places) / size**2 for size in (n, m))


# Bounds that can be trained -----------------------------------------------------------------


@answers("what-a-critic-proves")
def _(p, q, scores):
    # What the critic misses is the divergence from the tilted distribution.
    P, Q = shares(p), shares(q)
    tilted = Q * np.exp(scores)
    missed = divlib.kl_divergence(P, tilted, normalize=True)
    return divlib.kl_divergence(P, Q) - missed


@answers("the-better-constant")
def _(mean, Z):
    def bound(constant):
        return mean + constant - Z * math.exp(constant - 1)

    best = minimize_scalar(lambda constant: -bound(constant), bounds=(-9, 9), method="bounded")
    return -best.fun - bound(0)


@answers("one-row-of-scores")
def _(scores):
    return math.log(len(scores)) - divlib.cross_entropy_with_logits(scores, 0)


@answers("the-scatter-of-the-ratio")
def _(mean, draws):
    def squared(x):
        return norm.pdf(x) * (norm.pdf(x, mean) / norm.pdf(x) - 1) ** 2

    return math.sqrt(quad(squared, -12, 24, limit=200)[0] / draws)


@answers("a-number-from-a-generator")
def _(p, q, generator):
    p, q = shares(p), shares(q)
    return {
        "(u-1)^2": math.expm1(divlib.renyi_divergence(p, q, 2)),
        "\\frac12|u-1|": divlib.total_variation(p, q),
        "\\frac{(u-1)^2}{u+1}": np.sum((p - q) ** 2 / (p + q)),
    }[generator]


@answers("renyi-of-order-two")
def _(p, q):
    return divlib.renyi_divergence(p, q, 2, normalize=True)


@answers("hellinger-of-many-draws")
def _(percent, draws):
    # Two coins with this distance; the heads of many tosses tell all.
    left = brentq(
        lambda h: divlib.hellinger_distance([1, 0], [h, 1 - h]) ** 2 - percent / 100, 0, 1
    )
    heads = np.arange(draws + 1)
    return divlib.hellinger_distance(heads == draws, binom.pmf(heads, draws, left)) ** 2


@answers("close-by-curvature")
def _(tenths, v, measure):
    p, v = shares(tenths), np.array(v)
    function = {
        "D_{\\mathrm{KL}}": divlib.kl_divergence,
        "\\chi^2": lambda p, q: math.expm1(divlib.renyi_divergence(p, q, 2)),
        "\\mathrm{He}^2": lambda p, q: divlib.hellinger_distance(p, q) ** 2,
        "\\mathrm{JS}": divlib.js_divergence,
    }[measure]
    tiny = 1e-5
    return np.mean([function(p, p + s * tiny * v) for s in (1, -1)]) / tiny**2


@answers("draws-for-total-variation")
def _(outcomes, percent):
    n = 1
    while np.sqrt((outcomes - 1) / n) / 2 > percent / 100 + 1e-12:
        n += 1
    return n
