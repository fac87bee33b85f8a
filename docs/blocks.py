"""The code blocks of the pages, run: what a page shows as printed or drawn, its own code has printed or drawn."""

import base64
import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

PYTHON = re.compile(r"^```python\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
STEP = re.compile(
    r"^```\w+\n# (?P<name>\w+\.\w+)(?P<more>, at its end)?\n(?P<content>.*?)^```\n|^    lecture (?P<command>[^\n]*)\n",
    re.MULTILINE | re.DOTALL,
)


def with_results(page: str, text: str) -> str:
    """The page's Markdown with what its Python blocks print and draw below each; they run in turn, in one namespace."""
    namespace: dict[str, object] = {"__name__": page}

    def with_result(block: re.Match[str]) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block[1], f"{page}.md", "exec"), namespace)
        result = block[0]
        if printed.getvalue():
            result += f"\n```text\n{printed.getvalue()}```\n"
        if plt.get_fignums():
            picture = io.BytesIO()
            plt.savefig(picture, format="png", dpi=110, bbox_inches="tight")
            plt.close("all")
            data = base64.b64encode(picture.getvalue()).decode("ascii")
            result += f"\n![What the code above draws](data:image/png;base64,{data})\n"
        return result

    return PYTHON.sub(with_result, text)


def steps(text: str, folder: Path) -> Iterator[str]:
    """Write the files that a tutorial's blocks name into `folder`, in its order; yield the commands between them."""
    for step in STEP.finditer(text):
        if step["command"]:
            yield step["command"]
        else:
            with (folder / step["name"]).open("a" if step["more"] else "w", encoding="utf-8") as file:
                file.write(step["content"])
