"""Find checks that cannot fail, which look like evidence and are none.

Nothing here runs a cell: the module reads what a check compares, with the values that names have
put in for them.  It finds a comparison of an expression with itself, with a copy of itself or with
the very value that was typed above; constants; values that are true whatever they are; limits that
everything keeps to; and checks that never run or whose failure is caught.  What it cannot find is
two different ways to the same wrong number, which only a reader can.
"""

import ast

# Comparisons that hold between a thing and itself.
HOLD = (ast.Eq, ast.LtE, ast.GtE, ast.Is, ast.In)
CLOSE = {"allclose", "array_equal", "array_equiv", "assert_allclose", "isclose"}
# What changes no value, or only how it is kept.
NEUTRAL = {"array", "asarray", "float", "int", "list", "tuple"}
NOT_NEGATIVE = {"abs", "absolute", "len", "fabs", "square"}
TOLERANCES = {"abs_tol", "atol", "rel_tol", "rtol"}
CATCHES_ALL = {"AssertionError", "BaseException", "Exception"}
DISPLAYS = (ast.Tuple, ast.List, ast.Set, ast.Dict)
ALWAYS_TRUE = (ast.Lambda, ast.GeneratorExp, ast.JoinedStr)
FUNCTIONS = (ast.FunctionDef, ast.Lambda)
# Tags with which the tests do not run a cell, or do not mind that it fails.
UNTESTED = {"nbval-raises-exception", "nbval-skip", "raises-exception", "skip-execution"}


def idle_checks(notebook):
    """Messages about the checks of a notebook that cannot fail."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    trees = [ast.parse(cell.source) for cell in cells]
    known = Names(trees)
    found = []
    for position, (cell, tree) in enumerate(zip(cells, trees), start=1):
        where = f"code cell {position}: "
        tags = sorted(UNTESTED.intersection(cell.metadata.get("tags", [])))
        if tags and any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
            found.append(f"{where}has a check, and the tag {tags[0]} lets it fail")
        for node, reason in unreached(tree.body, known):
            found.append(f"{where}`{ast.unparse(node)}` never fails: {reason}")
        for node in ast.walk(tree):
            if isinstance(node, ast.Assert) and (reason := why_true(node.test, known)):
                found.append(f"{where}`{ast.unparse(node)}` never fails: {reason}")
            if isinstance(node, ast.ClassDef) and "__eq__" in ast.unparse(node):
                found.append(f"{where}the class {node.name} says itself what it is equal to")
    return found


class Names:
    """What the names of a notebook stand for."""

    def __init__(self, trees):
        self.nodes = [node for tree in trees for node in ast.walk(tree)]
        self.loaded = {
            n.id for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
        }
        self.functions = {
            node.name: node for node in self.nodes if isinstance(node, ast.FunctionDef)
        }
        self.modules = {
            (alias.asname or alias.name)
            for node in self.nodes
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        self.values = self.bound_once()

    def bound_once(self):
        """The names that always stand for one expression."""
        stored, changed, values = [], set(), {}
        inside = {
            id(inner)
            for node in self.nodes
            if isinstance(node, (*FUNCTIONS, ast.For, ast.While))
            for inner in ast.walk(node)
        }
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                stored.append(node.id)
            if isinstance(node, ast.arg):
                changed.add(node.arg)
            if isinstance(node, (ast.Subscript, ast.Attribute)):
                # Its parts change, or a method may change it.
                base = node.value
                is_method = isinstance(node, ast.Attribute)
                if isinstance(base, ast.Name) and (is_method or isinstance(node.ctx, ast.Store)):
                    changed.add(base.id)
            for target, value in assignments(node) if id(node) not in inside else ():
                values[target] = value
        return {
            name: value
            for name, value in values.items()
            if stored.count(name) == 1 and name not in changed
        }


def assignments(node):
    """The names that a statement binds to expressions."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return []
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Name):
        return [(target.id, value)]
    both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    pairs = zip(target.elts, value.elts) if both and len(target.elts) == len(value.elts) else ()
    return [(name.id, part) for name, part in pairs if isinstance(name, ast.Name)]


class PutIn(ast.NodeTransformer):
    """Puts in what names stand for, and takes away what changes no value."""

    def __init__(self, known, names=()):
        self.known, self.names = known, names

    def visit_Name(self, node):
        value = self.known.values.get(node.id)
        if value is None or node.id in self.names:
            return ast.Name(node.id, ast.Load())
        return PutIn(self.known, (*self.names, node.id)).visit(copied(value))

    def visit_Call(self, node):
        self.generic_visit(node)
        is_neutral = name_of(node) in NEUTRAL and len(node.args) == 1
        return node.args[0] if is_neutral else node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, (ast.Add, ast.Mult)):
            node.left, node.right = sorted((node.left, node.right), key=ast.unparse)
        return node


def copied(node):
    return ast.parse(ast.unparse(node), mode="eval").body


def name_of(call):
    """The last word of what is called: "isclose" of np.isclose()."""
    function = call.func
    return getattr(function, "attr", None) or getattr(function, "id", "")


def same(first, second):
    return ast.dump(first) == ast.dump(second)


def why_true(test, known):
    """Why an expression is true whatever the numbers are; None if it may be false."""
    written = copied(test)
    if isinstance(written, ast.Name) and written.id in known.modules | set(known.functions):
        return "a function is true"
    if isinstance(written, ast.Call) and returns_constant(written, known):
        return "the function returns a constant"
    full = PutIn(known).visit(written)
    if is_constant(full):
        return "it is a constant"
    return next(filter(None, map(why_part_is_true, ast.walk(full))), None)


def is_constant(node):
    """Is a value true whatever happens, or is nothing computed in it?"""
    if isinstance(node, ALWAYS_TRUE) or (isinstance(node, DISPLAYS) and ast.unparse(node)[1:-1]):
        return True
    computes = (ast.Name, ast.Call, ast.BinOp)
    return not any(isinstance(inner, computes) for inner in ast.walk(node))


def why_part_is_true(node):
    """Why a part of a check says nothing; None if it may say something."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        for left, op, right in zip(sides, node.ops, sides[1:]):
            if isinstance(op, HOLD) and same(left, right):
                return "it compares an expression with itself"
            smaller, larger = (left, right) if isinstance(op, ast.LtE) else (right, left)
            if isinstance(op, (ast.LtE, ast.GtE)) and is_zero(smaller) and not_negative(larger):
                return "no such value is negative"
    is_difference = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    if is_difference and same(node.left, node.right):
        return "it subtracts an expression from itself"
    if isinstance(node, ast.Call):
        if name_of(node) in CLOSE and len(node.args) > 1 and same(*node.args[:2]):
            return "it compares an expression with itself"
        if name_of(node) in CLOSE and any(map(is_wide, node.keywords)):
            return "its tolerance is 1 or more"
        given = ast.unparse(node.args[0]) if node.args else ""
        if name_of(node) == "all" and given in ("[]", "()", "{}"):
            return "all of nothing is true"
    if isinstance(node, ast.BoolOp):
        if any(map(is_constant, node.values)):
            return "a part of it is a constant"
        denied = [value.operand for value in node.values if isinstance(value, ast.UnaryOp)]
        if any(same(value, other) for value in node.values for other in denied):
            return "one part of it denies the other"
    return None


def is_zero(node):
    return isinstance(node, ast.Constant) and node.value == 0


def not_negative(node):
    if isinstance(node, ast.Call):
        return name_of(node) in NOT_NEGATIVE
    is_power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
    return is_power and isinstance(node.right, ast.Constant) and node.right.value % 2 == 0


def is_wide(keyword):
    value = keyword.value
    is_number = isinstance(value, ast.Constant) and isinstance(value.value, (int, float))
    # An absolute tolerance has the unit of what is compared, such as the bits of a long text.
    return keyword.arg in TOLERANCES - {"atol", "abs_tol"} and is_number and value.value >= 1


def returns_constant(call, known):
    """Does a function of the notebook return the same constant, whatever it is given?"""
    function = known.functions.get(name_of(call)) or known.values.get(name_of(call))
    if isinstance(function, ast.Lambda):
        return is_constant(function.body)
    if not isinstance(function, ast.FunctionDef):
        return False
    returned = [node.value for node in ast.walk(function) if isinstance(node, ast.Return)]
    return bool(returned) and all(value is not None and is_constant(value) for value in returned)


def unreached(statements, known):
    """Yield checks that never run or whose failure is caught, each with the reason."""
    for statement in statements:
        reason = why_unreached(statement, known)
        for node in ast.walk(statement) if reason else ():
            if isinstance(node, ast.Assert):
                yield node, reason
        if not reason:
            yield from unreached(blocks(statement), known)


def blocks(statement):
    """The statements inside another one."""
    return [
        inner
        for field in ("body", "orelse", "finalbody", "handlers")
        for inner in as_list(getattr(statement, field, []))
    ]


def as_list(given):
    return given if isinstance(given, list) else []


def why_unreached(statement, known):
    """Why the checks inside a statement count for nothing; None if they count."""
    if isinstance(statement, (ast.If, ast.While)) and is_constant(statement.test):
        return "what stands before it is always true or never"
    if isinstance(statement, ast.For) and is_constant(statement.iter):
        return None if ast.unparse(statement.iter)[1:-1] else "it runs over nothing"
    if isinstance(statement, ast.FunctionDef) and statement.name not in known.loaded:
        return "its function is never called"
    if isinstance(statement, ast.Try) and any(map(catches_all, statement.handlers)):
        return "its failure is caught"
    suppresses = isinstance(statement, ast.With) and "suppress(" in ast.unparse(statement.items[0])
    return "its failure is caught" if suppresses else None


def catches_all(handler):
    """Does a handler catch failing checks, and go on?"""
    kinds = {"Exception"} if handler.type is None else set(ast.unparse(handler.type).split(", "))
    raises = any(isinstance(node, ast.Raise) for node in ast.walk(handler))
    return bool(CATCHES_ALL & {kind.strip("()") for kind in kinds}) and not raises
