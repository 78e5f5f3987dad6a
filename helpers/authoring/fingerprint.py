"""What a stored row depends on, as a hash: the definitions that its function reaches, no others.

From the function every name is followed to the definition that it stands for in `helpers`,
through imports and from there on: functions, classes, constants, with decorators, defaults and
bases. Left out is what does nothing: docstrings, comments, layout, the hints of functions, the
file a definition stands in. Of a data file that is named there in a string, the checksum counts;
`data.checked` gives the file with that checksum, so its own code does not.
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.util import find_spec, resolve_name
from pathlib import Path
from symtable import SymbolTable, symtable

from helpers import data

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Import = ast.Import | ast.ImportFrom


def fingerprint(run: Callable, sums: Path = data.FOLDER / "SHA256SUMS") -> str:
    """Sixteen digits that change with what `run`, a function of a module, does."""
    found = _Found({"helpers", run.__module__.partition(".")[0]})
    found.follow(run.__module__, run.__name__)
    text = "\n".join(found.texts)
    lines = sorted(sums.read_text("utf-8").splitlines())
    named = [line for line in lines if repr(line.split(maxsplit=1)[1]) in text]
    return sha256("\n".join([text, *named]).encode()).hexdigest()[:16]


class _Found:
    """The definitions met so far, in the order of the first visit: a text each, which says for
    every name it uses which definition is meant."""

    def __init__(self, packages: set[str]) -> None:
        self.packages, self.texts, self.numbers, self.modules = packages, [], {}, {}

    def follow(self, module: str, dotted: str) -> str:
        """What a name (`fit`, `training.fit`) stands for in a module: the number of a definition,
        or the full name of what others wrote. Without a name: the module as a whole."""
        name, _, rest = dotted.partition(".")
        if module.partition(".")[0] not in self.packages or (module, name) == CHECKED:
            return f"{module}.{dotted}"
        statements = self.statements(module).get(name, [])
        imports = [s for s in statements if isinstance(s, Import)]
        others = [s for s in statements if s not in imports]
        meant = []
        if imports:
            source, original = _imports(imports[-1], module)[name]
            meant.append(self.follow(source, _joined(original, rest)))
        if others or not name:
            meant.append(self.number(module, name, others))
        if not meant:
            inner = f"{module}.{name}"
            meant.append(self.follow(*((inner, rest) if _is_module(inner) else (module, ""))))
        return " ".join(meant)

    def statements(self, module: str) -> dict[str, list[ast.stmt]]:
        """The statements at the top of a module under each name they bind; a statement that binds
        none belongs to every name it uses. Under "" all that are no imports."""
        if module not in self.modules:
            self.modules[module] = under = defaultdict(list)
            tree = _plain(ast.parse(Path(find_spec(module).origin).read_text("utf-8")))
            for statement in tree.body:
                names = set(_bound(statement)) or _globals(statement)
                for name in names if isinstance(statement, Import) else {"", *names}:
                    under[name].append(statement)
        return self.modules[module]

    def number(self, module: str, name: str, statements: list[ast.stmt]) -> str:
        """The number of a definition, which is read at the first visit."""
        if (module, name) not in self.numbers:
            place = len(self.texts)
            self.numbers[module, name] = str(place)
            self.texts.append("")  # what it uses comes after it
            uses = {use for s in statements for use in self.uses(module, s)}
            self.texts[place] = "\n".join([*map(_shape, statements), *sorted(uses)])
        return self.numbers[module, name]

    def uses(self, module: str, statement: ast.stmt) -> Iterator[str]:
        """Each name that a statement takes from elsewhere, and what it stands for."""
        inner = {}  # imports inside a function
        for node in ast.walk(statement):
            inner |= _imports(node, module) if isinstance(node, Import) else {}
        known = {*inner, *(_globals(statement) & {*self.statements(module)})}
        for dotted in sorted(set(_dotted(statement))):
            name, _, rest = dotted.partition(".")
            if name in known:
                source, original = inner.get(name, (module, name))
                yield f"{dotted} = {self.follow(source, _joined(original, rest))}"


CHECKED = (data.checked.__module__, data.checked.__name__)


def _joined(*names: str) -> str:
    return ".".join(filter(None, names))


def _is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:  # what stands before the last dot is no package
        return False


def _plain(tree: ast.Module) -> ast.Module:
    """A module without docstrings and without the hints of its functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | Definition) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        for hint in {"annotation", "returns"} & {*node._fields}:
            if not isinstance(node, ast.AnnAssign):  # a dataclass is made of these
                setattr(node, hint, None)
    return tree


def _imports(node: Import, module: str) -> dict[str, tuple[str, str]]:
    """Name: the module and the name in it (or "") that an import statement binds it to."""
    if isinstance(node, ast.ImportFrom):
        dots = "." * node.level + (node.module or "")
        source = resolve_name(dots, find_spec(module).parent)
        return {a.asname or a.name: (source, a.name) for a in node.names}
    first = [(a.asname or a.name.partition(".")[0], a) for a in node.names]
    return {name: (a.name if a.asname else name, "") for name, a in first}


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a statement at the top of a module gives a value."""
    if isinstance(node, Definition):
        yield node.name
    elif isinstance(node, Import):
        yield from (a.asname or a.name.partition(".")[0] for a in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, ast.expr) or isinstance(getattr(node, "ctx", None), ast.Store):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)


def _globals(statement: ast.stmt) -> set[str]:
    """The names in a statement that are not local to a function in it."""

    def names(table: SymbolTable) -> Iterator[str]:
        top = table.get_type() == "module"
        yield from (s.get_name() for s in table.get_symbols() if top or s.is_global())
        for child in table.get_children():
            yield from names(child)

    return set(names(symtable(ast.unparse(statement), "statement", "exec")))


def _dotted(node: ast.AST) -> Iterator[str]:
    """Every name in a tree, with the attributes that follow it: `x`, `training.fit`."""
    attributes, base = "", node
    while isinstance(base, ast.Attribute):
        attributes, base = f".{base.attr}{attributes}", base.value
    if isinstance(base, ast.Name):
        yield base.id + attributes
    else:
        for child in ast.iter_child_nodes(node):
            yield from _dotted(child)


def _shape(node: object) -> str:
    """A tree as text; empty fields, in which versions of Python differ, are left out."""
    if isinstance(node, list):
        return f"[{', '.join(map(_shape, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = [(name, value) for name, value in ast.iter_fields(node) if value not in (None, [])]
    return f"{type(node).__name__}({', '.join(f'{k}={_shape(v)}' for k, v in fields)})"
