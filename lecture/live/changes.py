"""What differs between two texts of a module, if it is no more than what some of its functions do.

A function that has not run yet can be given another body, and nobody can tell that it was not so from the start.
Everything else that a module says was done when it was loaded: if that differs, nothing can be kept.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

BEAT = "beat"
TRANSPARENT = frozenset({"staticmethod", "classmethod", "property"})
"""Decorators from under which a function can be taken."""


@dataclass(frozen=True)
class Change:
    """The functions that differ, by their qualified names, and all names that the rest of the module has."""

    changed: frozenset[str]
    added: frozenset[str]
    removed: frozenset[str]
    names: frozenset[str]


@dataclass
class _Outline:
    functions: dict[str, str] = field(default_factory=dict)
    beats: dict[str, list[str]] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    is_clear: bool = True


@lru_cache(maxsize=64)
def between(before: str, now: str) -> Change | None:
    """What differs in the functions of a module; None if more than that does. A text must be free of SyntaxErrors."""
    old, new = _outline(before), _outline(now)
    if old.rest != new.rest or not (old.is_clear and new.is_clear):
        return None
    common = old.functions.keys() & new.functions.keys()
    changed = {name for name in common if old.functions[name] != new.functions[name]}
    for home in {*old.beats, *new.beats}:
        changed |= common & _out_of_place(old.beats.get(home, []), new.beats.get(home, []))
    return Change(
        changed=frozenset(changed),
        added=frozenset(new.functions.keys() - old.functions.keys()),
        removed=frozenset(old.functions.keys() - new.functions.keys()),
        names=frozenset(old.names | new.names),
    )


def _out_of_place(old: list[str], new: list[str]) -> set[str]:
    """The beats from the first one on whose place another one takes, or that is gone: what comes before it differs."""
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    return {*old[same:], *new[same:]}


def _outline(text: str) -> _Outline:
    outline = _Outline()
    _read(ast.parse(text).body, "", outline)
    return outline


def _read(body: Iterable[ast.stmt], home: str, outline: _Outline) -> None:
    for node in body:
        if isinstance(node, ast.FunctionDef) and _can_change(node):
            name = f"{home}{node.name}"
            outline.is_clear &= name not in outline.functions
            outline.functions[name] = ast.dump(node)
            if _is_beat(node):
                outline.beats.setdefault(home, []).append(name)
            elif made := [*node.decorator_list, *_defaults(node)]:
                outline.rest.append(f"{name}: {[ast.dump(part) for part in made]}")
                outline.names |= _names(made)
        elif isinstance(node, ast.ClassDef):
            made = [*node.bases, *node.keywords, *node.decorator_list]
            outline.rest.append(f"class {home}{node.name}: {[ast.dump(part) for part in made]}")
            outline.names |= {node.name, *_names(made)}
            _read(node.body, f"{home}{node.name}.", outline)
            outline.rest.append("end")
        else:
            outline.rest.append(ast.dump(node))
            outline.names |= _names([node])


def _can_change(node: ast.FunctionDef) -> bool:
    """Whether the function is what its name means, or lies under a decorator from under which it can be taken."""
    named = [one.id if isinstance(one, ast.Name) else "" for one in node.decorator_list]
    return _is_beat(node) or (len(named) <= 1 and TRANSPARENT.issuperset(named))


def _is_beat(node: ast.FunctionDef) -> bool:
    """Whether the function is a beat, whatever is said of the beat, and nothing else is made when it is defined."""
    if len(node.decorator_list) != 1 or _defaults(node):
        return False
    decorator = node.decorator_list[0]
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Name) and called.id == BEAT


def _defaults(node: ast.FunctionDef) -> list[ast.expr]:
    return [*node.args.defaults, *(default for default in node.args.kw_defaults if default is not None)]


def _names(nodes: Iterable[ast.AST]) -> set[str]:
    return {name for node in nodes for part in ast.walk(node) for name in _name(part)}


def _name(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
            yield name
        case ast.alias(name=name, asname=other):
            yield from (other or name).split(".")
        case ast.Constant(value=str(name)):
            yield name
        case _:
            pass
