"""Gives the functions of loaded modules the bodies that their files have now; what refers to a function keeps it."""

from __future__ import annotations
import __future__

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any

from lecture.live.changes import BEAT, Change, between


class UnclearError(Exception):
    """The loaded modules cannot be made what their files say."""


def take_over(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """Give the functions of the modules in these files what differs `now` from the texts that they had `before`."""
    for file, text in now.items():
        if text == before[file]:
            continue
        change = between(before[file], text)
        if change is None:
            raise UnclearError(f"{file} differs in more than functions")
        _take_over(_module(file), text, change)


def _take_over(module: ModuleType, text: str, change: Change) -> None:
    file = str(module.__file__)
    tree = ast.parse(text)
    whole = compile(text, file, "exec", dont_inherit=True)
    codes = dict(_codes(whole))
    for name in change.removed:
        home, short = _parts(module, name)
        delattr(home, short)
    future = whole.co_flags & __future__.annotations.compiler_flag
    for name, function in _made(module, tree, change, future).items():
        home, short = _parts(module, name)
        if name in change.added:
            setattr(home, short, _at_home(function, home))
        else:
            said = vars(vars(home)[short])
            said.pop(BEAT, None)
            said.update(vars(function))
    for name, code in codes.items():
        function = _found(module, name)
        if isinstance(function, FunctionType) and (function.__code__.co_qualname, function.__code__.co_filename) == (
            name,
            file,
        ):
            try:
                function.__code__ = code  # the lines of one that has not changed may have other numbers
            except ValueError as error:
                raise UnclearError(f"{name} refers to other names around it") from error
        elif name in change.changed:
            raise UnclearError(f"{name} is no function of its own")
    for node, home in _classes(module, tree.body):
        if any(hasattr(value, BEAT) for value in vars(home).values()):
            _arrange(home, [part.name for part in node.body if isinstance(part, ast.FunctionDef)])


def _module(file: str) -> ModuleType:
    return next(module for module in list(sys.modules.values()) if getattr(module, "__file__", None) == file)


def _codes(code: CodeType) -> Iterator[tuple[str, CodeType]]:
    """The code of the functions of a module and of its classes, by their qualified names."""
    for part in code.co_consts:
        if isinstance(part, CodeType) and "<" not in part.co_qualname:
            if part.co_flags & inspect.CO_OPTIMIZED:
                yield part.co_qualname, part
            else:  # the body of a class
                yield from _codes(part)


def _parts(module: ModuleType, name: str) -> tuple[Any, str]:
    """Where the function of that qualified name is kept, the module or a class, and what it is called there."""
    *homes, short = name.split(".")
    found: Any = module
    for home in homes:
        found = vars(found)[home]
    return found, short


def _found(module: ModuleType, name: str) -> Any:
    """What has that qualified name, taken out of its decorator; None if there is nothing."""
    try:
        home, short = _parts(module, name)
        value = vars(home)[short]
    except KeyError:
        return None
    if isinstance(value, staticmethod | classmethod):
        return value.__func__
    return value.fget if isinstance(value, property) else value


def _made(module: ModuleType, tree: ast.Module, change: Change, future: int) -> dict[str, FunctionType]:
    """The functions that are new, and those that changed, of which `@beat` may say something else."""
    wanted = change.added | change.changed
    pruned = ast.Module(body=_pruned(tree.body, "", wanted), type_ignores=[])
    found: dict[str, Any] = {}
    exec(compile(pruned, str(module.__file__), "exec", flags=future, dont_inherit=True), vars(module), found)
    made = dict(_functions(found, ""))
    if missing := wanted & change.added - made.keys():
        raise UnclearError(f"{', '.join(missing)} are no functions of their own")
    return made


def _pruned(body: list[ast.stmt], home: str, wanted: frozenset[str]) -> list[ast.stmt]:
    """The definitions of these functions, and the classes around them with nothing else in them."""
    kept: list[ast.stmt] = []
    for node in body:
        if isinstance(node, ast.FunctionDef) and f"{home}{node.name}" in wanted:
            kept.append(node)
        elif isinstance(node, ast.ClassDef) and (inside := _pruned(node.body, f"{home}{node.name}.", wanted)):
            empty: dict[str, Any] = {"bases": [], "keywords": [], "decorator_list": [], "type_params": []}
            kept.append(ast.copy_location(ast.ClassDef(name=node.name, body=inside, **empty), node))
    return kept


def _functions(found: Mapping[str, Any], home: str) -> Iterator[tuple[str, FunctionType]]:
    for name, value in found.items():
        if isinstance(value, FunctionType):
            yield f"{home}{name}", value
        elif isinstance(value, type):
            yield from _functions(vars(value), f"{home}{name}.")


def _at_home(function: FunctionType, home: Any) -> FunctionType:
    """The same function as if it had been defined in the class `home`, which `super()` means."""
    if any(name != "__class__" for name in function.__code__.co_freevars):
        raise UnclearError(f"{function.__qualname__} refers to other names around it")
    closure = tuple(CellType(home) for _ in function.__code__.co_freevars)
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, closure or None
    )
    copy.__kwdefaults__, copy.__qualname__ = function.__kwdefaults__, function.__qualname__
    copy.__doc__, copy.__annotations__ = function.__doc__, function.__annotations__
    vars(copy).update(vars(function))
    return copy


def _classes(home: Any, body: list[ast.stmt]) -> Iterator[tuple[ast.ClassDef, Any]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            found = vars(home)[node.name]
            if isinstance(found, type):
                yield node, found
                yield from _classes(found, node.body)


def _arrange(home: Any, order: list[str]) -> None:
    """Bring the functions of a class into this order, which is that of its beats."""
    for name in order:
        value = vars(home)[name]
        delattr(home, name)
        setattr(home, name, value)
