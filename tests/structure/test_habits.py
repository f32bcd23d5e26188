"""Habits that no linter knows: bounded channels, fakes instead of mocks, no real waiting, public names listed."""

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol


class Source(Protocol):
    """A module, as the fixture gives it."""

    path: Path
    tree: ast.Module

    def imports(self) -> list[tuple[int, str]]: ...


def unbounded_channels(tree: ast.Module) -> Iterator[int]:
    """Lines that open a channel without a bound."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and "open_memory_channel" in ast.unparse(node.func):
            given = " ".join(
                ast.unparse(argument) for argument in [*node.args, *(each.value for each in node.keywords)]
            )
            if "inf" in given:
                yield node.lineno


def test_channels_are_bounded(sources: Sequence[Source]) -> None:
    wrong = [f"{source.path}:{line}" for source in sources for line in unbounded_channels(source.tree)]

    assert wrong == [], "give the channel a number, and the number a reason"


def test_unbounded_channels_are_found() -> None:
    tree = ast.parse(
        "trio.open_memory_channel(math.inf)\n"
        "open_memory_channel[int](max_buffer_size=float('inf'))\n"
        "trio.open_memory_channel(8)\n"
    )

    assert list(unbounded_channels(tree)) == [1, 2]


def test_public_modules_list_their_names(sources: Sequence[Source]) -> None:
    """A module with public classes or functions says which of them are for others."""
    silent = [
        str(source.path)
        for source in sources
        if source.path.name not in {"__init__.py", "__main__.py"}
        and not source.path.name.startswith("_")
        and any(
            isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
            for node in source.tree.body
        )
        and not any(
            isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in source.tree.body
        )
    ]

    assert silent == []


def test_public_names_exist(sources: Sequence[Source]) -> None:
    wrong: list[str] = []
    for source in sources:
        bound = {name for node in source.tree.body for name in names_bound(node)}
        wrong += [f"{source.path}: {name}" for name in listed_names(source.tree) if name not in bound]

    assert wrong == []


def listed_names(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            value = node.value
            if isinstance(value, ast.List | ast.Tuple):
                return [str(item.value) for item in value.elts if isinstance(item, ast.Constant)]
    return []


def names_bound(node: ast.stmt) -> Iterator[str]:
    """Names that a statement at the top of a module gives a meaning to."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in names)
        case ast.Assign(targets=targets):
            yield from (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.If(body=body, orelse=orelse) | ast.Try(body=body, orelse=orelse):
            for inner in [*body, *orelse]:
                yield from names_bound(inner)
        case _:
            pass


def test_tests_use_no_mocks_and_wait_for_nothing_real(checkout: Path) -> None:
    wrong: list[str] = []
    for path in sorted((checkout / "tests").rglob("*.py")):
        has_processes = path.is_relative_to(checkout / "tests/e2e")  # no clock of ours reaches into them
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.ImportFrom(module="unittest.mock") | ast.Import(names=[ast.alias(name="unittest.mock")]):
                    wrong.append(f"{path.relative_to(checkout)}:{node.lineno}: mock")
                case ast.Call(func=ast.Attribute(value=ast.Name(id="time"), attr="sleep")) if not has_processes:
                    wrong.append(f"{path.relative_to(checkout)}:{node.lineno}: sleep")
                case _:
                    pass

    assert wrong == []
