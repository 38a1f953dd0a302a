// The numbers that the figures show, from the same formulas as divlib.
//
// One function for each figure, from its state to its numbers.  numbers.py computes the same with
// divlib; tests compare the two.  Every page with a figure loads this file, so what one figure alone
// needs can stand in the file of its drawing instead.
((M) => {
  "use strict";

  const { log, log1p, LN2 } = Math;
  const sum = (values) => values.reduce((a, b) => a + b, 0);

  /** a · b, but 0 for an impossible outcome (a = 0) even if b is infinite. */
  const times = (a, b) => (a === 0 ? 0 : a * b);

  /** Information in an event of probability p, in nats.  Adding 0 turns -0 into 0. */
  const information = (p) => -log(p) + 0;

  const entropy = (P) => sum(P.map((p) => times(p, information(p))));

  const crossEntropy = (P, Q) => sum(P.map((p, i) => times(p, information(Q[i]))));

  /**
   * p log(p/q) − p + q in nats, accurate also where p and q nearly agree.  There a series replaces
   * the logarithm, as in divlib/_sums.py, which derives it.  Pass `difference` if it is known more
   * accurately than p − q.
   */
  function klTerm(p, q, difference = p - q) {
    if (p === 0 || q === 0) return p === 0 ? q : Infinity;
    const s = difference / (p + q);
    if (Math.abs(s) >= 0.2) return p * log(p / q) - difference;
    let series = 0;
    for (let k = 23; k > 1; k -= 2) series = series * s * s + 1 / k;
    return difference * s + 2 * p * s ** 3 * series;
  }

  const kl = (P, Q) => sum(P.map((p, i) => klTerm(p, Q[i])));

  function js(P, Q) {
    const terms = P.map((p, i) => {
      const m = (p + Q[i]) / 2,
        half = (p - Q[i]) / 2;
      return (klTerm(p, m, half) + klTerm(Q[i], m, -half)) / 2;
    });
    return sum(terms);
  }

  /** Σ w x, from left to right as in numbers.py: near 0 the result depends on the order. */
  const weightedSum = (w, x) => sum(w.map((weight, i) => weight * x[i]));

  /** The entropy of a choice between cases of probabilities a and b, times a + b; no cancellation. */
  const choiceTerm = (a, b) => times(a, log1p(b / a)) + times(b, log1p(a / b));

  // The four heaps of chapter 8, and the place from which each of their shovels comes.
  const HEAPS = [3, 2, 1, 4];
  const ORIGINS = HEAPS.flatMap((heap, place) => Array(heap).fill(place));

  /** F − G after each place but the last: the surplus of mass up to there. */
  function surpluses(P, Q) {
    let surplus = 0;
    return P.slice(1).map((_, k) => {
      surplus += P[k] - Q[k];
      return surplus;
    });
  }

  /** An optimal plan on the line for integer masses: fill the targets from left to right. */
  function sortedPlan(P, Q) {
    const left = [...P],
      wanted = [...Q];
    return left.map((_, i) =>
      wanted.map((_, j) => {
        const moved = Math.min(left[i], wanted[j]);
        left[i] -= moved;
        wanted[j] -= moved;
        return moved;
      }),
    );
  }

  /** An optimal critic for places one step apart: its slopes are the signs of G − F. */
  function bestCritic(P, Q) {
    const f = [0];
    // Where F and G are equal, their difference is only a rounding error.
    surpluses(P, Q).forEach((surplus, k) => f.push(f[k] - Math.sign(Number(surplus.toFixed(9)))));
    // Centred, so that it fits in the picture.
    const middle = (Math.max(...f) + Math.min(...f)) / 2;
    return f.map((value) => value - middle);
  }

  /**
   * The words of Huffman's code for whole weights; undefined for a weight of 0.  Ties are broken as
   * in divlib/coding.py: by the order of first appearance.
   */
  function huffmanCode(weights) {
    const words = weights.map((weight) => (weight ? "" : undefined));
    let groups = weights
      .map((weight, order) => ({ weight, order, members: [order] }))
      .filter(({ weight }) => weight > 0);
    while (groups.length > 1) {
      groups.sort((a, b) => a.weight - b.weight || a.order - b.order);
      const [first, second] = groups.slice(0, 2).sort((a, b) => a.order - b.order);
      for (const k of first.members) words[k] = `0${words[k]}`;
      for (const k of second.members) words[k] = `1${words[k]}`;
      const merged = {
        weight: first.weight + second.weight,
        order: first.order,
        members: [...first.members, ...second.members],
      };
      groups = [merged, ...groups.slice(2)];
    }
    return words;
  }

  /** The share of a sample at or below t. */
  const shareUpTo = (sample, t) => sample.filter((value) => value <= t).length / sample.length;

  const sorted = (values) => [...values].sort((a, b) => a - b);

  // A number that is exactly 0 where only rounding errors remain.
  const rounded = (value) => Number(value.toFixed(10)) + 0;

  const square = (t) => t * t;

  /** The integers from -n to n, divided by `per`. */
  const grid = (n, per) => Array.from({ length: 2 * n + 1 }, (_, i) => (i - n) / per);

  const normalized = (heights) => {
    const total = sum(heights);
    return heights.map((height) => height / total);
  };

  /** A normal distribution as probabilities of the points of a grid. */
  const bell = (points, mean, width) =>
    normalized(points.map((x) => Math.exp(-square((x - mean) / width) / 2)));

  // The same grids as in numbers.py, which says why.
  const bumpGrid = grid(440, 20),
    apartGrid = grid(160, 10);
  const BUMP_WIDTH = 0.6;

  /** The target distribution of `two_bumps`, on its grid. */
  function twoBumps({ apart, share }) {
    const [left, right] = [-apart, apart].map((at) => bell(bumpGrid, at, BUMP_WIDTH));
    return left.map((p, i) => share * p + (1 - share) * right[i]);
  }

  /** KL divergence of normal distributions with means a and b and variances s and v. */
  const gaussianKl = (a, s, b, v) => (klTerm(1, s / v, (v - s) / v) + square(a - b) / v) / 2;

  function betweenBells(theta, sigma) {
    const ratio = theta / sigma,
      variance = square(sigma);
    const [p, q] = [-ratio / 2, ratio / 2].map((at) => bell(apartGrid, at, 1));
    return {
      kl: gaussianKl(0, variance, theta, variance),
      slope_kl: theta / variance,
      js: js(p, q),
      slope_js: (theta / (2 * variance)) * sum(p.map((a, i) => (a * q[i]) / (a + q[i]))),
    };
  }

  const betweenLines = (theta) => ({
    kl: theta ? Infinity : 0,
    slope_kl: NaN,
    js: theta ? LN2 : 0,
    slope_js: theta ? 0 : NaN,
  });

  M.formulas = {
    entropy,
    crossEntropy,
    kl,
    klTerm,
    js,
    information,
    sum,
    times,
    weightedSum,
    bell,
    grid,
    normalized,
    rounded,
    surpluses,
    bumpGrid,
    square,
    twoBumps,
    HEAPS,
    ORIGINS,
    bestCritic,
    huffmanCode,
    shareUpTo,
    sorted,
    sortedPlan,

    binary_entropy({ p }) {
      const heads = information(p) / LN2,
        tails = information(1 - p) / LN2;
      return {
        heads,
        tails,
        heads_weighted: times(p, heads),
        tails_weighted: times(1 - p, tails),
        entropy: (0 - times(p, log(p)) - times(1 - p, log1p(-p))) / LN2,
      };
    },

    five_numbers({ P, Q }) {
      return {
        entropy: entropy(P) / LN2,
        cross_entropy: crossEntropy(P, Q) / LN2,
        kl_pq: kl(P, Q) / LN2,
        kl_qp: kl(Q, P) / LN2,
        js: js(P, Q) / LN2,
        terms: P.map((p, i) => times(p, log(p / Q[i])) / LN2),
      };
    },

    log_lemma({ x, P, Q }) {
      return {
        gap: x - 1 - log(x),
        ratios: P.map((p, i) => (p === 0 ? Infinity : Q[i] / p)),
        terms: P.map((p, i) => klTerm(p, Q[i])),
        kl: kl(P, Q),
      };
    },

    jensen({ z, w }) {
      const mean = weightedSum(w, z);
      return {
        mean,
        f_of_mean: -log(mean) + 0,
        mean_of_f: 0 - weightedSum(w, z.map(log)),
        // The gap is the divergence of w from w z / mean; computed so, it loses no digits.
        gap: kl(
          w,
          w.map((weight, i) => (weight * z[i]) / mean),
        ),
      };
    },

    two_bumps({ mean, width, apart, share }) {
      const p = twoBumps({ apart, share }),
        q = bell(bumpGrid, mean, width);
      const bestMean = (1 - 2 * share) * apart;
      const variance = square(BUMP_WIDTH) + 4 * share * (1 - share) * square(apart);
      const least = kl(p, bell(bumpGrid, bestMean, Math.sqrt(variance))) / LN2;
      return {
        forward: least + gaussianKl(bestMean, variance, mean, square(width)) / LN2,
        least,
        reverse: kl(q, p) / LN2,
        best_mean: bestMean,
        best_width: Math.sqrt(variance),
      };
    },

    noisy_copy({ p, flip }) {
      const q = 1 - p,
        stay = 1 - flip;
      const [a, b, c, d] = [q * stay, q * flip, p * flip, p * stay];
      // The probability of a pair minus that of an independent pair; this product keeps the digits
      // that the difference of nearly equal numbers would lose.
      const excess = q * p * (stay - flip);
      const terms = [
        klTerm(a, q * (a + c), excess),
        klTerm(b, q * (b + d), -excess),
        klTerm(c, p * (a + c), -excess),
        klTerm(d, p * (b + d), excess),
      ];
      return {
        entropy_x: entropy([q, p]),
        entropy_y: entropy([a + c, b + d]),
        joint: entropy([a, b, c, d]),
        x_given_y: choiceTerm(a, c) + choiceTerm(b, d),
        y_given_x: choiceTerm(a, b) + choiceTerm(c, d),
        mutual: sum(terms),
      };
    },

    moving_apart({ pair, theta, sigma }) {
      const between = pair === "bells" ? betweenBells : betweenLines;
      return {
        ...between(theta, sigma),
        w: Math.abs(theta),
        slope_w: theta ? Math.sign(theta) : NaN,
      };
    },

    move_the_earth({ wanted, to }) {
      const Q = wanted.split("-").map(Number);
      const counted = (test) => to.filter((place, shovel) => test(ORIGINS[shovel], place)).length;
      const gaps = [0, 1, 2],
        here = HEAPS.map((_, j) => counted((_, place) => place === j));
      const need = surpluses(HEAPS, Q).map(Math.abs),
        optimum = sum(need);
      return {
        cost: sum(to.map((place, shovel) => Math.abs(place - ORIGINS[shovel]))),
        optimum,
        missing: sum(Q.map((q, j) => Math.max(0, q - here[j]))),
        distance: optimum / to.length,
        here,
        wanted: Q,
        right: gaps.map((k) => counted((from, place) => from <= k && k < place)),
        left: gaps.map((k) => counted((from, place) => place <= k && k < from)),
        need,
      };
    },

    draw_the_critic({ P, Q, f }) {
      const told =
        weightedSum(P, f) +
        weightedSum(
          Q,
          f.map((value) => -value),
        );
      const distance = sum(surpluses(P, Q).map(Math.abs));
      const slopes = f.slice(1).map((value, k) => value - f[k]);
      return {
        told,
        distance,
        gap: rounded(distance - told),
        steepest: Math.max(...slopes.map(Math.abs)),
        slopes,
      };
    },

    question_tree({ P }) {
      const words = huffmanCode(P.map((p) => Math.round(40 * p)));
      const depths = words.map((word) => (word === undefined ? NaN : word.length));
      return {
        average: sum(P.map((p, k) => times(p, depths[k]))),
        entropy: entropy(P) / LN2,
        depths,
        information: P.map((p) => information(p) / LN2),
      };
    },

    softmax_loss({ z, y, T }) {
      const scaled = z.map((logit) => logit / T);
      const powers = scaled.map((logit) => Math.exp(logit - Math.max(...scaled)));
      const softmax = powers.map((power) => power / sum(powers));
      // ln 1/ŷ of a class, accurate also where ŷ is nearly 1.
      const losses = scaled.map((logit, k) =>
        log1p(sum(scaled.map((other, j) => (j === k ? 0 : Math.exp(other - logit))))),
      );
      const loss = weightedSum(y, losses),
        least = entropy(y);
      return {
        loss,
        least,
        excess: rounded(loss - least),
        softmax,
        gradient: softmax.map((share, k) => rounded((share - y[k]) / T)),
      };
    },

    two_samples({ x, y }) {
      const [low, high] = [x, y].map(sorted);
      const gaps = low.map((value, k) => Math.abs(value - high[k]));
      const marks = sorted([...x, ...y]);
      const strips = marks
        .slice(1)
        .map(
          (mark, k) =>
            (mark - marks[k]) * Math.abs(shareUpTo(x, marks[k]) - shareUpTo(y, marks[k])),
        );
      return { pairs: sum(gaps) / x.length, area: sum(strips), gaps };
    },
  };
})((globalThis.movingFigures ??= {}));
