"""States of a figure: parse, format, and draw at random for tests.

states.js parses and formats the same text in the page.  A state has one value for each
parameter of figures.json.  Every number is a multiple of its parameter's step above the
minimum, so that it is the same number here, in the page and in a link.
"""

import re
from decimal import Decimal

NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def parse(parameters, text):
    """Return the state that a text such as ``p=0.25;Q=0.5,0.5`` describes, or raise ValueError."""
    parts = [part.split("=") for part in text.split(";")]
    names = [part[0] for part in parts]
    if sorted(names) != sorted(parameters) or any(len(part) != 2 for part in parts):
        raise ValueError(f"{text!r} must give each of {', '.join(parameters)} once, as name=value")
    given = dict(parts)
    return {name: _value(name, parameters[name], given[name]) for name in parameters}


def _value(name, parameter, text):
    if parameter["kind"] == "choice":
        if text not in parameter["options"]:
            raise ValueError(f"{name}={text} must be one of {', '.join(parameter['options'])}")
        return text
    values = [_number(name, parameter, part) for part in text.split(",")]
    if len(values) != parameter.get("length", 1):
        raise ValueError(f"{name}={text} must have {parameter.get('length', 1)} numbers")
    if parameter["kind"] == "number":
        return float(values[0])
    if parameter["kind"] == "distribution" and sum(values) != 1:
        raise ValueError(f"{name}={text} sums to {sum(values)}, not to 1")
    return list(map(float, values))


def _number(name, parameter, text):
    if not NUMBER.fullmatch(text):
        raise ValueError(f"{name}: {text!r} is not a decimal number")
    low, high, step = (Decimal(str(parameter.get(*key))) for key in _RANGE)
    value = Decimal(text)
    if not low <= value <= high or (value - low) % step:
        raise ValueError(f"{name}: {text} must lie between {low} and {high}, in steps of {step}")
    return value


_RANGE = (("min", 0), ("max", 1), ("step",))


def format_state(parameters, state):
    """Return the text that `parse` reads."""
    return ";".join(f"{name}={_format_value(state[name])}" for name in parameters)


def _format_value(value):
    if isinstance(value, list):
        return ",".join(map(_format_value, value))
    return value if isinstance(value, str) else f"{value:.12f}".rstrip("0").rstrip(".")


def decimals(parameter):
    """The number of decimal places of a parameter."""
    return max(0, -Decimal(str(parameter["step"])).as_tuple().exponent)


def random_state(parameters, rng):
    """Draw a random state; values at the limits of a parameter are frequent.

    A distribution may equal the previous one, nearly equal it, or have a disjoint support.
    """
    state, previous = {}, None
    for name, parameter in parameters.items():
        state[name] = _KINDS[parameter["kind"]](parameter, rng)
        if parameter["kind"] == "distribution":
            if previous and len(previous) == len(state[name]):
                state[name] = _related(parameter, previous, state[name], rng)
            previous = state[name]
    return state


def _related(parameter, previous, fresh, rng):
    relation = rng.random()
    if relation < 0.1:
        return list(previous)
    if relation < 0.25:
        return _neighbour(parameter, previous, rng)
    impossible = [value == 0 for value in previous]
    if relation < 0.4 and any(impossible):
        return _random_distribution(parameter, rng, impossible)
    return fresh


def _neighbour(parameter, values, rng):
    """The same distribution with one step moved from one outcome to another."""
    units = round(1 / parameter["step"])
    counts = [round(value * units) for value in values]
    counts[int(rng.choice([k for k, count in enumerate(counts) if count]))] -= 1
    counts[int(rng.integers(len(counts)))] += 1
    return [float(Decimal(count) / units) for count in counts]


def _random_number(parameter, rng):
    low, high, step = (Decimal(str(parameter.get(*key))) for key in _RANGE)
    last = int((high - low) / step)
    k = rng.choice([0, last, int(rng.integers(last + 1))], p=[0.1, 0.1, 0.8])
    return float(low + int(k) * step)


def _random_numbers(parameter, rng):
    values = [_random_number(parameter, rng) for _ in range(parameter["length"])]
    return [values[0]] * len(values) if rng.random() < 0.1 else values


def _random_distribution(parameter, rng, allowed=None):
    """A random distribution, often with impossible outcomes, sometimes with a certain one."""
    units, length = round(1 / parameter["step"]), parameter["length"]
    allowed = [True] * length if allowed is None else allowed
    possible = (rng.random(length) < rng.choice([0.3, 0.7, 1.0])) & allowed
    possible[rng.choice([k for k in range(length) if allowed[k]])] = True
    weights = rng.dirichlet(rng.choice([0.3, 1.0, 30.0]) * (0.001 + possible)) * possible
    counts = rng.multinomial(units, weights / weights.sum())
    return [float(Decimal(int(count)) / units) for count in counts]


def _random_choice(parameter, rng):
    return str(rng.choice(parameter["options"]))


_KINDS = {
    "number": _random_number,
    "numbers": _random_numbers,
    "distribution": _random_distribution,
    "choice": _random_choice,
}
