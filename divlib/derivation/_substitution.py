"""Putting values in for letters, indexed families and functions, without accidents.

The accidents are letters that get caught by a sum which binds the same letter, and values
that are replaced again by the next replacement.  So all values are put in at once, on one
walk through the expression, and whatever binds a letter gets another one wherever the same
letter is used in a value, or around it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import (
    Derivative,
    Indexed,
    Integral,
    S,
    Subs,
    Sum,
    Symbol,
    diff,
    sympify,
)
from sympy.core.function import AppliedUndef, UndefinedFunction

from divlib.derivation._algebra import free_letters

__all__ = ["another_letter", "family_of", "letters_of", "letters_put_in", "substitute"]


def substitute(expr: Any, mapping: Mapping[Any, Any]) -> Any:
    """Put values in for letters, indexed families and functions, all at once."""
    values = {}
    for key, value in mapping.items():
        values[family_of(key)] = (key, sympify(value))
    return _put_in(sympify(expr), values) if values else sympify(expr)


def another_letter(letter: Any, taken: Iterable[Any]) -> Any:
    """A letter of the same kind that is not among those taken."""
    names = {other.name for other in taken}
    name = letter.name
    while name in names:
        name += "'"
    return letter if name == letter.name else Symbol(name, **letter.assumptions0)


def _symbols(values: Mapping[Any, Any]) -> set[Any]:
    """All letters in the keys and values of a substitution, bound ones too."""
    found: set[Any] = set()
    for key, value in values.values():
        found |= value.atoms(Symbol)
        if not isinstance(key, UndefinedFunction):
            found |= key.atoms(Symbol)
    return found


def _put_in(expr: Any, values: Mapping[Any, Any]) -> Any:
    if isinstance(expr, Symbol):
        return values[expr][1] if expr in values else expr
    if isinstance(expr, Indexed):
        places = [_put_in(index, values) for index in expr.indices]
        if expr.base not in values:
            return Indexed(expr.base, *places)
        key, value = values[expr.base]
        return substitute(value, dict(zip(key.indices, places)))
    if isinstance(expr, AppliedUndef):
        arguments = [_put_in(argument, values) for argument in expr.args]
        if expr.func not in values:
            return expr.func(*arguments)
        value = values[expr.func][1]
        return substitute(value.expr, dict(zip(value.variables, arguments)))
    if isinstance(expr, (Sum, Integral)):
        return _put_in_range(expr, values)
    if isinstance(expr, Derivative):
        return _put_in_derivative(expr, values)
    if isinstance(expr, Subs):
        own, inner = _other_letters(expr.variables, expr.expr, values)
        points = [_put_in(point, values) for point in expr.point]
        return Subs(_put_in(inner, values), own, points)
    if not expr.args:
        return expr
    return expr.func(*(_put_in(argument, values) for argument in expr.args))


def _other_letters(letters: Any, body: Any, values: Mapping[Any, Any]) -> tuple[list[Any], Any]:
    """Letters that nothing in the values, or in the body, is called, and the body with them."""
    taken = _symbols(values) | body.atoms(Symbol)
    own = []
    for letter in letters:
        clash = letter in _symbols(values)
        own.append(another_letter(letter, taken) if clash else letter)
        taken |= {own[-1]}
    # The new letters occur nowhere, so that nothing can catch them.
    return own, body.xreplace({x: y for x, y in zip(letters, own) if x != y})


def _put_in_range(head: Any, values: Mapping[Any, Any]) -> Any:
    """A sum or integral: from the outside in, each letter renamed where it must be."""
    body, *inner, (letter, low, high) = head.args
    if inner:
        body = head.func(body, *inner)
    (letter,), body = _other_letters([letter], body, values)
    body = _put_in(body, values)
    return head.func(body, (letter, _put_in(low, values), _put_in(high, values)))


def _put_in_derivative(derivative: Any, values: Mapping[Any, Any]) -> Any:
    """The derivative with values put in, taken at the values of its own letters."""
    letters = list(dict.fromkeys(derivative.variables))
    own, inner = _other_letters(letters, derivative.expr, values)
    back = dict(zip(letters, own))
    inner = _put_in(inner, values)
    if inner.has(Integral, S.Infinity):
        raise ValueError(f"{inner} would be differentiated under its integral, or endless sum")
    result = diff(inner, *(back[x] for x in derivative.variables))
    for letter, mine in back.items():
        value = values[letter][1] if letter in values else letter
        if value == mine:
            continue
        if isinstance(value, Symbol) and value not in result.atoms(Symbol):
            result = result.xreplace({mine: value})
        elif not result.has(Derivative, Subs):
            result = substitute(result, {mine: value})
        else:
            result = Subs(result, mine, value)
    return result


def family_of(key: Any) -> Any:
    """What a key of a mapping stands for: a letter, an indexed family or a function."""
    return key.base if isinstance(key, Indexed) else key


def letters_put_in(mapping: Mapping[Any, Any]) -> set[Any]:
    """Letters that a substitution brings along, apart from the index of a family."""
    own = {key: set(key.indices) if isinstance(key, Indexed) else set() for key in mapping}
    return set().union(*(free_letters(value) - own[key] for key, value in mapping.items()))


def letters_of(*expressions: Any) -> set[Any]:
    """Everything in the expressions for which something may be put in."""
    letters: set[Any] = set()
    for expr in expressions:
        letters |= free_letters(expr) | {indexed.base for indexed in expr.atoms(Indexed)}
        letters |= {applied.func for applied in expr.atoms(AppliedUndef)}
    return letters
