"""Who imports whom, and that the generator loads scenes in workers only.

nncore <- scenes.kit <- scenes.runs <- scenes.pictures <- scenes.sNN
                                 scenes.runs <- scenes.explorables
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
OURS = ("nncore", "scenes", "lecture")
IN_WORKERS = {
    "lecture/rendering/stage.py",
    "lecture/rendering/exploring.py",
    "lecture/rendering/renderer.py",
    "lecture/rendering/writer.py",
    "lecture/inspection/looking.py",
    "lecture/inspection/stills.py",
    "lecture/inspection/values.py",
}
BELOW = {
    "kit": ("runs", "pictures", "explorables", "recomputed"),
    "runs": ("pictures", "explorables", "recomputed"),
    "pictures": ("explorables", "recomputed"),
    "explorables": ("pictures", "recomputed"),
    "recomputed": ("explorables",),
}
"""The folders of scenes, and those above them, which they do not know."""
SHARED = {"scenes.kit.deck", "scenes.kit.deck_lines", "scenes.kit.deck_messages"}


def modules(folder: str) -> list[str]:
    return sorted(path.relative_to(PROJECT).as_posix() for path in (PROJECT / folder).rglob("*.py"))


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


@pytest.mark.parametrize("file", modules("scenes"))
def test_scenes_know_no_generator_and_sections_do_not_know_each_other(file):
    names = of_ours(file)
    assert not any(name.startswith("lecture") for name in names)
    sections = {name for name in names if re.match(r"scenes\.s\d\d_", name)}
    own = f"scenes.{Path(file).stem}"
    layer = Path(file).parts[1]
    if layer in BELOW:
        assert not sections
        assert not any(name.startswith(f"scenes.{above}") for name in names for above in BELOW[layer])
    else:
        assert all(name == own or name.startswith(f"{own}.") for name in sections)


@pytest.mark.parametrize("file", modules("scenes/recomputed"))
def test_what_is_recomputed_is_so_without_the_library(file):
    assert not any(name.split(".")[0] in ("nncore", "manim") for name in imported(file))


@pytest.mark.parametrize("file", modules("lecture"))
def test_the_generator_shares_the_deck_with_the_scenes_and_nothing_else(file):
    if file in IN_WORKERS:
        return
    names = {name for name in of_ours(file) if name.startswith("scenes")}
    allowed = {"scenes", "scenes.kit", *SHARED}
    assert all(name in allowed or name.rpartition(".")[0] in SHARED for name in names)
    assert not any(name.split(".")[0] in ("manim", "nncore") for name in imported(file))


def test_the_deck_and_the_packages_import_no_manim():
    code = (
        "import sys, scenes, scenes.kit.deck, lecture.command, lecture.rendering.worker;"
        "print([n for n in ('manim', 'nncore', 'scenes.kit.scene') if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_packages_of_the_scenes_hold_only_docstrings():
    for file in (
        "__init__.py",
        "kit/__init__.py",
        "runs/__init__.py",
        "pictures/__init__.py",
        "explorables/__init__.py",
        "recomputed/__init__.py",
    ):
        body = ast.parse((PROJECT / "scenes" / file).read_text(encoding="utf-8")).body
        assert len(body) == 1
        assert isinstance(body[0], ast.Expr)
