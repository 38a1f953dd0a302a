// States of a figure: parse, format and change them.
//
// states.py parses and formats the same text.  A state has one value for each parameter of
// figures.json.  Every number is a multiple of its parameter's step above the minimum, so that it
// is the same number in Python, here and in a link.
((M) => {
  "use strict";

  const decimals = (step) => (String(step).split(".")[1] ?? "").length;

  /** The allowed number of a parameter that is nearest to `value`. */
  function nearest(parameter, value) {
    const { min = 0, max = 1, step } = parameter;
    const clamped = Math.min(max, Math.max(min, value));
    const rounded = min + step * Math.round((clamped - min) / step);
    // Adding 0 turns -0 into 0.
    return Number(rounded.toFixed(decimals(step))) + 0;
  }

  /** Integers that are nearly proportional to `weights` and sum to `total`. */
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

  /** A distribution with `value` at `index`; the other entries keep their proportions. */
  function withShare(parameter, values, index, value) {
    const units = Math.round(1 / parameter.step);
    const share = Math.round(nearest(parameter, value) * units);
    const others = values.filter((_, i) => i !== index);
    // If all others are 0 they share equally.
    const weights = others.some((v) => v > 0) ? others : others.map(() => 1);
    const shares = apportion(weights, units - share);
    shares.splice(index, 0, share);
    return shares.map((count) => nearest(parameter, count / units));
  }

  /** `state` with the parameter `name`, or its entry `index`, set to the allowed value nearest to `value`. */
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

  /** The allowed state nearest to a computed state, whose numbers need not be multiples of steps. */
  function snap(parameters, state) {
    const kinds = {
      number: nearest,
      choice: (_, value) => value,
      numbers: (parameter, values) => values.map((value) => nearest(parameter, value)),
      distribution(parameter, values) {
        const units = Math.round(1 / parameter.step);
        return apportion(values, units).map((share) => nearest(parameter, share / units));
      },
    };
    const snapped = (name) => kinds[parameters[name].kind](parameters[name], state[name]);
    return Object.fromEntries(Object.keys(parameters).map((name) => [name, snapped(name)]));
  }

  function format(parameters, state) {
    const write = (name) => [].concat(state[name]).join(",");
    return Object.keys(parameters)
      .map((name) => `${name}=${write(name)}`)
      .join(";");
  }

  /** The numbers in a text for a parameter, allowed or not; null if there are not just so many. */
  function numbersFrom({ length = 1 }, text) {
    const parts = text.split(",");
    const readable = parts.every((part) => /^-?\d+(\.\d+)?$/.test(part));
    return readable && parts.length === length ? parts.map(Number) : null;
  }

  const optionFrom = ({ options }, text) => (options.includes(text) ? text : null);

  /** The value that a text gives a parameter, or null if it is not allowed. */
  function valueFrom(parameter, text) {
    if (parameter.kind === "choice") return optionFrom(parameter, text);
    const values = numbersFrom(parameter, text);
    if (!values?.every((value) => nearest(parameter, value) === value)) return null;
    if (parameter.kind === "number") return values[0];
    const total = values.reduce((a, b) => a + b, 0);
    // Steps are much larger than the rounding error of the total.
    const sumsToOne = Math.abs(total - 1) < parameter.step / 2;
    return parameter.kind === "distribution" && !sumsToOne ? null : values;
  }

  /** The allowed value nearest to the one in a text, or null if it has no such numbers. */
  function nearestValueFrom(parameter, text) {
    if (parameter.kind === "choice") return optionFrom(parameter, text);
    const values = numbersFrom(parameter, text)?.map((value) => nearest(parameter, value));
    if (!values) return null;
    if (parameter.kind === "number") return values[0];
    return parameter.kind === "distribution" && !values.some(Boolean) ? null : values;
  }

  /** The state in a text such as "p=0.25;Q=0.5,0.5", its values by `read`; null if there is none. */
  function stateFrom(parameters, text, read) {
    const parts = text.split(";").map((part) => part.split("="));
    const given = new Map(parts.map(([name, value]) => [name, value ?? ""]));
    const names = Object.keys(parameters);
    if (parts.some((part) => part.length !== 2) || parts.length !== names.length) return null;
    if (!names.every((name) => given.has(name))) return null;
    const values = names.map((name) => [name, read(parameters[name], given.get(name))]);
    return values.some(([, value]) => value === null) ? null : Object.fromEntries(values);
  }

  /** Parse a text; null if it does not describe a state. */
  const parse = (parameters, text) => stateFrom(parameters, text, valueFrom);

  /** The state nearest to a text whose numbers need not be allowed; null if it is no such text. */
  function nearestTo(parameters, text) {
    const rough = stateFrom(parameters, text, nearestValueFrom);
    return rough && snap(parameters, rough);
  }

  M.states = { decimals, format, nearest, nearestTo, parse, set, snap };
})((globalThis.movingFigures ??= {}));
