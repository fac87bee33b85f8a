"""Who imports whom: nncore <- lecture <- scenes, the floors inside the two, and that scenes load in workers only."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lecture.commands.main import COMMANDS

PROJECT = Path(__file__).parents[2]
OURS = ("nncore", "scenes", "lecture")
IN_WORKERS = {
    "lecture/rendering/stage.py",
    "lecture/rendering/exploring.py",
    "lecture/rendering/renderer.py",
    "lecture/rendering/writer.py",
    "lecture/inspection/layout_rules.py",
    "lecture/inspection/moments.py",
    "lecture/rendering/still_stage.py",
    "lecture/inspection/values.py",
    "lecture/live/checkpoints.py",
}
FLOORS = (
    (
        "errors",
        "qualities",
        "folders",
        "kept_files",
        "opened_files",
        "compiling",
        "frame",
        "contrast",
        "palettes",
        "fonts",
        "deck",
        "language",
        "loading",
    ),
    ("theme",),
    ("drawing",),
    ("kit",),
    ("slides",),
    ("rendering",),
    ("voice",),
    ("export",),
    ("inspection",),
    ("live",),
    ("commands", "notebook", "__main__"),
)
"""What lies in `lecture`, from the ground up: nothing imports from above its own floor."""
SCENE_FLOORS = (("numbers",), ("pictures", "oracles", "explorables"))
"""The folders of the lecture on neural networks, below its sections."""
WITH_MANIM = ("lecture.theme", "lecture.drawing", "lecture.kit", "lecture.slides")


def modules(folder: str) -> list[str]:
    """The modules of a package; a template is a lecture of somebody's own."""
    found = (path.relative_to(PROJECT).as_posix() for path in (PROJECT / folder).rglob("*.py"))
    return sorted(name for name in found if not name.startswith("lecture/templates/"))


def imported(file: str) -> Iterator[str]:
    """Every module that the file imports, `from x import y` as both x and x.y, relative ones resolved."""
    package = Path(file).parent.parts
    for node in ast.walk(ast.parse((PROJECT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            name = ".".join(part for part in (base, node.module or "") if part)
            yield name
            yield from (f"{name}.{alias.name}" for alias in node.names)


def of_ours(file: str) -> set[str]:
    return {name for name in imported(file) if name.split(".")[0] in OURS}


@pytest.mark.parametrize("file", modules("nncore"))
def test_nncore_imports_nothing_of_the_project(file):
    assert all(name.split(".")[0] == "nncore" for name in of_ours(file))
    assert not any(name.split(".")[0] == "manim" for name in imported(file))


def floor(name: str, floors: tuple[tuple[str, ...], ...]) -> int:
    """The floor of a module in its package, counted from the ground."""
    parts = name.split(".")
    return next(number for number, names in enumerate(floors) if len(parts) > 1 and parts[1] in names)


@pytest.mark.parametrize("file", modules("lecture"))
def test_the_generator_knows_no_lecture_and_its_floors_do_not_know_those_above(file):
    own = ".".join(Path(file).with_suffix("").parts)
    names = of_ours(file)
    assert not any(name.split(".")[0] == "scenes" for name in names)
    if own == "lecture.__init__":
        return
    for name in names - {"lecture", "nncore"}:
        if name.startswith("lecture."):
            assert floor(name, FLOORS) <= floor(own, FLOORS), name


@pytest.mark.parametrize("file", modules("scenes"))
def test_sections_do_not_know_each_other_and_nothing_below_knows_them(file):
    names = {name for name in of_ours(file) if name.startswith("scenes.")}
    sections = {name for name in names if re.match(r"scenes\.s\d\d_", name)}
    own = ".".join(Path(file).with_suffix("").parts)
    assert not {name for name in of_ours(file) if re.match(r"lecture\.(rendering|export|inspection|commands)", name)}
    if re.match(r"scenes\.s\d\d_", own):
        assert all(name == own or name.startswith(f"{own}.") for name in sections)
    elif own != "scenes.__init__":
        assert not sections
        for name in names:
            if name.count(".") and name.split(".")[1] in {one for names in SCENE_FLOORS for one in names}:
                assert floor(name, SCENE_FLOORS) <= floor(own, SCENE_FLOORS), name


@pytest.mark.parametrize("file", modules("scenes/oracles"))
def test_what_is_recomputed_is_so_without_the_library(file):
    assert not any(name.split(".")[0] in ("nncore", "manim") for name in imported(file))


@pytest.mark.parametrize("file", [file for file in modules("lecture") if file not in IN_WORKERS])
def test_manim_and_the_library_are_loaded_in_workers_only(file):
    own = ".".join(Path(file).with_suffix("").parts)
    if not own.startswith(WITH_MANIM):
        names = set(imported(file))
        assert not any(name.split(".")[0] in ("manim", "nncore") or name.startswith(WITH_MANIM) for name in names)


def loaded_by(*names: str) -> set[str]:
    """The modules that are loaded once these are imported."""
    code = f"import sys, {', '.join(names)}; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    return set(result.stdout.split())


def test_no_command_imports_manim_or_numba():
    commands = (f"lecture.commands.{name}" for name in COMMANDS)
    found = loaded_by("scenes", "lecture.deck", "lecture.rendering.worker", *commands)
    assert {"lecture.commands.render", "lecture.commands.doctor"} <= found
    assert not found & {"manim", "nncore", "numba", "lecture.kit.scene"}


@pytest.mark.parametrize(
    ("module", "others"),
    [
        ("lecture.commands.main", ("lecture.deck", "lecture.commands.render")),
        ("lecture.commands.present", ("lecture.rendering", "numpy", "rich")),
    ],
)
def test_no_command_waits_for_the_imports_of_another(module, others):
    assert not any(name.startswith(others) for name in loaded_by(module))


def test_the_packages_of_the_scenes_hold_only_docstrings():
    for file in (
        "__init__.py",
        "numbers/__init__.py",
        "pictures/__init__.py",
        "explorables/__init__.py",
        "oracles/__init__.py",
    ):
        body = ast.parse((PROJECT / "scenes" / file).read_text(encoding="utf-8")).body
        assert len(body) == 1
        assert isinstance(body[0], ast.Expr)
