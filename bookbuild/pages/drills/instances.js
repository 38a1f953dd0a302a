// Questions with numbers: a drill draws its data, solves the question, and its words say both.
//
// A drill is an object { draw, solve }.  `draw(random)` returns the data of the question, as JSON can
// hold them.  `solve(data)` returns
//   answer   a number; the key of an option, if its words have options; the keys of its items in
//            order, if they have items;
//   also     numbers that are as right, such as a count rounded up and down, if there are any;
//   wrong    answers that readers often give, by the name of their mistake;
//   places   what stands in the words for {{NAME}}.
((D) => {
  D.drills = {};

  /** Add the drills of a file. */
  D.define = (drills) => Object.assign(D.drills, drills);

  // What drills compute and write with.

  const sum = (values) => values.reduce((total, value) => total + value, 0);

  /** Divide weights by their total. */
  const shares = (weights) => weights.map((weight) => weight / sum(weights));

  /** Σ p f(p, i), where impossible outcomes add nothing. */
  const expected = (P, f) => sum(P.map((p, i) => (p > 0 ? p * f(p, i) : 0)));

  const divisor = (a, b) => (b === 0 ? a : divisor(b, a % b));

  /** A number with four significant digits, as TeX. */
  function decimal(value) {
    if (!Number.isFinite(value)) return value < 0 ? "-\\infty" : "\\infty";
    return String(Number(value.toPrecision(4)) + 0);
  }

  /** A number with six significant digits, as TeX: for what a solution computes with further. */
  const precise = (value) => String(Number(value.toPrecision(6)));

  /** `decimal` and `is` for numbers that make up a total, which keeps five digits where they cancel. */
  function inSum(total) {
    const places = total === 0 ? 4 : Math.max(0, 4 - Math.floor(Math.log10(Math.abs(total))));
    const write = (value) => String(Number(value.toFixed(places)) + 0);
    return { decimal: write, is: (value) => is(value, write(value)) };
  }

  /** A number behind = if it is written exactly, and else behind ≈. */
  function is(value, text = decimal(value)) {
    const exact = !Number.isFinite(value) || Math.abs(Number(text) - value) < 1e-12;
    return `${exact ? "=" : "\\approx "}${text}`;
  }

  /** A fraction of whole numbers in lowest terms, as TeX. */
  function fraction(above, below) {
    const common = divisor(Math.abs(above), Math.abs(below)) * Math.sign(below);
    const [a, b] = [above / common, below / common];
    if (b === 1) return String(a);
    return `${a < 0 ? "-" : ""}\\frac{${Math.abs(a)}}{${b}}`;
  }

  /** Weights as a list of the fractions of their total, as TeX. */
  const distribution = (weights) =>
    `\\bigl(${weights.map((weight) => fraction(weight, sum(weights))).join(", ")}\\bigr)`;

  const list = (values) => `(${values.join(", ")})`;

  D.tools = {
    ...{ sum, shares, expected, decimal, precise, inSum, is, fraction, distribution, list },
    entropy: (P) => expected(P, (p) => -Math.log(p)),
    kl: (P, Q) => expected(P, (p, i) => Math.log(p / Q[i])),
    bits: (nats) => nats / Math.LN2,
    variation: (P, Q) => sum(P.map((p, i) => Math.abs(p - Q[i]))) / 2,
    mixture: (P, Q) => P.map((p, i) => (p + Q[i]) / 2),
    /** The sums of the first one, two, … values. */
    cumulative: (values) => values.map((_, k) => sum(values.slice(0, k + 1))),
    ascending: (values) => [...values].sort((a, b) => a - b),
  };

  /** Put what is computed into words. */
  function fill(words, places) {
    return words.replace(/\{\{(\w+)\}\}/g, (_, name) => {
      if (!(name in places)) throw new ReferenceError(`nothing stands for ${name} in: ${words}`);
      return places[name];
    });
  }

  /** Wrong answers that can be told from the right ones and from one another. */
  function distinct(wrong, right) {
    const apart = (one, other) =>
      typeof one === "number" ? D.apart(one, other) : `${one}` !== `${other}`;
    const mistakes = Object.entries(wrong).filter(
      ([, value]) => !Number.isNaN(value) && right.every((other) => apart(value, other)),
    );
    // Of two that give the same number nobody can tell which was made.
    return Object.fromEntries(
      mistakes.filter(([name, value]) =>
        mistakes.every(([other, another]) => other === name || apart(value, another)),
      ),
    );
  }

  /** The items in an order that is not the answer. */
  function mixed(name, seed, answer) {
    const random = D.random(`${name} ${seed} items`);
    return random.until(
      (order) => `${order}` !== `${answer}`,
      () => random.shuffle([...answer].sort()),
    );
  }

  /** Lines, of which there may be others for each case: of a question, or for each answer. */
  const linesOf = (lines = [], key) => (Array.isArray(lines) ? lines : lines[key]);

  /** A drill with the numbers of a seed, in given words. */
  D.instance = (name, seed, words) => {
    const { draw, solve } = D.drills[name];
    const data = draw(D.random(`${name} ${seed}`));
    const { answer, also = [], wrong = {}, places = {} } = solve(data);
    const known = typeof answer === "number" ? { answer: is(answer), ...places } : places;
    const filled = (texts) =>
      Object.fromEntries(
        Object.entries(texts ?? {}).map(([key, text]) => [key, fill(text, known)]),
      );
    return {
      ...{ name, seed, data, answer, also, wrong: distinct(wrong, [answer, ...also]) },
      title: words.title,
      unit: words.unit ?? "",
      question: linesOf(words.question, places.case).map((line) => fill(line, known)),
      options: filled(words.options ?? words.items),
      mistakes: filled(words.wrong),
      order: words.items ? mixed(name, seed, answer) : [],
      solution: linesOf(words.solution, places.case ?? answer).map((line) => fill(line, known)),
    };
  };

  /**
   * What is found of an answer: whether it is right, the name of the words that say so, and in words
   * a mistake that is known, if it is one.
   */
  D.judge = (instance, given) => {
    const { answer, also, wrong, mistakes } = instance;
    const agree = (value) =>
      typeof value === "number" ? D.agree(given, value) : `${given}` === `${value}`;
    if (agree(answer) || also.includes(given)) return { right: true, said: "right" };
    const mistake = Object.keys(wrong).find((name) => agree(wrong[name]));
    const isUnknown = typeof answer === "number" && !mistake;
    let said = "wrong";
    if (isUnknown && D.isClose(given, answer)) said = "close";
    else if (isUnknown && D.agree(-given, answer)) said = "sign";
    return { right: false, said, mistake: mistakes[mistake] };
  };
})((globalThis.bookDrills ??= {}));
