"""How often to store a frame where the picture stands still: how Chromium plays stills stored in several ways.

    python -m bench.holds                                # needs the extra `browser`, and Chromium

A frame of an MP4 may last as long as one likes, so a still could be one frame. Each file here is the same beat, of
movement and of stills, with its stills stored in one of several ways; every picture shows its own number. The files
are exact: timestamps and the file's length are right, and whoever goes by timestamps, as libav does, shows the right
picture. Chromium does not, once frames of very different length follow each other. `early` and `late` are how far at
most a picture comes from its time, `end` how late the event `ended` comes (it makes the presentation go on), in
milliseconds: a screen's frame lasts 17. `missed` counts the pictures that are never shown, and `wrong` the seeks after
which another picture stands than should. A busy machine adds to all of them, in every row.
"""

from __future__ import annotations

import argparse
import base64
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from lecture.qualities import Quality
from lecture.rendering.encoder import BeatEncoder

FPS = 60
QUALITY = Quality("holds", 640, 360, FPS)
BEAT = [(1, 300), *((number, 1) for number in range(2, 36)), (36, 120)]
"""Pictures by number, and for how many frames each stands."""
SHOWN = [number for number, frames in BEAT for _ in range(frames)]
BITS, SIDE = 6, 60
WAYS = {"every frame": 60, "30 a second": 30, "15 a second": 15, "10 a second": 10, "4 a second": 4, "1 a second": 1}
SEEKS = [*range(0, len(SHOWN), 37), len(SHOWN) - 1]
SWITCHES = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
PLAY = """async ([file, times, bits, side]) => {
  const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
  const video = Object.assign(document.createElement('video'), { muted: true });
  const canvas = Object.assign(document.createElement('canvas'), { width: bits * side, height: 1 });
  const paper = canvas.getContext('2d', { willReadFrequently: true });
  const happens = (name) => new Promise((done) => video.addEventListener(name, done, { once: true }));
  const picture = () => {
    paper.drawImage(video, 0, -side / 2);
    const row = paper.getImageData(0, 0, bits * side, 1).data;
    return Array.from({ length: bits }, (_, bit) => (row[4 * side * (bit + 0.5)] > 128) << bit).reduce((a, b) => a + b);
  };
  const seek = async (time) => {
    const sought = happens('seeked');
    video.currentTime = time;
    await sought;
    await new Promise((done) => setTimeout(done, 20));
  };
  document.body.append(video);
  video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
  await happens('loadeddata');
  const sought = [];
  for (const time of times) {
    await seek(time);
    sought.push(picture());
  }
  await seek(0);
  const began = performance.now();
  const frames = [];
  const note = (now, { mediaTime, expectedDisplayTime }) => {
    frames.push([mediaTime, expectedDisplayTime - began]);
    video.requestVideoFrameCallback(note);
  };
  video.requestVideoFrameCallback(note);
  const end = happens('ended');
  await video.play();
  await end;
  return { length: video.duration, sought, frames, end: performance.now() - began };
}"""


def picture(number: int) -> NDArray[np.uint8]:
    """RGBA: `number` in squares, the bit of least weight at the left."""
    pixels = np.full((QUALITY.height, QUALITY.width, 4), 255, np.uint8)
    pixels[..., :3] = 30
    for bit in range(BITS):
        pixels[:SIDE, bit * SIDE : (bit + 1) * SIDE, :3] = 230 if number >> bit & 1 else 30
    return pixels


def write(video: Path, still_fps: int) -> int:
    """Write the beat; the number of frames that are stored."""
    encoder = BeatEncoder(video, QUALITY, still_fps=still_fps)
    for number, frames in BEAT:
        encoder.write(picture(number), frames)
    encoder.finish()
    with av.open(str(video)) as container:
        assert container.duration is not None
        assert round(container.duration * FPS / av.time_base) == len(SHOWN)
    return encoder.stored


def moments(frames: list[list[float]]) -> Iterator[float]:
    """Milliseconds by which the pictures that moved came late, against the median of all."""
    seen = [(round(time * FPS), due - 1000 * time) for time, due in frames]
    usual = median(late for _, late in seen)
    known = 0
    for frame, late in seen:
        if SHOWN[min(frame, len(SHOWN) - 1)] != known:  # the first frame of it that is seen
            known = SHOWN[min(frame, len(SHOWN) - 1)]
            yield late - usual


def row(name: str, stored: int, size: int, played: dict[str, Any]) -> str:
    """The table's row for one way."""
    wrong = sum(seen != SHOWN[frame] for frame, seen in zip(SEEKS, played["sought"], strict=True))
    late = list(moments(played["frames"]))
    end = played["end"] - 1000 * len(SHOWN) / FPS
    missed = SHOWN[-1] - len(late)
    cells = name, stored, f"{size / 1000:.0f}", wrong, missed, f"{-min(late):.0f}", f"{max(late):.0f}", f"{end:+.0f}"
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    print("| a still is stored as | frames | kB | wrong | missed | early | late | end |\n|" + " --- |" * 8)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=SWITCHES)
        for name, still_fps in WAYS.items():
            video = Path(folder) / f"{still_fps}.mp4"
            stored, page = write(video, still_fps), browser.new_page()
            data = base64.b64encode(video.read_bytes()).decode()
            played = page.evaluate(PLAY, [data, [(frame + 0.5) / FPS for frame in SEEKS], BITS, SIDE])
            print(row(name, stored, video.stat().st_size, played), flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
