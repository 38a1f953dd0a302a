// Sets the formulas of drills with fresh numbers as MathML, which browsers show without a library.
//
// It knows the TeX that drills use and no more; what it does not know is an error, which the tests
// find.  Formulas with the numbers of the printed page are set by KaTeX when the book is built.
((D) => {
  const NAMES = /^(?:ln|log|exp|max|min)$/;
  const LETTERS = {
    ...{ alpha: "α", beta: "β", gamma: "γ", delta: "δ", varepsilon: "ε", eta: "η", theta: "θ" },
    ...{ kappa: "κ", lambda: "λ", mu: "μ", pi: "π", rho: "ρ", sigma: "σ", varphi: "φ", ell: "ℓ" },
    ...{ chi: "χ", infty: "∞", partial: "∂", nabla: "∇" },
  };
  const SIGNS = {
    ...{ le: "≤", ge: "≥", ne: "≠", approx: "≈", cdot: "⋅", times: "×", to: "→", dots: "…" },
    ...{ Vert: "∥", mid: "∣", lvert: "|", rvert: "|", lVert: "∥", rVert: "∥", sum: "∑", pm: "±" },
    ...{ propto: "∝", "{": "{", "}": "}", ldots: "…" },
  };
  const SPACES = { quad: "1em", ",": "0.1667em", ";": "0.2778em" };
  const BREAK = /^<mo(?: form="infix")?>(?:[-=≈≤≥≠∝→+−]|&[lg]t;)<\/mo>$/;
  const TOKEN = /\s*(?:\\([a-zA-Z]+|.)|(\d+(?:\.\d+)?)|(\S))/y;

  const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

  const element = (name, inside, attributes = "") => `<${name}${attributes}>${inside}</${name}>`;
  const escaped = (text) => text.replace(/[&<>]/g, (sign) => ENTITIES[sign]);
  const operator = (sign, attributes = "") => element("mo", escaped(sign), attributes);

  const FENCE = ' stretchy="false" lspace="0" rspace="0"';
  const FUNCTION = /^(?:<m\w+>)?<mi>\w\w/;
  const THIN = '<mspace width="0.1667em"></mspace>';

  // What a sign stands behind that belongs to the number after it.
  const OPENS = /^<mo[^>]*>[^)\]|∥]/;
  const SIGN = /^<mo>[+−]</;

  /** Put elements side by side, with a little room beside the names of functions. */
  const joined = (parts) =>
    parts
      .map((part, k) => {
        const [before, after] = [parts[k - 1], parts[k + 1]];
        if (SIGN.test(part) && (!before || OPENS.test(before))) {
          return part.replace("<mo>", '<mo form="prefix">');
        }
        if (!FUNCTION.test(part)) return part;
        const room = [before, after].map((one) => (!one || one.startsWith("<mo") ? "" : THIN));
        return room[0] + part + room[1];
      })
      .join("");

  /** Commands, numbers and signs. */
  function tokens(tex) {
    const found = [];
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < tex.trimEnd().length) {
      const [, command, number, sign] = TOKEN.exec(tex);
      if (command && /^[bB]ig[lr]?$/.test(command)) continue;
      found.push(command ? { command } : number ? { number } : { sign });
    }
    return found;
  }

  /** Sets a formula as a list of parts, each of which may stand on a line of its own. */
  class Setter {
    constructor(tex) {
      this.tex = tex;
      this.tokens = tokens(tex);
    }

    is(kind, value) {
      return this.tokens[0]?.[kind] === value;
    }

    error(what) {
      return new SyntaxError(`${what} in the formula ${this.tex}`);
    }

    /** Elements up to a sign or a command that ends them. */
    until(ends) {
      const found = [];
      while (!ends()) {
        if (!this.tokens.length) throw this.error("something is not closed");
        found.push(this.scripted());
      }
      return found;
    }

    row(ends) {
      const found = this.until(ends);
      return found.length === 1 ? found[0] : element("mrow", joined(found));
    }

    /** What a command applies to: a group, a sign, or the first digit of a number. */
    argument() {
      const [{ number } = {}] = this.tokens;
      if (!number) return this.atom();
      this.tokens.shift();
      if (number.length > 1) this.tokens.unshift({ number: number.slice(1) });
      return element("mn", number[0]);
    }

    scripted() {
      const base = this.atom();
      const scripts = {};
      while (this.is("sign", "_") || this.is("sign", "^")) {
        scripts[this.tokens.shift().sign] = this.argument();
      }
      const { _: below, "^": above } = scripts;
      if (below && above) return element("msubsup", base + below + above);
      return below ? element("msub", base + below) : above ? element("msup", base + above) : base;
    }

    atom() {
      const token = this.tokens.shift();
      if (!token) throw this.error("something is missing");
      if (token.number) return element("mn", token.number);
      if (token.command) return this.command(token.command);
      return this.sign(token.sign);
    }

    sign(sign) {
      if (sign === "{") {
        const inside = this.row(() => this.is("sign", "}"));
        this.tokens.shift();
        return inside;
      }
      if (/[a-zA-Z]/.test(sign)) return element("mi", sign);
      if (/[()[\]]/.test(sign)) return operator(sign, FENCE);
      if (/[-+=<>,;:!/|*']/.test(sign)) return operator({ "-": "−", "*": "∗" }[sign] ?? sign);
      throw this.error(`the sign ${sign} is unknown`);
    }

    command(name) {
      if (NAMES.test(name)) return element("mi", name);
      if (LETTERS[name]) return element("mi", LETTERS[name]);
      if (/^[lr][vV]ert$/.test(name)) return operator(SIGNS[name], FENCE);
      if (SIGNS[name]) return operator(SIGNS[name]);
      if (SPACES[name]) return `<mspace width="${SPACES[name]}"></mspace>`;
      if (/^[td]?frac$/.test(name)) return element("mfrac", this.argument() + this.argument());
      if (name === "sqrt") return element("msqrt", this.argument());
      if (name === "hat")
        return element("mover", this.argument() + operator("^"), ' accent="true"');
      if (name === "mathrm" || name === "text") return this.upright(name);
      if (name === "mathbb" || name === "mathcal") return this.special(name);
      if (name === "begin") return this.table();
      throw this.error(`the command \\${name} is unknown`);
    }

    word() {
      this.tokens.shift();
      let word = "";
      while (!this.is("sign", "}")) {
        const { sign, number } = this.tokens.shift() ?? {};
        if (!sign && !number) throw this.error("a word is not closed");
        word += sign ?? number;
      }
      this.tokens.shift();
      return word;
    }

    upright() {
      const word = this.word();
      return element("mi", word, word.length === 1 ? ' mathvariant="normal"' : "");
    }

    special(name) {
      const word = this.is("sign", "{") ? this.word() : this.tokens.shift().sign;
      const known = { mathbbE: "𝔼", mathcalN: "𝒩" }[name + word];
      if (!known) throw this.error(`\\${name} of ${word} is unknown`);
      return element("mi", known);
    }

    /** A matrix; the style sheet draws its brackets, which no face for text could stretch. */
    table() {
      if (this.word() !== "pmatrix") throw this.error("the environment is unknown");
      const ends = () =>
        this.is("sign", "&") || this.is("command", "\\") || this.is("command", "end");
      const rows = [[]];
      for (;;) {
        rows.at(-1).push(element("mtd", this.row(ends)));
        const { command } = this.tokens.shift();
        if (command === "\\") rows.push([]);
        if (command === "end") break;
      }
      this.word();
      const inside = rows.map((cells) => element("mtr", cells.join(""))).join("");
      return element("mtable", inside);
    }

    /** The formula in parts that begin with a relation, a plus or a minus: there lines can break. */
    parts() {
      const found = [[]];
      let depth = 0;
      while (this.tokens.length) {
        const { sign } = this.tokens[0];
        depth += /^[([]$/.test(sign) ? 1 : /^[)\]]$/.test(sign) ? -1 : 0;
        const part = this.scripted();
        const [before] = found.at(-1).slice(-1);
        const breaks = depth === 0 && BREAK.test(part) && before && !BREAK.test(before);
        if (breaks) found.push([part.replace("<mo>", '<mo form="infix">')]);
        else found.at(-1).push(part);
      }
      return found.map(joined);
    }
  }

  /** A formula as MathML. */
  D.formula = (tex) =>
    new Setter(tex)
      .parts()
      .map((part) => element("math", part))
      .join("<wbr>");

  /** A text with formulas between dollars, as HTML. */
  D.typeset = (text) =>
    text
      .split("$")
      .map((part, k) => (k % 2 ? D.formula(part) : escaped(part)))
      .join("")
      // What follows a formula without a space stays on its line.
      .replace(/<math>(?:(?!<math>).)*<\/math>[^\s<]+/g, '<span class="glued">$&</span>');
})((globalThis.bookDrills ??= {}));
