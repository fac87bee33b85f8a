"""What `make docs` has built: the kit's reference has every public name, and no page asks a network for anything."""

import importlib
import pkgutil
import re
from pathlib import Path

import pytest

from lecture import kit

pytestmark = pytest.mark.docs

BUILT = Path(__file__).parents[2] / "build" / "docs"
FROM_ELSEWHERE = re.compile(
    r'<(?:script|img|iframe|source)\b[^>]*\bsrc="(?:https?:)?//|<link\b[^>]*\bhref="(?:https?:)?//|url\(\W?(?:https?:)?//'
)


@pytest.mark.parametrize("module", [module.name for module in pkgutil.iter_modules(kit.__path__, "lecture.kit.")])
def test_every_public_name_of_the_kit_stands_in_its_reference(module):
    page = (BUILT / "kit.html").read_text(encoding="utf-8")
    own = [name for name, value in vars(importlib.import_module(module)).items() if is_public(name, value, module)]
    assert own
    assert [name for name in own if f'id="{module}.{name}"' not in page] == []


def is_public(name: str, value: object, module: str) -> bool:
    return not name.startswith("_") and callable(value) and getattr(value, "__module__", "") == module


def test_no_page_asks_a_network_for_anything():
    files = [*BUILT.rglob("*.html"), *BUILT.rglob("*.css")]
    assert len(files) > 20
    assert [file.name for file in files if FROM_ELSEWHERE.search(file.read_text(encoding="utf-8"))] == []
