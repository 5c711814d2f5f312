"""What the code may write as the `action` of an audit entry, read from its sources.

Sound, not clever: it follows a constant, a choice between constants, a name bound to one in the
function or the module, a dictionary or a dataclass of the module, and a parameter to its callers.
Anything else raises, so that no action is overlooked.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


def recorded_actions(folder: Path) -> set[str]:
    """Of every `record.Change(action, …)` below a folder."""
    modules = [Module(path, ast.parse(path.read_text("utf-8"))) for path in folder.rglob("*.py")]
    return {
        action
        for module in modules
        for call in module.calls()
        if module.records(call)
        for action in module.values(_argument(call, 0, "action"), call, modules)
    }


@dataclass(frozen=True, slots=True)
class Module:
    path: Path
    tree: ast.Module

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def records(self, call: ast.Call) -> bool:
        """Whether it makes a `Change` of `audit.record`, by whichever name; other modules have
        classes of that name too."""
        name = ast.unparse(call.func)
        own = any(
            isinstance(line, ast.ImportFrom)
            and line.module == "regtrack.audit.record"
            and name in {alias.asname or alias.name for alias in line.names}
            for line in self.tree.body
        )
        return name.endswith("record.Change") or (own and name.endswith("Change"))

    def values(self, node: ast.expr, where: ast.AST, modules: list[Module]) -> set[str]:
        """Every text that an expression may be; `where` is a place inside its function."""
        match node:
            case ast.Constant(value=str(text)):
                return {text}
            case ast.IfExp(body=one, orelse=other):
                return self.values(one, where, modules) | self.values(other, where, modules)
            case ast.Name(id=name):
                found = list(self._bound(name, where, modules))
            case ast.Subscript(value=ast.Name(id=name)):
                found = [
                    (self, value, where)
                    for held in _assigned(self.tree, name)
                    if isinstance(held, ast.Dict)
                    for value in held.values
                ]
            case ast.Attribute(attr=name):
                found = list(self._of_dataclass(name))
            case _:
                found = []
        if not found:
            raise AssertionError(
                f"{self.path.name}:{node.lineno}: cannot tell what {ast.unparse(node)} may be"
            )
        return {
            text for module, value, place in found for text in module.values(value, place, modules)
        }

    def _bound(
        self, name: str, where: ast.AST, modules: list[Module]
    ) -> Iterator[tuple[Module, ast.expr, ast.AST]]:
        function = self._function_around(where)
        for scope in (function, self.tree):
            values = _assigned(scope, name) if scope else []
            if values:
                yield from ((self, value, where) for value in values)
                return
        if function is None:
            return
        for place, parameter in enumerate((*function.args.args, *function.args.kwonlyargs)):
            if parameter.arg == name:
                for module in modules:
                    for call in module.calls():
                        if ast.unparse(call.func).rpartition(".")[2] == function.name:
                            yield module, _argument(call, place, name), call

    def _of_dataclass(self, field: str) -> Iterator[tuple[Module, ast.expr, ast.AST]]:
        for made in self.tree.body:
            if isinstance(made, ast.ClassDef):
                names = [
                    line.target.id
                    for line in made.body
                    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
                ]
                if field in names:
                    for call in self.calls():
                        if ast.unparse(call.func) == made.name:
                            yield self, _argument(call, names.index(field), field), call

    def _function_around(self, where: ast.AST) -> ast.FunctionDef | None:
        around = [
            node
            for node in ast.walk(self.tree)
            if isinstance(node, ast.FunctionDef) and where in list(ast.walk(node))
        ]
        return around[-1] if around else None


def _assigned(scope: ast.AST, name: str) -> list[ast.expr]:
    """What a name is assigned in a function, or at the top of a module; also as one of several:
    `action, before = "added", {}`. Raises where it is bound in another way too."""
    found: list[ast.expr] = []
    bound = 0
    for node in scope.body if isinstance(scope, ast.Module) else ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=held)], value=value) if held == name:
                found.append(value)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                pairs = zip(targets, values, strict=True)
                found += [v for t, v in pairs if isinstance(t, ast.Name) and t.id == name]
            case ast.Name(id=held, ctx=ast.Store()) if held == name:
                bound += 1
    if isinstance(scope, ast.FunctionDef) and bound != len(found):
        raise AssertionError(f"{scope.name}: cannot tell all that {name} may be")
    return found


def _argument(call: ast.Call, place: int, name: str) -> ast.expr:
    if place < len(call.args):
        return call.args[place]
    return next(keyword.value for keyword in call.keywords if keyword.arg == name)
