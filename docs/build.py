"""Builds the documentation of nncore, by default into build/docs.

A page is a Markdown file in docs/pages. Its Python blocks run in turn, in one namespace per page; what a block prints
and draws goes under it, and one that raises stops the build. A line `reference: name module.name ...` lists signatures
and docstrings. The pages need what the lecture needs (matplotlib, markdown-it).
"""

import argparse
import contextlib
import html
import importlib
import inspect
import io
import re
import sys
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
from markdown_it import MarkdownIt

PAGES = Path(__file__).parent / "pages"
PYTHON = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r"^reference: (.*)$", re.MULTILINE)
STYLE = (
    "body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.55 sans-serif;color:#1d2430}"
    "pre{background:#f3f5f8;padding:.8rem;overflow-x:auto;font-size:.85rem}code{font-size:.9em}img{max-width:100%}"
    "nav a{margin-right:1rem}h1{line-height:1.2}"
)


def run(page: str, text: str, folder: Path) -> str:
    """The page's Markdown with what its blocks print and draw added below each of them."""
    namespace: dict[str, object] = {"__name__": page}

    def with_results(block: re.Match[str]) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block[1], f"{page}.md", "exec"), namespace)
        result = block[0]
        if printed.getvalue():
            result += f"\n```\n{printed.getvalue()}```\n"
        if plt.get_fignums():
            name = f"{page}-{block.start()}.png"
            plt.savefig(folder / name, dpi=110, bbox_inches="tight")
            plt.close("all")
            result += f"\n![What the code above draws]({name})\n"
        return result

    return PYTHON.sub(with_results, text)


def reference(line: re.Match[str]) -> str:
    """Markdown for the names after `reference:`, each in the module nncore or, with a dot, below it."""
    parts = ["## Reference\n"]
    for name in line[1].split():
        module, _, attribute = name.rpartition(".")
        value = getattr(importlib.import_module(f"nncore.{module}" if module else "nncore"), attribute)
        try:
            signature = str(inspect.signature(value))
        except (TypeError, ValueError):
            signature = ""
        parts.append(f"### {name}\n\n```\n{attribute}{signature}\n\n{inspect.getdoc(value) or ''}\n```\n")
    return "\n".join(parts)


def title(text: str) -> str:
    return text.splitlines()[0].removeprefix("# ")


def build(folder: Path) -> list[Path]:
    """Write every page to `folder`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(PAGES.glob("*.md"), key=lambda page: int(page.stem.split("-")[0]))
    links = {page.stem: title(page.read_text(encoding="utf-8")) for page in sources}
    menu = "".join(f'<a href="{name}.html">{html.escape(label)}</a>' for name, label in links.items())
    written: list[Path] = []
    for page in sources:
        text = REFERENCE.sub(reference, run(page.stem, page.read_text(encoding="utf-8"), folder))
        body = MarkdownIt("commonmark").enable("table").render(text)
        head = f"<title>{html.escape(links[page.stem])}</title><style>{STYLE}</style>"
        target = folder / f"{page.stem}.html"
        document = f'<!doctype html><html lang="en"><meta charset="utf-8">{head}<nav>{menu}</nav>{body}</html>\n'
        target.write_text(document, encoding="utf-8")
        written.append(target)
    return written


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/docs"), help="where the pages go")
    for path in build(parser.parse_args().folder):
        print(path)
