// Chance that can be repeated: the same text gives the same numbers, in every browser.
((D) => {
  /** A number of 32 bits from a text (FNV-1a). */
  function digest(text) {
    let hash = 0x811c9dc5;
    for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0), 0x01000193);
    return hash >>> 0;
  }

  /** Numbers from 0 up to 1, which depend on the text only (Mulberry32). */
  function generator(text) {
    let state = digest(text);
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
  }

  /** Draws from one text. */
  D.random = (text) => {
    const next = generator(text);
    const whole = (least, most) => least + Math.floor(next() * (most - least + 1));
    const pick = (values) => values[whole(0, values.length - 1)];

    function shuffle(values) {
      const mixed = [...values];
      for (let last = mixed.length - 1; last > 0; last -= 1) {
        const other = whole(0, last);
        [mixed[last], mixed[other]] = [mixed[other], mixed[last]];
      }
      return mixed;
    }

    /** Some different values, in random order. */
    const some = (values, count) => shuffle(values).slice(0, count);

    /** Whole numbers from `least` on that add up to `total`; all such lists are equally likely. */
    function parts(count, total, least = 1) {
      const room = total - count * least;
      const places = Array.from({ length: room + count - 1 }, (_, k) => k);
      const bars = some(places, count - 1).sort((a, b) => a - b);
      return [...bars, room + count - 1].map((bar, k) => bar - (bars[k - 1] ?? -1) - 1 + least);
    }

    /** What `draw` returns, as soon as that fits. */
    function until(fits, draw) {
      for (let left = 10000; left > 0; left -= 1) {
        const drawn = draw();
        if (fits(drawn)) return drawn;
      }
      throw new Error(`nothing fits: ${fits}`);
    }

    return { whole, pick, shuffle, some, parts, until };
  };
})((globalThis.bookDrills ??= {}));
