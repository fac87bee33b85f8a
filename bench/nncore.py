"""Times nncore beside PyTorch, JAX, scikit-learn and autograd, on one thread each.

    python bench/nncore.py                     all tasks, about five minutes
    python bench/nncore.py --only gradient     those whose name holds a word
    python bench/nncore.py --rounds 20         more rounds, for a busy machine
    python bench/nncore.py --against ../old    also another checkout of this project, "before"

Run it with a Python that has the libraries (a missing one is left out): pip install numpy scipy torch jax
scikit-learn autograd. Every library runs in a process of its own; each round gives each library one turn at a task, and
the fastest turn counts. A ratio is another library's time by nncore's: above 1 nncore is faster. "differs" is the
greatest difference of the results, relative to max(1, |value|). Float64 but for the epochs. After 1000 steps on
2-16-16-1 it is about 1e-4: this run multiplies rounding, and of 60 starts moved by one unit in the last place half
ended more than 1.6e-4 away, one 2.9e-4.

Each library is used as its documentation says is fast: PyTorch without gradients where none are wanted, JAX compiled,
with the compilation left out of the time. "H v" is asked for again and again at one theta, as iterative methods do: of
PyTorch and JAX in the way of their documentation, as the derivative of the gradient, while nncore keeps from call to
call what depends on theta alone. "linearized" is against JAX's `linearize`, which keeps it too; "at a new theta" is two
products at two thetas, where nothing can be kept. "jax list" is JAX on a list of (W, b), as its documentation writes
networks; "jax" has all parameters in one flat vector, which saves it the time of taking in and handing out many small
arrays. "better" is the better of PyTorch and JAX in its better form; "better list" is that of PyTorch and JAX on a
list, where that was measured: how networks are written in both. "func" is torch.func, for the curvature.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[0] = str(HERE.parent.parent)  # the project, not bench/, whose nncore.py is this file

import numpy as np  # noqa: E402

from bench.libraries.tasks import TASKS, Run, Task  # noqa: E402

RUNS = {
    "nncore": ("ours", "plain_run"),
    "before": ("ours", "plain_run"),
    "torch": ("pytorch", "torch_run"),
    "func": ("pytorch", "func_run"),
    "jax": ("google_jax", "jax_run"),
    "jax list": ("google_jax", "jax_list_run"),
    "sklearn": ("others", "sklearn_run"),
    "autograd": ("others", "autograd_run"),
}
"""Where each library's run of a task is, in bench/libraries; a module is imported in the library's own process."""

OTHERS = ("before", "torch", "func", "jax", "jax list", "sklearn", "autograd")
SINGLE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
}


def flat(result: Any) -> np.ndarray:
    """All numbers of a result in one vector."""
    if isinstance(result, list | tuple):
        return np.concatenate([flat(part) for part in result]) if result else np.zeros(0)
    return np.asarray(result.detach() if hasattr(result, "detach") else result, dtype=np.float64).ravel()


def worker(library: str) -> None:
    """Answers the parent: `[task, file]` prepares a task and leaves its result in the file, `seconds` measures."""
    run: Run = lambda: None  # noqa: E731
    module, function = RUNS[library]
    timed = False
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if isinstance(request, list):
                timed = TASKS[request[0]].kind.startswith("epoch")
                run = getattr(import_module(f"bench.libraries.{module}"), function)(TASKS[request[0]])
                result = run()[1] if timed else run()
                np.save(request[1], np.zeros(0) if result is None else flat(result))
                answer: Any = "ready"
            else:
                answer = run()[0] if timed else fastest(run, request)
        except (ImportError, LookupError):
            answer = None
        print("ANSWER", json.dumps(answer), flush=True)


def fastest(run: Run, seconds: float) -> float:
    """The least time of a call, in turns of at least a millisecond, for about `seconds`."""
    start = time.perf_counter()
    run()
    once = time.perf_counter() - start
    repeats, least = max(1, int(0.002 / once)), once
    while time.perf_counter() - start < seconds:
        turn = time.perf_counter()
        for _ in range(repeats):
            run()
        least = min(least, (time.perf_counter() - turn) / repeats)
    return least


class Worker:
    """A library in a process of its own."""

    def __init__(self, library: str, against: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE), "--worker", library, "--against", against],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | SINGLE_THREAD,
        )  # fmt: skip

    def ask(self, request: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("ANSWER"):
                return json.loads(line.removeprefix("ANSWER"))
        raise RuntimeError("a worker ended early")


def measure(task: Task, rounds: int, workers: dict[str, Worker], folder: Path) -> tuple[dict[str, float], float]:
    """Seconds per call of each library that has the task, and the greatest difference of their results."""
    times: dict[str, float] = {}
    files = {name: folder / f"{name}.npy" for name in workers}
    for name, worker_ in workers.items():
        if worker_.ask([TASKS.index(task), str(files[name])]) is not None:
            times[name] = np.inf
    for _ in range(rounds):
        for name in times:
            times[name] = min(times[name], workers[name].ask(0.15))
    expected = np.load(files["nncore"])
    results = [np.load(files[name]) for name in times]
    gaps = [np.max(np.abs(r - expected) / np.maximum(1, np.abs(expected))) for r in results if r.size]
    return times, float(max(gaps))


def row(task: Task, times: dict[str, float], differs: float) -> str:
    mine = times["nncore"]
    others = [times[name] for name in ("torch", "func", "jax", "jax list") if name in times]
    best = min(others) if others else None
    as_written = min(times["torch"], times["jax list"]) if {"torch", "jax list"} <= times.keys() else None
    cells = [duration(mine), *(ratio(times.get(name), mine) for name in OTHERS)]
    cells += [ratio(best, mine), ratio(as_written, mine), task.target, f"{differs:.0e}"]
    return " | ".join(["", task.name, *cells, ""]).strip()


def ratio(theirs: float | None, ours: float | None) -> str:
    return "-" if theirs is None or ours is None else f"{theirs / ours:.2f}"


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="tasks whose name holds this")
    parser.add_argument("--rounds", type=int, default=8, help="turns of each library at each task")
    parser.add_argument("--against", default="", help="the folder of another checkout, measured in the same rounds")
    parser.add_argument("--worker", choices=RUNS, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.worker:
        if arguments.worker == "before":
            sys.path.insert(0, arguments.against)  # nncore from there, bench from here
        worker(arguments.worker)
        return
    names = [name for name in RUNS if name != "before" or arguments.against]
    workers = {name: Worker(name, arguments.against) for name in names}
    columns = ["task", "nncore", *OTHERS, "better", "better list", "target", "differs"]
    print("|", " | ".join(columns), "|")
    print("| --- " * len(columns) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for task in TASKS:
            if arguments.only in task.name:
                print(row(task, *measure(task, arguments.rounds, workers, Path(folder))), flush=True)
    for w in workers.values():
        assert w.process.stdin
        w.process.stdin.close()
        w.process.wait()


if __name__ == "__main__":
    main()
