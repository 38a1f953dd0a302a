// States of a figure: reading them from an address, writing them there, changing them.
//
// states.py reads and writes the same text.  A state has one value for each parameter of
// figures.json; every number in it lies on the grid of its parameter's step, so that it is the
// same number in Python, here and in a link.
((M) => {
  "use strict";

  const decimals = (step) => (String(step).split(".")[1] ?? "").length;

  /** The number nearest to `value` that a parameter allows. */
  function nearest(parameter, value) {
    const { min = 0, max = 1, step } = parameter;
    const clamped = Math.min(max, Math.max(min, value));
    const rounded = min + step * Math.round((clamped - min) / step);
    // Adding 0 turns -0 into 0.
    return Number(rounded.toFixed(decimals(step))) + 0;
  }

  /** Whole numbers near `weights`, in their proportions, that add up to `total`. */
  function apportion(weights, total) {
    const sum = weights.reduce((a, b) => a + b, 0);
    const ideal = weights.map((weight) => (weight / sum) * total);
    const whole = ideal.map(Math.floor);
    const remainder = (i) => ideal[i] - whole[i];
    const order = weights.map((_, i) => i).sort((i, j) => remainder(j) - remainder(i) || i - j);
    const left = total - whole.reduce((a, b) => a + b, 0);
    for (const i of order.slice(0, left)) whole[i] += 1;
    return whole;
  }

  /** A distribution with `value` at `index`; the others share the rest as they did before. */
  function withShare(parameter, values, index, value) {
    const units = Math.round(1 / parameter.step);
    const taken = Math.round(nearest(parameter, value) * units);
    const others = values.filter((_, i) => i !== index);
    // Where the others have nothing, there are no proportions to keep.
    const weights = others.some((v) => v > 0) ? others : others.map(() => 1);
    const shares = apportion(weights, units - taken);
    shares.splice(index, 0, taken);
    return shares.map((share) => nearest(parameter, share / units));
  }

  /** `state` with the parameter `name`, or its entry `index`, set as near to `value` as may be. */
  function set(parameters, state, name, index, value) {
    const parameter = parameters[name];
    const old = state[name];
    const entry = () => old.map((v, i) => (i === index ? nearest(parameter, value) : v));
    const kinds = {
      number: () => nearest(parameter, value),
      choice: () => value,
      numbers: entry,
      distribution: () => withShare(parameter, old, index, value),
    };
    return { ...state, [name]: kinds[parameter.kind]() };
  }

  /** The allowed state nearest to one that was computed, whose numbers lie on no grid. */
  function admit(parameters, state) {
    const kinds = {
      number: nearest,
      choice: (_, value) => value,
      numbers: (parameter, values) => values.map((value) => nearest(parameter, value)),
      distribution(parameter, values) {
        const units = Math.round(1 / parameter.step);
        return apportion(values, units).map((share) => nearest(parameter, share / units));
      },
    };
    const admitted = (name) => kinds[parameters[name].kind](parameters[name], state[name]);
    return Object.fromEntries(Object.keys(parameters).map((name) => [name, admitted(name)]));
  }

  function format(parameters, state) {
    const write = (name) => [].concat(state[name]).join(",");
    return Object.keys(parameters)
      .map((name) => `${name}=${write(name)}`)
      .join(";");
  }

  function numberFrom(parameter, text) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) return null;
    const value = nearest(parameter, Number(text));
    return value === Number(text) ? value : null;
  }

  /** What a parameter's text says, or null if it says nothing that is allowed. */
  function valueFrom(parameter, text) {
    if (parameter.kind === "choice") return parameter.options.includes(text) ? text : null;
    const values = text.split(",").map((part) => numberFrom(parameter, part));
    if (values.includes(null) || values.length !== (parameter.length ?? 1)) return null;
    if (parameter.kind === "number") return values[0];
    const total = values.reduce((a, b) => a + b, 0);
    // Steps are far wider than what rounding adds to a total.
    const isWhole = Math.abs(total - 1) < parameter.step / 2;
    return parameter.kind === "distribution" && !isWhole ? null : values;
  }

  /** The state that a text such as "p=0.25;Q=0.5,0.5" describes, or null if it is not one. */
  function parse(parameters, text) {
    const parts = text.split(";").map((part) => part.split("="));
    const given = new Map(parts.map(([name, value]) => [name, value ?? ""]));
    const names = Object.keys(parameters);
    if (parts.some((part) => part.length !== 2) || parts.length !== names.length) return null;
    if (!names.every((name) => given.has(name))) return null;
    const state = {};
    for (const name of names) {
      state[name] = valueFrom(parameters[name], given.get(name));
      if (state[name] === null) return null;
    }
    return state;
  }

  M.states = { admit, decimals, format, nearest, parse, set };
})((globalThis.movingFigures ??= {}));
