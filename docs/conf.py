"""Sphinx's settings. `make docs` builds these pages into build/docs; a broken link or code that fails stops it."""

import re
import sys
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.errors import SphinxError

sys.path.insert(0, str(Path(__file__).parent))

from blocks import with_results
from pictures import DOCS, draw_all

REFERENCE = re.compile(r"^reference: (.*)$", re.MULTILINE)

project = "Neural networks, a lecture"
author = "Jamie Cline"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
exclude_patterns = ["pictures"]
default_role = "py:obj"
smartquotes = False
add_module_names = False
autodoc_default_options = {"members": True, "exclude-members": "model_config"}
autodoc_member_order = "bysource"
autodoc_type_aliases = {"ArrayLike": "ArrayLike"}
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_copyright = False
html_math_renderer = "mathml"


def reference(line: re.Match[str]) -> str:
    """Directives for the names after `reference:`, which are in nncore or, with a dot, in a module of it."""
    names = [f"nncore.{name}" for name in line[1].split()]
    kinds = ["class" if isinstance(resolve_name(name), type) else "function" for name in names]
    entries = "\n".join(f".. auto{kind}:: {name}" for kind, name in zip(kinds, names, strict=True))
    return f"## Reference\n\n```{{eval-rst}}\n{entries}\n```"


def computed(_app: Any, page: str, source: list[str]) -> None:
    """Run the code of nncore's pages and look up what they refer to."""
    if page.startswith("pages/"):
        try:
            source[0] = REFERENCE.sub(reference, with_results(page, source[0]))
        except Exception as error:
            raise SphinxError(f"docs/{page}.md: its code raises {type(error).__name__}: {error}. Mend it.") from error


def readable(_app: Any, what: str, _name: str, _object: Any, _options: Any, lines: list[str]) -> None:
    """Docstrings have |x| for a size and a * b for a product, which are no markup; a page speaks for its modules."""
    lines[:] = [] if what == "module" else [re.sub(r"([|*])", r"\\\1", line) for line in lines]


def mathml(writer: Any, node: nodes.math | nodes.math_block) -> None:
    """Formulas as MathML, which browsers set themselves."""
    is_block = isinstance(node, nodes.math_block)
    formula = tex2mathml(node.astext(), as_block=is_block)
    writer.body.append(f'<div style="padding: 0.6em 0">{formula}</div>' if is_block else formula)
    raise nodes.SkipNode


def setup(app: Any) -> None:
    """Connect what is above."""
    app.add_html_math_renderer("mathml", (mathml, None), (mathml, None))
    app.connect("builder-inited", lambda _: draw_all(DOCS / "pictures"))
    app.connect("source-read", computed)
    app.connect("autodoc-process-docstring", readable)
