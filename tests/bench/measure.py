"""Paired runs: the things to compare take turns, so that a noisy neighbour hits both."""

import gc
import statistics
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """Medians of one candidate: wall and CPU time of this process, in milliseconds."""

    wall: float
    cpu: float
    rounds: int


def paired(candidates, *, rounds, warm_up=1, before=None):
    """Run each named callable in turn, `rounds` times after `warm_up` unmeasured ones; medians by name.

    `before` is called ahead of every run and not measured.
    """
    times = {name: [] for name in candidates}
    for turn in range(rounds + warm_up):
        for name, run in candidates.items():
            if before:
                before()
            gc.collect()
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            spent = (time.perf_counter() - wall, time.process_time() - cpu)
            if turn >= warm_up:
                times[name].append(spent)
    return {name: _median(found) for name, found in times.items()}


def _median(found):
    return Result(
        wall=1000 * statistics.median(wall for wall, _ in found),
        cpu=1000 * statistics.median(cpu for _, cpu in found),
        rounds=len(found),
    )


def table(title, headings, rows):
    """Print a Markdown table, ready for docs/performance.md."""
    lines = [f"\n### {title}\n", "| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(str(value) for value in row) + " |" for row in rows]
    write("\n".join(lines))


def write(text):
    """To standard output, at once: a long run shows what it has."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
