"""The README's picture of the watch: a file as it is saved, the page as it answers, and the seconds in between.

    python scripts/saving_picture.py media/readme/saving.webp      # needs the extra `browser` and Chromium

A new lecture is watched; this script changes it three times and photographs the page ten times a second.
"""

import argparse
import html
import io
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FPS = 10
SIZE = {"width": 560, "height": 315}
EDITS = (
    ("fit.py", 'Equation("a =")', 'Equation("m =")'),
    ("fit.py", "self.offset, theme.GRADIENT)", "self.offset, theme.ACTIVATION)"),
    ("measured.csv", "4.0,4.2", "4.0,9.0"),
)
"""The file, what stands there, what is saved; all seen in the beat `BEAT`."""
BEAT = "#/fit/line"
BEFORE, AFTER = 1.5, 4.5
"""Seconds that are shown before a save, and after it."""
SHOWN = "(img => img ? img.src : '')(Reveal.getCurrentSlide().querySelector('img.end'))"
EDITOR = """<style>
  body { margin: 0; padding: 10px 16px; background: #1c1f26; color: #d7dae0; font: 13px/19px monospace }
  pre { margin: 0 } b { color: #8ea1c4 } mark { background: #46506a; color: #fff } p { margin: 8px 0; font-size: 17px }
</style><b>%s</b><pre>%s</pre><p>%s</p>"""
LINES = 11


def text_around(path: Path, changed: str) -> str:
    """The lines of the file around the changed words, which are marked."""
    lines = path.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if changed in line)
    first = max(0, min(at - LINES // 2, len(lines) - LINES))
    text = html.escape("\n".join(line[:68] for line in lines[first : first + LINES]), quote=False)
    word = html.escape(changed, quote=False)
    return text.replace(word, f"<mark>{word}</mark>")


def photograph(page: Page) -> Image.Image:
    """What the page shows."""
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def film(editor: Page, page: Page, folder: Path) -> tuple[list[Image.Image], list[int]]:
    """The frames, the editor on the left and the page on the right, and how many milliseconds each stands."""
    frames, durations = [], []
    for name, old, new in EDITS:
        path, former = folder / name, page.evaluate(SHOWN)
        began, saved, answer = time.monotonic(), None, None
        while saved is None or time.monotonic() < saved + AFTER:
            now = time.monotonic()
            if saved is None and now >= began + BEFORE:
                path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
                saved = time.monotonic()
            elif saved and answer is None and page.evaluate(SHOWN) != former:
                answer = time.monotonic() - saved
            passed = "" if saved is None else f"saved · {answer or now - saved:.1f} s" + (" · shown" if answer else "")
            editor.set_content(EDITOR % (name, text_around(path, new if saved else old), passed))
            whole = Image.new("RGB", (SIZE["width"] * 2, SIZE["height"]))
            whole.paste(photograph(editor), (0, 0))
            whole.paste(photograph(page), (SIZE["width"], 0))
            page.wait_for_timeout(max(0, 1000 * (now + 1 / FPS - time.monotonic())))
            frames.append(whole)
            durations.append(round(1000 * (time.monotonic() - now)))
    return frames, durations


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("picture", type=Path)
    picture = parser.parse_args().picture
    lecture = [sys.executable, "-m", "lecture"]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(scratch) / "talk"
        subprocess.run([*lecture, "new", str(folder)], check=True, stdout=subprocess.DEVNULL)
        watch = subprocess.Popen([*lecture, "watch", "--serve"], cwd=folder, stderr=subprocess.PIPE, text=True)
        assert watch.stderr is not None
        try:
            address = next(found[0] for line in watch.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            editor, page = (chromium.new_page(viewport=SIZE) for _ in range(2))
            page.goto(address + BEAT)
            next(line for line in watch.stderr if "what is saved is drawn" in line)  # its states are kept
            page.wait_for_timeout(5000)  # and the beat has been played
            frames, durations = film(editor, page, folder)
            chromium.close()
        finally:
            watch.terminate()
            watch.wait()
    frames[0].save(picture, save_all=True, append_images=frames[1:], duration=durations, loop=0, quality=70)
    print(picture)


if __name__ == "__main__":
    main()
