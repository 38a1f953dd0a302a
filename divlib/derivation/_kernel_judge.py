"""The second judge: every step of a derivation again, by the kernel alone.

The first judge is SymPy (see `_algebra`).  This one takes from a finished derivation only
what its author wrote: the expressions, what each step cites, and the assumptions on the
letters.  It searches for a proof by the kernel's rules; nothing that goes wrong here can
make a false step pass, because only the rules make theorems.
"""

import itertools
from contextlib import suppress
from fractions import Fraction
from functools import cache, cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sympy import Indexed, Symbol, diff, preorder_traversal
from sympy.core.function import AppliedUndef, UndefinedFunction

from divlib.derivation import _kernel as kernel
from divlib.derivation._algebra import simplified
from divlib.derivation._kernel import Refused
from divlib.derivation._kernel_sympy import NotSupported, Translator
from divlib.derivation._kernel_terms import letters_in, opened, parts_in, substituted
from divlib.derivation._statements import Fact, Instance
from divlib.derivation._substitution import substitute

__all__ = ["Verdict", "judge", "judge_last_step"]

_ATTEMPTS = 24


class Verdict(NamedTuple):
    """What the kernel says about one step.

    Attributes
    ----------
    step : str
        Which: "lemma", "step 1", ..., "equality".
    status : str
        "verified", "not shown" or "not supported".
    why : str
        What is missing; empty for a verified step.
    theorem : Theorem or None
        The kernel's theorem; its `record` says how it was made.
    rests_on : tuple of str
        Names of the lemmas and derivations that the theorem assumes and the kernel did not
        prove.
    """

    step: str
    status: str
    why: str = ""
    theorem: kernel.Theorem | None = None
    rests_on: tuple[str, ...] = ()


def judge(statement):
    """The kernel's verdicts on a Derivation or Lemma, one for each step.

    >>> from sympy import log, symbols
    >>> from divlib.derivation import Lemma
    >>> x = symbols("x", positive=True)
    >>> [verdict] = judge(Lemma("log lemma", log(x), x - 1, variable=x, touch=1))
    >>> verdict.status
    'verified'
    """
    return _case_of(statement).verdicts


def judge_last_step(derivation):
    """The kernel's verdict on the last step of a Derivation, without a look at the others."""
    return _case_of(derivation).verdict_on(len(derivation.steps) - 1)


_cases: WeakKeyDictionary[Any, Any] = WeakKeyDictionary()


def _case_of(statement):
    if statement not in _cases:
        kind = _DerivationCase
        if hasattr(statement, "touch"):
            kind = _LemmaCase
        elif hasattr(statement, "claim"):
            kind = _InductionCase
        _cases[statement] = kind(statement)
    return _cases[statement]


# What lemmas say that the kernel has not proved: their names, and the facts that they need.
_assumed: dict[Any, tuple[str, frozenset[Any]]] = {}


def _verdict(step, attempt, given=frozenset()):
    """The verdict of a function that returns a theorem under some given facts, or raises."""
    try:
        theorem = attempt()
        return Verdict(step, "verified", "", theorem, _rests_on(theorem, given))
    except NotSupported as reason:
        return Verdict(step, "not supported", str(reason))
    except Refused as reason:
        return Verdict(step, "not shown", str(reason))
    except RecursionError:
        return Verdict(step, "not shown", "too deep")


def _rests_on(theorem, given):
    """Names of the lemmas that a theorem assumes; it may assume nothing else but the facts."""
    names = set()
    for statement in theorem.hypotheses - given:
        name, needed = _assumed.get(statement, ("", None))
        if needed is None or not needed <= given:
            raise Refused("a requirement was not shown")
        names.add(name)
    return tuple(sorted(names))


class Contradiction(AssertionError):
    """The two judges do not agree: one of them is wrong."""


class _LemmaCase:
    """A lemma: proved from the logarithm or a square, or assumed."""

    def __init__(self, lemma):
        self.statement = lemma
        self.translator = Translator([lemma.left, lemma.right, *(f.relation for f in lemma.given)])
        self.theorem = None
        verdict = _verdict("lemma", self._proved)
        if verdict.status == "verified":
            self.theorem = verdict.theorem
        else:
            try:
                self.theorem = kernel.assume(self._statement())
                needed = {_fact_statement(fact, self.translator) for fact in lemma.given}
                _assumed[self.theorem.claim] = lemma.name, frozenset(needed)
            except (NotSupported, Refused) as reason:
                verdict = Verdict("lemma", verdict.status, str(reason))
        self.verdicts = [verdict]

    def _statement(self):
        lemma, term = self.statement, self.translator.term
        case = kernel.relation(term(lemma.variable), "=", term(lemma.touch))
        said = kernel.relation(term(lemma.left), "<=", term(lemma.right), cases=(case,))
        self.symbols = sorted((s for s in lemma.forall if isinstance(s, Symbol)), key=str)
        inside = tuple(map(self.translator.relation, lemma.inside))
        return kernel.for_all(tuple(map(term, self.symbols)), inside, said)

    def _proved(self):
        self._statement()
        lemma, term = self.statement, self.translator.term
        if lemma.inside:
            raise NotSupported("sign of a derivative")
        if (lemma.right - lemma.left).atoms(AppliedUndef):
            raise NotSupported("derivative of an unknown function")
        x, touch = term(lemma.variable), term(lemma.touch)
        left, right = term(lemma.left), term(lemma.right)
        own = tuple(map(term, self.symbols))
        for theorem in _known_inequalities(right - left, x, touch):
            try:
                found = kernel.reshape(theorem, left, right)
                new = kernel.relation(x, "=", touch)
                found = _recased(found, [new], [], [])
                return kernel.generalise(found, own)
            except Refused:
                continue
        raise NotSupported("sign of a derivative")


def _known_inequalities(difference, x, touch):
    """Multiples of the logarithm's and the square's inequality that might be the difference."""
    algebra = kernel.Algebra()
    poly = algebra.poly(difference)
    for value, way in ((x / touch, -1), (touch / x, 1)):
        slope = poly.get(frozenset([(kernel.log(x), 1)]), 0)
        rest = algebra.plus(
            *({m - {(kernel.log(x), 1)}: c} for m, c in poly.items() if (kernel.log(x), 1) in m)
        )
        for factor in {slope and kernel.term(slope * way), algebra.term(rest) * way} - {0}:
            try:
                yield kernel.times(kernel.log_lemma(value), kernel.known_sign(factor))
            except Refused:
                continue
    lead = next((c for m, c in poly.items() if m == frozenset([(x, 2)])), None)
    if lead is not None:
        try:
            yield kernel.times(kernel.square(x - touch), kernel.known_sign(lead))
        except Refused:
            return


def _fact_statement(fact, translator):
    own = tuple(_letter(key, fact.relation, translator) for key in fact.forall)
    given = tuple(translator.relation(needed.relation) for needed in fact.provided)
    return kernel.for_all(own, given, translator.relation(fact.relation))


def _letter(key, expr, translator):
    """The letter for what a fact is about: a family or function has as many places as in it."""
    arity = 0
    for part in preorder_traversal(expr):
        if isinstance(part, Indexed) and part.base == key:
            arity = len(part.indices)
        elif isinstance(part, AppliedUndef) and part.func == key:
            arity = len(part.args)
    return translator.head(key, arity)


def _instance(cited):
    return cited if isinstance(cited, Instance) else cited.at({})


class _DerivationCase:
    """A derivation: a theorem for each step, and one for the whole chain."""

    def __init__(self, derivation):
        self.statement = derivation
        shown = [step.expr for step in derivation.steps]
        for step in derivation.steps:
            for item in (step.by, *step.using):
                if item is not None:
                    shown += _instance(item).mapping.values()
                    shown += [_instance(item).left, _instance(item).right]
        relations = [fact.relation for fact in derivation.given]
        relations += [needed.relation for fact in derivation.given for needed in fact.provided]
        self.translator = Translator([*shown, *relations])
        self.cites, self._on_steps = None, {}
        self.given = {self.fact(fact).claim for fact in derivation.given if self._known(fact)}

    def verdict_on(self, number):
        """The verdict on one step."""
        if number not in self._on_steps:
            self._on_steps[number] = self._verdict_on(number)
        return self._on_steps[number]

    def _verdict_on(self, number):
        before, step = self.statement.steps[number - 1].expr, self.statement.steps[number]
        allowed = self.given
        # What SymPy did not show has to follow from what is cited and nothing else.
        if not step.by_sympy:
            cited = [item for item in (*step.using, step.by) if item is not None]
            self.cites = [_instance(item).statement for item in cited]
            allowed = {
                self.fact(fact).claim
                for fact in self.statement.given
                if fact in self.cites and self._known(fact)
            }
        verdict = _verdict(f"step {number}", lambda: self._step(before, step), allowed)
        self.cites = None
        if verdict.status == "not shown" and step.by_sympy:
            self._must_not_be_false(before, step)
        return verdict

    @property
    def verdicts(self):
        return self._decided[0]

    @property
    def theorem(self):
        """The theorem of the whole chain, or None."""
        return self._decided[1]

    @cached_property
    def _decided(self):
        verdicts = [self.verdict_on(number) for number in range(1, len(self.statement.steps))]
        whole = _verdict("whole", lambda: self._whole(verdicts), self.given)
        if not self.statement.equality:
            return verdicts, whole.theorem
        if whole.status != "verified":
            missing = Verdict("equality", "not supported", "a step is missing")
            return [*verdicts, missing], None
        equality = _verdict("equality", lambda: self._restated(whole), self.given)
        return [*verdicts, equality], equality.theorem or whole.theorem

    # Facts

    def fact(self, fact):
        """A fact as an assumed theorem."""
        return kernel.assume(_fact_statement(fact, self.translator))

    def signs(self):
        """The inequalities that the derivation is given; they are about all they say."""
        found = []
        for fact in self.statement.given:
            if self.cites is not None and fact not in self.cites:
                continue
            try:
                theorem = self.fact(fact)
            except NotSupported:
                continue
            if theorem.claim.sign != "=" and not theorem.claim.given:
                found.append(theorem)
        return found

    def equations(self, using):
        """The equations that a step cites, as theorems."""
        found = []
        for item in using:
            instance = _instance(item)
            if instance.statement.sign != "=":
                continue
            if isinstance(item, Fact) and item.forall and not item.provided:
                found.append(self.fact(item))
            else:
                found.append(self.cited(instance, using, as_equation=True))
        return found

    # Steps

    def _step(self, before, step):
        term = self.translator.term
        before, after = term(before), term(step.expr)
        equations = self.equations(step.using)
        signs = self.signs()
        if step.by is None:
            return _with_rules(
                equations, signs, lambda facts: kernel.reshape(None, before, after, facts)
            )
        instance = _instance(step.by)
        theorem = self.cited(instance, step.using)
        smaller, larger = (after, before) if step.sign[0] == ">" else (before, after)
        found = _with_rules(
            equations, signs, lambda facts: kernel.reshape(theorem, smaller, larger, facts)
        )
        if step.sign in "<>" and found.claim.sign != "<":
            raise Refused("the step is not shown to be strict")
        return found

    def _must_not_be_false(self, before, step):
        """Raise Contradiction if the kernel proves the opposite of what SymPy accepted."""
        before, after = self.translator.term(before), self.translator.term(step.expr)
        gaps = {"=": [before - after, after - before], "<": [before - after], ">": [after - before]}
        for gap in gaps[step.sign[0]]:
            try:
                facts = [*self.equations(step.using), *self.signs()]
                found = _with_rules([], facts, lambda facts: kernel.known_sign(gap, facts))  # noqa: B023
            except (Refused, NotSupported, RecursionError):
                continue
            if found.claim.sign == "<":
                raise Contradiction(
                    f"SymPy accepts {step.sign} {step.expr}, but the kernel proves the opposite"
                )

    def cited(self, instance, using, as_equation=False):
        """The theorem of an instance: specialised, multiplied and added up."""
        statement = instance.statement
        term = self.translator.term
        values = {key: value for key, value in instance.mapping.items()}
        if isinstance(statement, Fact):
            theorem = self.fact(statement)
            keys = [
                (key, _letter(key, statement.relation, self.translator)) for key in statement.forall
            ]
        else:
            case = _case_of(statement)
            if case.theorem is None:
                raise NotSupported(f"{statement.name!r}: {case.verdicts[-1].why}")
            theorem, keys = _generalised(case)
        signs = self.signs()
        others = [item for item in using if _instance(item) is not instance]
        others = [item for item in others if item is not statement or not as_equation]
        equations = self._plain_equations(others)
        if keys:
            arguments = [self._value(key, head, values) for key, head in keys]
            theorem = _with_rules(
                equations, signs, lambda facts: kernel.specialise(theorem, arguments, facts)
            )
        theorem = self._discharged(theorem, equations, signs)
        if theorem.claim.sign == "<=" and theorem.claim.cases is None:
            claim = theorem.claim
            case = kernel.relation(claim.left, "=", claim.right)
            theorem = kernel.with_cases(theorem, (case,), (), signs)
        if instance.times != 1:
            factor = _with_rules(
                equations, signs, lambda facts: kernel.known_sign(term(instance.times), facts)
            )
            theorem = kernel.times(theorem, factor)
        for index, low, high in instance.limits:
            if not index.is_integer:
                raise NotSupported("integral")
            theorem = kernel.add_up(theorem, term(index), term(low), term(high), signs)
        return theorem

    def _plain_equations(self, using):
        found = []
        for item in using:
            if isinstance(item, Fact) and item.sign == "=" and not item.provided:
                found.append(self.fact(item))
        return found

    def _known(self, fact):
        try:
            self.fact(fact)
        except NotSupported:
            return False
        return True

    def _value(self, key, head, values):
        """What is put in for a letter of a cited statement, as a term or function."""
        kind, primes = key if isinstance(key, tuple) else (key, 0)
        term = self.translator.term
        if not head[2]:
            return term(values.get(kind, kind))
        arity = len(head[2])
        if isinstance(kind, UndefinedFunction):
            value = values.get(kind)
            if value is None:
                own = [kernel.letter(f"argument {k}", d) for k, d in enumerate(head[2])]
                mine = self.translator.head(kind, arity, primes)
                return kernel.function(own, mine(*own))
            letters = value.variables
            body = value.expr
            if primes:
                body = diff(body, (letters[0], primes))
            return kernel.function([term(x) for x in letters], term(body))
        for known, value in values.items():
            if isinstance(known, Indexed) and known.base == kind and len(known.indices) == arity:
                return kernel.function([term(x) for x in known.indices], term(value))
        own = [kernel.letter(f"argument {k}", d) for k, d in enumerate(head[2])]
        return kernel.function(own, self.translator.head(kind, arity)(*own))

    def _discharged(self, theorem, equations, signs):
        """A theorem without those hypotheses that can be proved."""
        for hypothesis in theorem.hypotheses - self.given - set(_assumed):
            try:
                proof = _with_rules(equations, signs, lambda facts: _proved(hypothesis, facts))  # noqa: B023
            except Refused:
                continue
            theorem = kernel.discharge(theorem, proof)
        return theorem

    # The whole chain

    def _whole(self, verdicts):
        down = any(step.sign[0] == ">" for step in self.statement.steps)
        start = self.translator.term(self.statement.steps[0].expr)
        chain = kernel.reshape(None, start, start, self.signs())
        for verdict, step in zip(verdicts, self.statement.steps[1:]):
            if verdict.status != "verified":
                raise NotSupported(f"{verdict.step} was not verified")
            theorem, end = verdict.theorem, self.translator.term(step.expr)
            if down and step.sign == "=":
                claim = theorem.claim
                minus = kernel.times(theorem, kernel.reshape(None, -1, -1))
                theorem = kernel.reshape(minus, claim.right, claim.left, self.signs())
            chain = kernel.add(chain, theorem)
            sides = (end, start) if down else (start, end)
            chain = kernel.reshape(chain, *sides, self.signs())
        return chain

    def _restated(self, whole):
        new = [self.translator.condition(*condition) for condition in self.statement.equality]
        using = self.statement.restated_using
        equations = self._plain_equations(using)
        ratios = cache(lambda: self._ratios(using))
        return _recased(whole.theorem, new, equations, self.signs(), ratios)

    def _ratios(self, using):
        """Quotients, according to SymPy, of each condition as stated and each as collected."""
        term, algebra = self.translator.term, self.statement._algebra(using)
        ratios = []
        for old in self.statement.collected:
            for now in self.statement.equality:
                letters = [limit[0] for limit in now.limits]
                if len(letters) != len(old.limits):
                    continue
                there = {limit[0]: x for limit, x in zip(old.limits, letters)}
                below = substitute(old.left - old.right, there)
                try:
                    ratio = term(simplified(algebra.normal((now.left - now.right) / below)))
                except NotSupported:
                    continue
                ratios.append((ratio, tuple(map(term, letters))))
        return ratios


class _InductionCase:
    """An induction: its two derivations, and what follows from them by the rule."""

    def __init__(self, induction):
        self.statement = induction
        self.parts = [_case_of(induction.first), _case_of(induction.step)]
        self.theorem = None
        self.verdicts = [
            verdict._replace(step=f"{name}, {verdict.step}")
            for name, case in zip(("first case", "step"), self.parts)
            for verdict in case.verdicts
        ]
        sides = [side for part in (induction.first, induction.step) for side in part.uses]
        self.translator = Translator([*sides, induction.left, induction.right])
        given = set()
        for case in self.parts:
            given |= case.given
        verdict = _verdict("induction", self._proved, given)
        if verdict.status == "verified":
            self.theorem = verdict.theorem
        self.verdicts.append(verdict)

    def _proved(self):
        if any(case.theorem is None for case in self.parts):
            raise NotSupported("a step is missing")
        induction, term = self.statement, self.translator.term
        claim = self.translator.relation(induction.claim.relation)
        k = term(induction.letter)
        proofs = []
        for case, value in zip(self.parts, (kernel.term(induction.start), k + 1)):
            wanted = substituted(claim, [k], [value])
            proofs.append(_restated_as(case.theorem, wanted, case.signs()))
        return kernel.induct(*proofs, k, claim)


def _restated_as(theorem, wanted, signs):
    """A theorem with other sides, and no stronger than it has to be."""
    if wanted.sign == "<=":
        theorem = kernel.add(theorem, kernel.known_sign(0))
    if wanted.sign == "=":
        claim = theorem.claim
        minus = kernel.times(theorem, kernel.reshape(None, -1, -1))
        ways = [theorem, kernel.reshape(minus, claim.right, claim.left, signs)]
    else:
        ways = [theorem]
    found = _first(lambda way: kernel.reshape(way, wanted.left, wanted.right, signs), ways)
    return kernel.weaken(found) if found.claim.sign != wanted.sign else found


def _generalised(case):
    """The theorem of a lemma or derivation about all of its letters, with their SymPy names."""
    theorem = case.theorem
    keys = []
    if isinstance(case, _LemmaCase):
        keys = [(key, case.translator.term(key)) for key in case.symbols]
    about = set().union(*map(letters_in, (theorem.claim, *theorem.hypotheses)))
    names = {head: key for key, head in case.translator._heads.items()}
    more = sorted(head for head in about if head in names)
    if more:
        theorem = kernel.generalise(theorem, more)
        keys = [((names[head][0], names[head][2]), head) for head in more] + keys
    return theorem, keys


def _with_rules(equations, signs, attempt):
    """An attempt with the equations as rules, in several orders and solved for several atoms."""
    refusal = None
    for number, rules in enumerate(_orientations(equations, signs)):
        try:
            return attempt([*rules, *signs])
        except Refused as reason:
            refusal = reason
        if number > _ATTEMPTS:
            break
    raise refusal or Refused("no equation could be used")


def _orientations(equations, signs):
    if not equations:
        yield []
        return
    for order in itertools.permutations(equations):
        yield from _solved(order, [], signs)


def _solved(equations, rules, signs):
    if not equations:
        yield rules
        return
    first, *rest = equations
    candidates = list(_solutions(first, rules, signs))
    if not candidates:
        yield from _solved(rest, rules, signs)
    for rule in candidates:
        yield from _solved(rest, [*rules, rule], signs)


def _first(attempt, choices):
    """What the first of several attempts makes that is not refused."""
    for choice in choices:
        try:
            return attempt(choice)
        except Refused as reason:
            refusal = reason
    raise refusal


_ORDER = ("sum", "exp", "log", "apply", "letter")


def _solutions(theorem, rules, signs):
    """An equation solved for each atom for which it can be."""
    claim = theorem.claim
    own = [kernel.letter(f"any {k}", x[3], *x[2]) for k, x in enumerate(claim.binders)]
    if any(x[2] for x in own) or claim.given:
        return
    try:
        inner = kernel.specialise(theorem, own) if own else theorem
        algebra = kernel.Algebra([rule.claim for rule in rules])
        left, right = inner.claim.left, inner.claim.right
        poly = algebra.poly(left - right)
    except Refused:
        return
    atoms = [(m, c) for m, c in poly.items() if len(m) == 1 and next(iter(m))[1] == 1]
    atoms = [(next(iter(m))[0], c) for m, c in atoms if next(iter(m))[0][0] in _ORDER]
    atoms.sort(key=lambda pair: (_ORDER.index(pair[0][0]), pair[0]))
    for atom, coefficient in atoms:
        if sum(atom in parts_in(algebra.term({m: Fraction(1)})) for m in poly) > 1:
            continue
        rest = {m: -c / coefficient for m, c in poly.items() if m != frozenset([(atom, 1)])}
        scale = kernel.term(1 / coefficient)
        try:
            scaled = kernel.times(inner, kernel.reshape(None, scale, scale))
            rule = _first(
                # A quotient in it may be defined by the signs only.
                lambda facts: kernel.reshape(scaled, atom, algebra.term(rest), facts),  # noqa: B023
                (rules, [*rules, *signs]),
            )
            yield kernel.generalise(rule, own) if own else rule
        except Refused:
            continue


def _proved(statement, facts):
    """A statement, proved by algebra, signs, or the inequality of the logarithm."""
    own = [kernel.letter(f"any {k}", x[3], *x[2]) for k, x in enumerate(statement.binders)]
    inner = opened(kernel.Term("statement", (), *statement[2:]), own)
    conditions = [kernel.assume(condition) for condition in inner.given]
    facts = [*facts, *(c for c in conditions if not c.claim.binders and not c.claim.given)]
    left, right = inner.left, inner.right
    if inner.sign == "=":
        theorem = kernel.reshape(None, left, right, facts)
    else:
        theorem = None
        for attempt in (
            lambda: kernel.known_sign(right - left, facts),
            *(lambda t=t: kernel.log_lemma(t, facts) for t in _ratios(left, right)),
        ):
            try:
                found = attempt()
                if inner.cases is None:
                    found = kernel.add(found, kernel.known_sign(0))  # forgets the cases
                theorem = kernel.reshape(found, left, right, facts)
                if inner.sign == "<=" and theorem.claim.sign == "<":
                    theorem = kernel.weaken(theorem)
                break
            except Refused:
                continue
        if theorem is None:
            raise Refused("not shown")
        if inner.cases:
            theorem = _recased(theorem, inner.cases, [], facts)
    if theorem.claim != kernel.Term("statement", (), (), *inner[3:]):
        raise Refused("not shown to be as strong")
    if own:
        theorem = kernel.generalise(theorem, own)
    if theorem.claim != statement:
        raise Refused("not shown to be as strong")
    return theorem


def _ratios(left, right):
    """Quotients of what stands in the logarithms of two sides."""
    logs = {part[1] for side in (left, right) for part in parts_in(side) if part[0] == "log"}
    for one, two in itertools.permutations(sorted(logs), 2):
        yield one / two
    for one in sorted(logs):
        yield one
        yield 1 / one


def _recased(theorem, new, equations, signs, ratios=list):
    """A theorem with other cases of equality, both directions proved.

    `ratios` makes the quotients of conditions that SymPy knows, if nothing else helps: that
    takes long.
    """
    claim = theorem.claim
    old = claim.cases
    if old is None:
        old = (kernel.relation(claim.left, "=", claim.right),)
    proofs = []
    for wanted, known in ((tuple(new), old), (old, tuple(new))):
        for case in wanted:
            if case not in known:
                proofs.append(_follows(case, known, equations, signs, ratios))
    return kernel.with_cases(theorem, tuple(new), proofs, signs)


def _follows(case, known, equations, signs, ratios):
    own = [kernel.letter(f"any {k}", x[3]) for k, x in enumerate(case.binders)]
    inner = opened(kernel.Term("statement", (), *case[2:]), own)
    conditions = [kernel.assume(condition) for condition in inner.given]
    facts = [*signs, *conditions]
    orders = list(itertools.permutations(own))
    alike = []
    for other in known:
        for order in orders if len(other.binders) == len(own) else ():
            with suppress(Refused):
                alike.append(kernel.specialise(kernel.assume(other), order, facts))

    def by_rules():
        assumed = [kernel.assume(other) for other in known]
        assumed += _added_up(assumed, signs)
        return _with_rules(
            [*equations, *assumed],
            facts,
            lambda rules: kernel.reshape(None, inner.left, inner.right, rules),
        )

    def by_ratios():
        here = [
            substituted(ratio, letters, order)
            for ratio, letters in ratios()
            if len(letters) == len(own)
            for order in orders
        ]
        scales = [scale for ratio in here for scale in (ratio, 1 / ratio)]
        return _scaled(alike, inner, equations, facts, lambda claim: scales)

    found = _first(
        lambda attempt: attempt(),
        (lambda: _scaled(alike, inner, equations, facts, _scales(inner)), by_rules, by_ratios),
    )
    missing = [c for c in conditions if c.claim not in found.hypotheses]
    if missing:
        found = kernel.reshape(found, inner.left, inner.right, [*missing, *signs])
    return kernel.generalise(found, own) if own else found


def _added_up(theorems, signs):
    """What equations for all of a range say of sums over it."""
    found = []
    for theorem in theorems:
        claim = theorem.claim
        if len(claim.binders) != 1 or claim.binders[0][2] or len(claim.given) != 2:
            continue
        index = kernel.letter("any", claim.binders[0][3])
        span = [opened(condition, [index]) for condition in claim.given]
        low = next((c.left for c in span if c.right == index), None)
        high = next((c.right for c in span if c.left == index), None)
        if low is None or high is None:
            continue
        try:
            one = kernel.specialise(theorem, [index], [*signs, *map(kernel.assume, span)])
            found.append(kernel.add_up(one, index, low, high, signs))
        except Refused:
            continue
    return found


def _scales(wanted):
    """What equations might be multiplied by to become another one, which is wanted."""

    def scales(claim):
        yield from (kernel.term(1), kernel.term(-1))
        yield (wanted.left - wanted.right) / (claim.left - claim.right)
        for part in sorted({*parts_in(claim.left), *parts_in(claim.right)}, key=repr):
            if part[0] == "^":
                yield from (part[1], -part[1])

    return scales


def _scaled(theorems, inner, equations, facts, scales):
    """The equation `inner`, from one of several others times one of their scales."""
    for theorem in theorems:
        for scale in scales(theorem.claim):
            with suppress(Refused):
                factor = kernel.reshape(None, scale, scale, facts)
                scaled = kernel.times(theorem, factor)
                return _with_rules(
                    equations,
                    facts,
                    lambda rules: kernel.reshape(scaled, inner.left, inner.right, rules),  # noqa: B023
                )
    raise Refused("a case of equality was not shown to follow")
