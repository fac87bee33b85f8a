"""A `typst` block is a program: it is tried in a process of its own before it is drawn.

The process has bounded time and memory, no network, and no folder but an empty one. If it dies, that is a message.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

SECONDS, BYTES = 20, 4 << 30
"""What a trial may take. The memory is what is addressed: Typst maps every font of the system."""
LETTERS_TOLD = 300
TRIAL = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
resource.setrlimit(resource.RLIMIT_AS, ({BYTES}, {BYTES}))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
import typst
try:
    typst.compile(sys.stdin.buffer.read(), format="svg")
except typst.TypstError as error:
    sys.exit(str(error))
"""
NO_NETWORK = dict.fromkeys(
    ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"
)
"""An address where nobody listens, in the place of whoever a package would be fetched from."""


class TypstBlockError(Exception):
    """A block that cannot be set."""


def try_typst(source: str) -> None:
    """An error that says what is wrong with the block, if it cannot be set."""
    environment = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"} | NO_NETWORK
    with tempfile.TemporaryDirectory(prefix="lecture-typst-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-c", TRIAL],
                input=f"#set page(width: auto, height: auto)\n{source}".encode("utf-8", "replace"),
                capture_output=True,
                timeout=3 * SECONDS,
                check=False,
                cwd=folder,
                env=environment,
            )
        except subprocess.TimeoutExpired:
            code, said = 1, "it takes too long"
        else:
            code, said = done.returncode, done.stderr.decode("utf-8", "replace").strip()[-LETTERS_TOLD:]
    if code < 0:
        said = f"it takes more than {SECONDS} seconds or {BYTES >> 30} GB, and was ended"
    if code:
        raise TypstBlockError(f"expected a block that Typst can set, got one that it cannot: {said}. Correct it.")
