"""The examples and the documentation run."""

import re
import runpy
import sys
from pathlib import Path

import pytest
from blocks import with_results

import nncore

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
PAGES = sorted((ROOT / "docs" / "pages").glob("*.md"))

INTERNAL = {"GradientCheck", "Schedule"}
"""Classes that a caller meets only as a result or as a type."""


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_example(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = example.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 30
    assert lines[-1].startswith("assert ")
    runpy.run_path(str(example), run_name="__main__")
    assert capsys.readouterr().out


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_the_code_of_a_page_runs_and_draws(page: Path) -> None:
    assert "](data:image/png" in with_results(page.stem, page.read_text(encoding="utf-8"))


def test_the_pages_name_every_class() -> None:
    everything = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    classes = [n for n in nncore.__all__ if callable(getattr(nncore, n)) and n[0].isupper() and n not in INTERNAL]
    assert [n for n in classes if n not in everything] == []


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "pages").glob("1[1-5]-*.md")), ids=lambda path: path.stem)
def test_a_notebook_page_is_short(page: Path) -> None:
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    code = [line for line in "".join(blocks).splitlines() if line.strip() and not line.startswith(("import ", "from "))]
    assert len(blocks) == 1
    assert len(code) < 20


def test_nncore_imports_nothing_else_of_the_project() -> None:
    allowed = {"nncore", "numpy", "scipy", *sys.stdlib_module_names}
    for path in (ROOT / "nncore").rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(("import ", "from ")):
                assert line.split()[1].split(".")[0] in allowed, f"{path}: {line}"
