// Reads the numbers that readers type, such as 0.81, 0,81, 3/8, 1 1/2, 5 %, ln 2, 2 log2(3), ∞ and
// 0.56 nats.
((D) => {
  const FUNCTIONS = {
    ln: Math.log,
    log2: Math.log2,
    sqrt: Math.sqrt,
    "√": Math.sqrt,
    exp: Math.exp,
  };
  const CONSTANTS = {
    e: Math.E,
    pi: Math.PI,
    π: Math.PI,
    inf: Infinity,
    infty: Infinity,
    infinity: Infinity,
    infinite: Infinity,
    "∞": Infinity,
  };
  // How many nats each of them is.
  const UNITS = { bit: Math.LN2, bits: Math.LN2, nat: 1, nats: 1 };
  const TOKEN = /\s*(?:(\d+(?:[.,]\d+)?|[.,]\d+)|(log_?2|[a-z]+|[π∞√])|([-+*/^()%]))/iy;
  const SAME = { "−": "-", "–": "-", "·": "*", "×": "*", "÷": "/", "⁄": "/", "₂": "2" };
  const SHARES = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅛": "1/8",
  };

  /** The numbers, words and signs of a text. */
  function tokens(text) {
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.length) {
      const match = TOKEN.exec(text);
      if (!match) throw new SyntaxError("unknown sign");
      const [, number, word, sign] = match;
      if (number) found.push({ number: Number(number.replace(",", ".")) });
      else if (word) found.push({ word: word.toLowerCase().replace("_", "") });
      else found.push({ sign });
    }
    return found;
  }

  /** Reads one expression; anything that it does not know is an error. */
  class Reader {
    constructor(text) {
      this.tokens = tokens(text);
      this.at = 0;
    }

    get next() {
      return this.tokens[this.at] ?? {};
    }

    take(sign) {
      if (this.next.sign !== sign) return false;
      this.at += 1;
      return true;
    }

    sum() {
      let value = this.product();
      for (;;) {
        if (this.take("+")) value += this.product();
        else if (this.take("-")) value -= this.product();
        else return value;
      }
    }

    product() {
      let value = this.signed();
      for (;;) {
        if (this.take("*")) value *= this.signed();
        else if (this.take("/")) value /= this.signed();
        // 2 ln 3 is a product; two numbers side by side are not.
        else if (this.next.sign === "(" || this.isFactor) value *= this.power();
        else return value;
      }
    }

    get isFactor() {
      return this.next.word in FUNCTIONS || this.next.word in CONSTANTS;
    }

    signed() {
      if (this.take("-")) return -this.signed();
      this.take("+");
      return this.power();
    }

    power() {
      const base = this.percentage();
      return this.take("^") ? base ** this.signed() : base;
    }

    percentage() {
      const value = this.atom();
      return this.take("%") ? value / 100 : value;
    }

    /** The fraction that makes the number before it a mixed one, as in 1 1/2, and 0 if none does. */
    fraction() {
      const [before, whole, above, slash, below] = [-2, -1, 0, 1, 2].map(
        (step) => this.tokens[this.at + step] ?? {},
      );
      const numbers = [whole, above, below].map(({ number }) => number);
      if (!numbers.every(Number.isInteger) || slash.sign !== "/") return 0;
      // 1/2 3/4 is none: it could be read in two ways.
      if (before.sign === "/" || before.sign === "^") return 0;
      this.at += 3;
      return above.number / below.number;
    }

    atom() {
      const { number, word, sign } = this.next;
      this.at += 1;
      if (number !== undefined) return number + this.fraction();
      if (word in CONSTANTS) return CONSTANTS[word];
      if (word in FUNCTIONS) return FUNCTIONS[word](this.power());
      if (sign === "(") {
        const value = this.sum();
        if (this.take(")")) return value;
      }
      throw new SyntaxError("an expression ends too early");
    }

    /** The value, and the unit that stands behind it, if any. */
    whole() {
      const value = this.sum();
      const unit = this.next.word in UNITS ? this.next.word : null;
      this.at += unit ? 1 : 0;
      if (this.at < this.tokens.length || Number.isNaN(value))
        throw new SyntaxError("not a number");
      return { value, unit };
    }
  }

  /** What a reader typed: { value } in the unit that was asked for, or { problem }. */
  D.read = (typed, asked) => {
    const same = typed.trim().replace(/[−–·×÷⁄₂]/g, (sign) => SAME[sign]);
    // The sign of a relation may stand before a number, as on paper.
    const text = same.replace(/^[=≈]\s*/, "");
    if (!text) return { problem: "empty" };
    if (/\blog\b(?!_?2)/i.test(text)) return { problem: "base" };
    try {
      const plain = text
        .replace(/(\d\s*)([½⅓⅔¼¾⅛])/g, (_, before, sign) => `${before} ${SHARES[sign]}`)
        .replace(/[½⅓⅔¼¾⅛]/g, (sign) => `(${SHARES[sign]})`);
      const { value, unit } = new Reader(plain).whole();
      if (!unit) return { value };
      if (!(asked in UNITS)) return { problem: "unit" };
      return { value: (value * UNITS[unit]) / UNITS[asked] };
    } catch (error) {
      if (error instanceof SyntaxError) return { problem: "unreadable" };
      throw error;
    }
  };

  /** How far from a number another one may be that counts as the same. */
  const slack = (value) => Math.max(0.0006, 0.006 * Math.abs(value));

  /** Are two numbers the same to three significant digits, or nearly so? */
  D.agree = (one, other) => {
    if (!Number.isFinite(other)) return one === other;
    return Math.abs(one - other) <= slack(other);
  };

  /** Are two numbers so far apart that no number agrees with both? */
  D.apart = (one, other) => {
    if (!Number.isFinite(one) || !Number.isFinite(other)) return one !== other;
    return Math.abs(one - other) > slack(one) + slack(other);
  };

  /** Is the first number the second one, but rounded to two significant digits, or nearly so? */
  D.isClose = (one, other) => {
    if (!Number.isFinite(other) || other === 0) return false;
    const digit = 10 ** (Math.floor(Math.log10(Math.abs(other))) - 1);
    return Math.abs(one - other) <= 0.5001 * digit;
  };
})((globalThis.bookDrills ??= {}));
