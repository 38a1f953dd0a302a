// How a search finds places: the same in Node, which makes the index, and in the page.
// MiniSearch weighs the words; this file says what the words of a text are, and ranks the places by
// how much of the query they have.

var PlacesEngine = (() => {
  const FIELDS = { number: 8, title: 6, symbols: 6, signature: 1.5, path: 2, text: 1 };
  const FUZZY = { least: 5, share: 0.2, weight: 0.3 };
  const PREFIX = { least: 2, weight: 0.6 };
  const LONGEST_QUERY = 200;
  const MOST_WORDS = 20;
  const SYNONYM = 0.8;
  const MOST_TWICE = 6;
  const SYMBOL = 8;
  // Places that fit so much worse than the best are not shown.
  const LEAST = 0.1;
  // Rarer words weigh no more than this.
  const HEAVIEST = 5;
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const WHOLE_TITLE = 1.4;
  const COVERAGE = 2;
  const FAVOURED = 2;
  // What readers look for first, where the words say nothing else.
  const KINDS = {
    definition: 1.3,
    theorem: 1.2,
    page: 0.8,
    claim: 0.7,
    function: 0.5,
    symbol: 0.6,
    exercise: 0.7,
  };

  const WORD = /\d+(?:\.\d+)+|[\p{L}\p{N}_]+(?:'\p{L}+)?/gu;
  const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu;
  const KINDS_LIKE = {
    definition: ["definition", "term"],
    theorem: ["theorem", "lemma", "corollary"],
    term: ["term", "definition"],
  };

  /** A word in the form in which it is compared: without endings, in one spelling. */
  const normal = (word) =>
    word
      .replace(/'s?$/, "")
      .replace(/(?<=.{3})ies$/, "y")
      .replace(/(?<=.{3})(?<![suiv])s$/, "")
      .replace(/(?<=[aeiouy].*.)(?:ing|ed|ity)$/, "")
      .replace(/(?<=.{3}at|.{3}ct)(?:or|ion)$/, "")
      // Normalized and normalised are the same word.
      .replace(/(?<=.{3}[iy])z(?=e$|at$|$)/, "s")
      .replace(/(?<=.{2})([bdgmnprt])\1$/, "$1")
      // "Die" keeps its e, or it would be the beginning of "divergence".
      .replace(word.length > 3 ? /(?<=.{2})e$/ : "", "");

  const plain = (text) =>
    String(text)
      .normalize("NFKC")
      .toLowerCase()
      .replaceAll("’", "'")
      .normalize("NFD")
      .replace(/\p{M}/gu, "");

  /** The words of a text. */
  const words = (text) =>
    (plain(text).match(WORD) ?? []).flatMap((word) => {
      if (UNSPACED.test(word)) {
        // Without spaces, letters and pairs of letters stand for words.
        const letters = [...word];
        return [...letters, ...letters.slice(1).map((letter, k) => letters[k] + letter)];
      }
      if (!word.includes("_")) return [normal(word)];
      const parts = word.split("_").filter((part) => part.length > 1);
      return [word.replaceAll("_", ""), ...(parts.length > 1 ? parts.map(normal) : [])];
    });

  /** Letters of distributions, and of quantities, in the order in which they occur. */
  const renamed = (inside) => {
    const seen = { p: [], x: [] };
    return inside.replace(/[a-z]/g, (letter) => {
      const kind = "pqr".includes(letter) ? "p" : "xyz".includes(letter) ? "x" : "";
      if (!kind) return letter;
      if (!seen[kind].includes(letter)) seen[kind].push(letter);
      return kind + (seen[kind].indexOf(letter) + 1);
    });
  };

  /** Text with each formula in one spelling: H(X|Y), whether typed so, in TeX or in Unicode. */
  const inLine = (text) =>
    plain(text)
      .replace(/\\(?:vert|mid|parallel|\|)/g, "|")
      .replace(/\\[a-z]+/g, "")
      .replace(/[∥‖∣]/g, "|")
      .replace(/\|+/g, "|")
      .replace(/[{}_^\\]|\s+(?=[(|;,)])|(?<=[(|;,])\s+/g, "");
  // The brackets of log(p/q) are no arguments of a distribution.
  const FORMULA = /(?<![a-z])(?!(?:log|ln|exp|sum)\()([a-z]{1,3}\d?)\(([^()]{1,20})\)/g;
  const SYMBOL_ALONE = /^[a-z]{1,3}\d?$/;

  /** Symbols such as D_KL(P||Q), H(X|Y) or W_1 as words: whole, and their letters. */
  const symbols = (text) => {
    const line = inLine(text);
    const found = [];
    const note = (head, inside = "") => {
      // W_1 is a W, and D_KL a KL.
      for (const name of [head, head.replace(/\d$/, ""), head.replace(/^d(?=..)/, "")]) {
        found.push(`${name}(${renamed(inside)})`, `${name}()`);
      }
    };
    for (const [, head, inside] of line.matchAll(FORMULA)) note(head, inside);
    for (const word of line.replace(FORMULA, " ").split(/[\s,;]+/)) {
      if (SYMBOL_ALONE.test(word)) note(word);
    }
    return [...new Set(found)];
  };

  // What readers mean by a formula, each written as `simpler` leaves it.
  const SUMS = [
    [/(?:sum )?\bp log \(?p ?\/ ?q\b\)?/i, "KL divergence"],
    [/(?:sum )?\bp log q\b/i, "cross-entropy"],
    [/(?:sum )?\bp log p\b/i, "entropy"],
  ];
  /** A formula without what writers do differently: ∑ pᵢ log₂ pᵢ and p(x) ln p(x) have "p log p". */
  const simpler = (text) =>
    text
      .replaceAll("\\", " ")
      .replace(/(?:[∑Σ]|\bsum)(?:[ᵢⱼ]|_\{?[a-z]\}?)?/gi, " sum ")
      .replace(/(?<=\b[pq])(?:[ᵢⱼ]|_\{?[a-z]\}?|\([a-z]\))/gi, " ")
      .replace(/\b(?:log|ln)(?:_?2|₂)?(?![a-z])/gi, " log ")
      .replace(/\s+/g, " ");
  /** A query with the name of a sum of logarithms in place of the sum. */
  const meant = (query) => {
    const line = simpler(query);
    const [sum, name] = SUMS.find(([formula]) => formula.test(line)) ?? [];
    return sum ? line.replace(sum, name) : query;
  };

  const OPTIONS = {
    fields: Object.keys(FIELDS),
    storeFields: [],
    tokenize: (text, field) => (field === "symbols" ? symbols(text) : words(text)),
    processTerm: (term) => term,
  };

  const STOP = new Set(
    `a about all an and any are as at be been between but by can could did difference do does for
    from get give given has have how i if in into is it its list me my of on one or s should so than
    that the their them then there these they this to use used using versus vs was we were what when where
    which while who whose why will with would you your`
      .split(/\s+/)
      .map((word) => normal(word)),
  );
  // Words that say what kind of place a reader looks for.
  const WANTED = new Map(
    Object.entries({
      function: "python code function api numpy scipy implement implementation compute computation",
      definition: "definition define defined meaning mean formula equation",
      theorem: "proof prove proved theorem show derivation derive",
      exercise: "exercise problem practice question solution",
      symbol: "symbol notation",
      claim: "claim",
      symptom: "my bug wrong",
      term: "glossary term",
    }).flatMap(([kind, list]) => list.split(" ").map((word) => [normal(word), kind])),
  );
  /** The words of a list that say something; all of them where none does. */
  const telling = (list) => {
    const found = list.filter((word) => !STOP.has(word));
    return found.length ? found : list;
  };

  // "Which divergence should I use" asks for a choice, though none of its words says so.
  const CHOICE = /\b(?:which|what|when)\b.*\b(?:use|choose|pick)\b/;
  // "In simple words" names no place.
  const ASIDE = /\b(?:in|with) (?:simple|plain|easy|other) (?:words|terms|english|language)\b/gi;

  /** What a reader wants: the words that count, and the kinds of places that the others name. */
  const understand = (query) => {
    const typed = words(query.replace(ASIDE, "")).slice(0, MOST_WORDS);
    const asked = telling(typed);
    const content = asked.filter((word) => !WANTED.has(word));
    const isChoice = content.length > 0 && CHOICE.test(plain(query));
    const named = content.length ? typed.map((word) => WANTED.get(word)).filter(Boolean) : [];
    const kinds = new Set(named.flatMap((kind) => KINDS_LIKE[kind] ?? [kind]));
    const lists = isChoice ? [[normal("choosing"), ...content]] : [asked, content];
    return { kinds, lists: lists.filter((list) => list.length) };
  };

  /**
   * Lists of words with their weights, and the same with each phrase replaced by each of its
   * synonyms, which together weigh as much as the phrase.
   */
  const variants = (lists, synonyms, weightOf) => {
    const found = new Map();
    const note = (list, factor) => {
      const key = list.map(([word]) => word).join(" ");
      // A title that is the query, or another name for all of it.
      const isWhole = factor === SYNONYM && list.every(([, , isReplaced]) => isReplaced);
      const title = factor === 1 || isWhole ? key : null;
      const weights = new Map(list.map(([word, weight]) => [word, weight]));
      if (!found.has(key)) found.set(key, { words: weights, factor, title });
    };
    const weighed = lists.map((list) => list.map((word) => [word, weightOf(word)]));
    // What replaced a phrase is replaced no further, or meanings would drift.
    const replaced = (list) =>
      synonyms.flatMap((group) =>
        group.flatMap((phrase) => {
          const begins = (word, k) => list[k]?.[0] === word && !list[k][2];
          const at = list.findIndex((_, k) => phrase.every((word, i) => begins(word, k + i)));
          if (at < 0) return [];
          const weight = sum(list.slice(at, at + phrase.length).map(([, one]) => one));
          return group.map((other) => {
            const parts = other.map((word) => [word, weight / other.length, true]);
            return list.toSpliced(at, phrase.length, ...parts);
          });
        }),
      );
    const once = weighed.flatMap(replaced);
    // In a short query two phrases may have synonyms: "JSD bigger than 1".
    const twice = once.filter((list) => list.length <= MOST_TWICE).flatMap(replaced);
    for (const list of weighed) note(list, 1);
    for (const list of once) note(list, SYNONYM);
    for (const list of twice) note(list, SYNONYM ** 2);
    return [...found.values()];
  };

  /** A text in parts, and of each whether it is a word that was found. */
  const parts = (text, found) => {
    const known = new Set(found);
    const list = [];
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (!words(word).some((form) => known.has(form))) continue;
      if (index > end) list.push([text.slice(end, index), false]);
      list.push([word, true]);
      end = index + word.length;
    }
    if (end < text.length) list.push([text.slice(end), false]);
    return list;
  };

  /** What finds places: `find(query, most)` gives records, the best first. */
  const create = (MiniSearch, data) => {
    const index = MiniSearch.loadJS(data.index, OPTIONS);
    const synonyms = data.synonyms.map((group) => group.map((phrase) => telling(words(phrase))));
    const records = data.records.map(([place, kind, number, title, path, text]) => ({
      place,
      kind,
      number,
      title,
      path,
      text,
      titleWords: words(title).join(" "),
    }));
    /** What a function of a word gives, computed once. */
    const remembered = (compute) => {
      const known = new Map();
      return (word) => {
        if (!known.has(word)) known.set(word, compute(word));
        return known.get(word);
      };
    };
    const search = (queries, options) =>
      index.search({ queries, combineWith: "OR" }, { tokenize: (term) => [term], ...options });

    /** How rare a word is in the places; more for a rarer one. */
    const rarity = remembered((word) => {
      const count = search([word]).length;
      return Math.log(1 + (records.length - count + 0.5) / (count + 0.5));
    });
    const unknown = Math.log(1 + (records.length + 0.5) / 0.5);
    const weightOf = (word) => Math.min(rarity(word), HEAVIEST);
    const ranking = { boost: FIELDS, bm25: { k: 1.2, b: 0.6, d: 0.5 } };

    /** The places of a word that is whole, or the nearest words if no place has it. */
    const ofWord = remembered((word) => {
      const isKnown = rarity(word) < unknown;
      const fuzzy = !isKnown && word.length >= FUZZY.least && FUZZY.share;
      return search([word], {
        ...ranking,
        fuzzy,
        maxFuzzy: 2,
        weights: { fuzzy: FUZZY.weight, prefix: 0 },
      });
    });
    /** The places of a word that a reader may still be typing. */
    const ofBeginning = remembered((word) => {
      if (word.length < PREFIX.least) return ofWord(word);
      const found = search([word], {
        ...ranking,
        prefix: true,
        weights: { fuzzy: 0, prefix: PREFIX.weight },
      });
      return found.length ? found : ofWord(word);
    });

    const find = (query, most = Number.POSITIVE_INFINITY) => {
      const asked = meant(query.slice(0, LONGEST_QUERY));
      const best = new Map();
      for (const [id, score] of ofSymbols(asked)) best.set(id, { score, matched: [] });
      // The letters of a formula that was found say nothing as words.
      const { kinds, lists } = understand(best.size ? inLine(asked).replace(FORMULA, " ") : asked);
      // What is asked for by another name is what it means, unless another kind of place is asked for.
      const isNamed = (kind) => !kinds.size && KINDS_LIKE.term.includes(kind);
      for (const { words: weights, factor, title } of variants(lists, synonyms, weightOf)) {
        const total = sum([...weights.values()]);
        const last = [...weights.keys()].at(-1);
        const found = new Map();
        for (const [word, weight] of weights) {
          for (const { id, score, terms } of word === last ? ofBeginning(word) : ofWord(word)) {
            const sofar = found.get(id) ?? { score: 0, share: 0, matched: [] };
            sofar.score += (score * weight) / rarity(word);
            sofar.share += weight / total;
            sofar.matched.push(...terms);
            found.set(id, sofar);
          }
        }
        for (const [id, { score, share, matched }] of found) {
          const { kind, titleWords } = records[id];
          const value =
            (score / total) *
            share ** COVERAGE *
            factor *
            (KINDS[kind] ?? 1) *
            (titleWords === title && (factor === 1 || isNamed(kind)) ? WHOLE_TITLE : 1) *
            (kinds.has(kind) ? FAVOURED : 1);
          if (value > (best.get(id)?.score ?? 0)) best.set(id, { score: value, matched });
        }
      }
      const least = LEAST * Math.max(...[...best.values()].map(({ score }) => score));
      return [...best]
        .filter(([, { score }]) => score >= least)
        .sort(([a, one], [b, other]) => other.score - one.score || a - b)
        .slice(0, most)
        .map(([id, { matched, score }]) => ({ ...records[id], matched, score }));
    };

    /** What has the symbols of a query, and how much that counts. */
    const ofSymbols = (query) => {
      // A letter counts alone, but not among words.
      const line = inLine(query).trim();
      const asked = SYMBOL_ALONE.test(line) ? [line] : (line.match(FORMULA) ?? []);
      const queries = symbols(asked.join(" ")).filter((symbol) => rarity(symbol) < unknown);
      const total = sum(queries.map(rarity));
      return queries.length
        ? search(queries, { fields: ["symbols"] }).map(({ id, score }) => [
            id,
            (SYMBOL * score * (KINDS[records[id].kind] ?? 1)) / total,
          ])
        : [];
    };
    return { find, strings: data.strings };
  };

  return { OPTIONS, create, parts, words, symbols };
})();

if (typeof module === "object") module.exports = PlacesEngine;
