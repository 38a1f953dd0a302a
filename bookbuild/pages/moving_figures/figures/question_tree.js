// Huffman's tree of questions for four cards: the number of questions to each card beside the
// information in it, and the averages of both.
((M) => {
  "use strict";
  const { bar, handle, line, number, scale, text, value } = M.drawing;
  const { huffmanCode } = M.formulas;

  const centre = (k) => 84 + 95 * k;
  const level = (depth) => 26 + 48 * depth;
  const share = scale([0, 1], [318, 228]);
  const LONGEST = 6;
  const height = scale([0, LONGEST], [448, 372]);
  const average = scale([0, 3], [112, 340]);

  /** The tree of a code: its nodes by their beginnings of words, each with its place. */
  function tree(words) {
    const leaves = words
      .map((word, k) => ({ word, k }))
      .filter(({ word }) => word !== undefined)
      .sort((a, b) => (a.word < b.word ? -1 : 1));
    const nodes = new Map();
    const first = 226.5 - 47.5 * (leaves.length - 1);
    leaves.forEach(({ word, k }, i) => nodes.set(word, { at: first + 95 * i, k }));
    const place = (word) => {
      if (!nodes.has(word)) {
        const [no, yes] = [place(`${word}1`), place(`${word}0`)];
        nodes.set(word, { at: (no.at + yes.at) / 2 });
      }
      return nodes.get(word);
    };
    place("");
    return nodes;
  }

  /** An answer as a line to the next question or to a card. */
  function answer(nodes, word, words) {
    const from = nodes.get(word.slice(0, -1)),
      to = nodes.get(word);
    const [top, bottom] = [level(word.length - 1), level(word.length)];
    const yes = word.endsWith("0");
    const middle = (from.at + to.at) / 2 + (yes ? -8 : 8);
    return (
      line(from.at, top, to.at, bottom, yes ? "line blue" : "dashed orange") +
      text(middle, (top + bottom) / 2, yes ? words.yes : words.no, yes ? "end" : "start")
    );
  }

  function questions(P, words) {
    const nodes = tree(huffmanCode(P.map((p) => Math.round(40 * p))));
    const lines = [...nodes.keys()].filter(Boolean).map((word) => answer(nodes, word, words));
    const marks = [...nodes].map(([word, { at, k }]) =>
      k === undefined
        ? M.drawing.dot(at, level(word.length), "full ink", 4)
        : bar(at - 13, level(word.length) - 2, at + 13, level(word.length) + 22, "soft green") +
          text(at, level(word.length) + 16, words.cards[k], "middle strong"),
    );
    return lines.join("") + marks.join("");
  }

  /** The probability of a card, and below it its questions beside its information. */
  function column(k, P, { depths, information }, words) {
    const at = centre(k);
    const asked = Number.isNaN(depths[k]) ? 0 : depths[k];
    const more = information[k] > LONGEST ? text(at + 20, height(LONGEST) + 14, "↑", "middle") : "";
    return (
      bar(at - 20, share(0), at + 20, share(P[k]), "soft blue") +
      text(at, 342, `${words.cards[k]} ${number(P[k], 3)}`, "middle") +
      bar(at - 38, height(0), at - 2, height(asked), "soft green") +
      bar(at + 2, height(0), at + 38, height.within(information[k]), "hollow pink") +
      more +
      value(at - 20, 467, `depths.${k}`, depths[k], "middle", 0) +
      value(at + 20, 467, `information.${k}`, information[k], "middle", 2)
    );
  }

  function row(key, top, kind, numbers, words) {
    const end = average(numbers[key]);
    return (
      text(4, top + 13, words[key]) +
      bar(average(0), top, end, top + 16, kind) +
      value(end + 6, top + 13, key, numbers[key])
    );
  }

  M.figures.question_tree = {
    draw({ P }, numbers, { words }) {
      return (
        questions(P, words) +
        line(36, share(0), 416, share(0), "axis") +
        line(36, height(0), 416, height(0), "axis") +
        P.map((_, k) => column(k, P, numbers, words)).join("") +
        row("average", 486, "soft green", numbers, words) +
        row("entropy", 512, "hollow pink", numbers, words) +
        line(average(0), 480, average(0), 534, "axis") +
        P.map((p, k) => handle(centre(k), share(p), "P", k, "blue")).join("")
      );
    },

    drag: ({ index }, point, { start }, { set }) => set(start, "P", index, share.invert(point.y)),

    buttons: {
      fair: () => ({ P: [0.25, 0.25, 0.25, 0.25] }),
      halves: () => ({ P: [0.5, 0.25, 0.125, 0.125] }),
    },
  };
})((globalThis.movingFigures ??= {}));
