"""What pyproject.toml cannot say: lecture and examples are installed as templates, not as a package `scenes`."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTemplate(build_py):
    """Puts the deck files, `scenes` and the kit's examples into lecture/templates; but for a checkout's own install."""

    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        self.packages = [name for name in self.packages if name.partition(".")[0] != "scenes"]
        super().run()
        templates = Path(self.build_lib) / "lecture" / "templates"
        ours = templates / "neural_networks"
        for folder, place in (("scenes", ours / "scenes"), ("examples/kit", templates / "kit")):
            shutil.copytree(folder, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "media"))
        for deck in ("lecture.md", "lecture.de.md"):
            shutil.copy(deck, ours)


setup(cmdclass={"build_py": BuildWithTemplate})
