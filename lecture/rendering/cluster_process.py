"""`python -m lecture.rendering.cluster_process FOLDER RUNS`: does the task of an unpacked parcel, wherever this is.

It refuses to draw where other versions would not draw the same. The work is done by a pool of one worker, as at home,
which keeps trained runs in RUNS. Progress goes to stdout, a line of JSON each; the last message, the files and the log
go to FOLDER/answer. It ends when stdin does.
"""

from __future__ import annotations

import json
import os
import pickle
import platform
import sys
import threading
from dataclasses import replace
from pathlib import Path

from lecture.rendering import manifest
from lecture.rendering.executor import Work
from lecture.rendering.key import explorable_facts, section_facts
from lecture.rendering.parcel import ANSWER, DECK, TASK, Answer
from lecture.rendering.pool import Pool
from lecture.rendering.reasons import differences
from lecture.rendering.task import ExplorableTask, Failed, Finished, Message, Progress, SectionTask


def answer(folder: Path, runs: Path) -> Answer:
    """Do the task of the parcel that was unpacked into `folder`."""
    work, asked = pickle.loads((folder / TASK).read_bytes())
    deck = asked.deck.located(folder / DECK / asked.deck.path.name)
    task = replace(asked, deck=deck, staging=folder / "staging", log=folder / "log", runs=runs)
    refused = refusal(task)
    return Answer(refused) if refused else _done(work, task)


def refusal(task: SectionTask) -> Failed | None:
    """Why the section would not be the same if it were drawn here: versions that differ; the source has travelled."""
    deck = task.deck
    if isinstance(task, ExplorableTask):
        facts = explorable_facts(deck, next(page for page in deck.explorables if page.name == task.section))
    else:
        facts = section_facts(deck, deck.section(task.section), task.quality)
    found = differences(
        *({name: one[name] for name in ("format", "python", "packages")} for one in (task.facts, facts))
    )
    if not found:
        return None
    reason = f"a worker on {platform.node()} would not draw the same frames, for there {'; '.join(found)}. "
    return Failed(task.section, reason + "Install the same versions there.", kind=task.kind, is_input=True)


def _done(work: Work, task: SectionTask) -> Answer:
    last: list[Answer] = []

    def listen(task: SectionTask, message: Message) -> None:
        if isinstance(message, Progress):
            print(json.dumps({"beat": message.beat, "frames": message.frames}), flush=True)
        elif isinstance(message, Finished):  # its staging folder goes when the pool has ended
            names = [Path(file["path"]).name for file in manifest.files(message.manifest)]
            last.append(Answer(message, {name: (task.staging / name).read_bytes() for name in names}))
        else:
            last.append(Answer(message))

    Pool(1).run(work, [task], listen)
    log = task.log.read_bytes() if task.log.is_file() else b""
    return replace(last[0], log=log)


def _end_with_stdin() -> None:
    os.read(sys.stdin.fileno(), 1)  # a buffered read would hold a lock that the end of the interpreter needs
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    place, runs_place = map(Path, sys.argv[1:])
    (place / ANSWER).write_bytes(answer(place, runs_place).packed())
