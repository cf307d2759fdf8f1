"""Timing of calls within one process, interleaved so that a slow moment of the machine hits all of them alike."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple

ROUNDS = 15


class Time(NamedTuple):
    """Seconds a call: the least and the median of the rounds."""

    least: float
    median: float


def interleaved(
    jobs: Sequence[Callable[[], int]], rounds: int = ROUNDS, clock: Callable[[], float] = perf_counter
) -> list[Time]:
    """Run each job once a round, and give the time of each in the same order; a job answers how many calls it made."""
    seconds: list[list[float]] = [[] for _ in jobs]
    for job in jobs:
        job()
    gc.disable()
    for _ in range(rounds):
        for job, times in zip(jobs, seconds, strict=True):
            started = clock()
            calls = job()
            times.append((clock() - started) / calls)
    gc.enable()
    return [Time(min(times), median(times)) for times in seconds]


def over(call: Callable[[str], object], texts: Iterable[str]) -> Callable[[], int]:
    """A job that calls a function with each text in a plain loop."""
    each = list(texts)

    def job() -> int:
        for text in each:
            call(text)
        return len(each)

    return job
