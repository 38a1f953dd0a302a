"""Putting values in for letters, indexed families and functions, without accidents.

The accidents are letters that get caught by a sum which binds the same letter, values that
are replaced again by the next replacement, and sums that no longer see that their terms
vary.
"""

from sympy import (
    Derivative,
    Dummy,
    Function,
    Indexed,
    Integral,
    Lambda,
    Subs,
    Sum,
    Symbol,
    sympify,
)
from sympy.core.function import AppliedUndef, UndefinedFunction

from divlib.derivation._algebra import free_letters

__all__ = ["family_of", "letters_of", "letters_put_in", "substitute"]


def substitute(expr, mapping):
    """Put values in for letters, indexed families and functions, all at once."""
    mapping = {key: sympify(value) for key, value in mapping.items()}
    # Letters that a sum binds must not catch the same letters in what is put in.
    expr = _with_fresh_letters(sympify(expr), letters_put_in(mapping))
    # Placeholders keep one replacement from touching what another has put in; those of
    # families are functions of the index, so that a sum still sees that they vary.
    letters = {key: Dummy() for key in mapping if isinstance(key, Symbol)}
    families = {key.base: Function(f"_{key.base}") for key in mapping if isinstance(key, Indexed)}
    expr = expr.replace(
        lambda e: isinstance(e, Indexed) and e.base in families,
        lambda e: families[e.base](*e.indices),
    )
    expr = expr.xreplace(letters)
    for key, value in mapping.items():
        if isinstance(key, UndefinedFunction):
            expr = expr.replace(key, value)
    expr = expr.replace(lambda e: isinstance(e, Derivative), lambda e: e.doit())
    for key, value in mapping.items():
        if isinstance(key, Indexed):
            value = _with_fresh_letters(value, set(key.indices) | free_letters(expr))
            expr = expr.replace(families[key.base], Lambda(key.indices, value))
    values = {placeholder: mapping[key] for key, placeholder in letters.items()}
    expr = expr.replace(lambda e: isinstance(e, Derivative), lambda e: _derivative_at(e, values))
    return expr.xreplace(values)


def _derivative_at(derivative, values):
    """A derivative with respect to letters that are replaced: taken at their values."""
    for letter in {x for x in derivative.variables if x in values}:
        if not isinstance(values[letter], Symbol):
            fresh = Dummy(letter.name)
            renamed = derivative.xreplace({letter: fresh})
            return Subs(renamed, fresh, values[letter])
    return derivative


def _with_fresh_letters(expr, taken):
    """`expr` with the letters that sums bind renamed where they are in `taken`."""

    def renamed(head):
        fresh = {x: Dummy(x.name, **x.assumptions0) for x in head.bound_symbols if x in taken}
        limits = (limit.xreplace(fresh) for limit in head.limits)
        return head.func(head.function.xreplace(fresh), *limits)

    return expr.replace(lambda e: isinstance(e, (Sum, Integral)), renamed)


def family_of(key):
    """What a key of a mapping stands for: a letter, an indexed family or a function."""
    return key.base if isinstance(key, Indexed) else key


def letters_put_in(mapping):
    """Letters that a substitution brings along, apart from the index of a family."""
    own = {key: set(key.indices) if isinstance(key, Indexed) else set() for key in mapping}
    return set().union(*(free_letters(value) - own[key] for key, value in mapping.items()))


def letters_of(*expressions):
    """Everything in the expressions for which something may be put in."""
    letters = set()
    for expr in expressions:
        letters |= free_letters(expr) | {indexed.base for indexed in expr.atoms(Indexed)}
        letters |= {applied.func for applied in expr.atoms(AppliedUndef)}
    return letters
