"""What pyproject.toml cannot say: the lecture is installed as a template of the command, not as a package `scenes`."""

from __future__ import annotations

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTemplate(build_py):
    """Puts the deck file and `scenes` into lecture/templates/neural_networks. A checkout's own install leaves them."""

    def run(self) -> None:
        if self.editable_mode:
            super().run()
            return
        self.packages = [name for name in self.packages if name.partition(".")[0] != "scenes"]
        super().run()
        template = Path(self.build_lib) / "lecture" / "templates" / "neural_networks"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree("scenes", template / "scenes", dirs_exist_ok=True, ignore=ignored)
        shutil.copy("lecture.toml", template)


setup(cmdclass={"build_py": BuildWithTemplate})
