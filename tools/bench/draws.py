"""1,000 examples of each strategy, in seconds of processor time; hypothesis' own integers are the yardstick."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from medcodes import CPT, ICD10CM, ICD10PCS
from medcodes import strategies as mst
from tools.bench.clock import interleaved
from tools.bench.report import Row

SECTION = "1,000 examples of a strategy, processor time; the yardstick is `st.integers(0, 10**6)`"
EXAMPLES = 1000
LIMIT = 0.5
ROUNDS = 5
STRATEGIES: tuple[SearchStrategy[Any], ...] = (
    *(mst.icd10cm_codes(), mst.icd10cm_codes(prefix="S72", billable=True), mst.icd10pcs_codes()),
    *(mst.retired_codes(ICD10CM), mst.unlisted_codes(ICD10CM), mst.unlisted_codes(ICD10PCS)),
    *(mst.cpt_codes(), mst.hcpcs_codes(), mst.modifiers(), mst.icd10_codes(), mst.icd10_pairs()),
    *(mst.icd11_codes(), mst.icd11_clusters(), mst.codes(), mst.spellings(ICD10CM("S72.001A"))),
    *(mst.near_misses(ICD10CM), mst.near_misses(CPT), mst.books(), mst.claims(), mst.claims("inpatient")),
    *(mst.claims(defect="laterality-modifier"), mst.claims(defect="malformed-code"), mst.pairs(), mst.patients()),
    *(mst.diagnoses(), mst.procedures(), mst.service_lines(), mst.unreadables()),
)


def examples(strategy: SearchStrategy[Any]) -> Callable[[], int]:
    """A job that draws them; it counts as one call."""

    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(strategy)
    def draw(_: object) -> None:
        """Nothing is done with them."""

    def job() -> int:
        draw()
        return 1

    return job


def measure(_: float) -> list[Row]:
    """A row for each strategy."""
    drawn = (st.integers(0, 10**6), *STRATEGIES)
    yardstick, *times = interleaved([examples(one) for one in drawn], ROUNDS, process_time)
    return [
        Row(
            f"{SECTION}; at most {LIMIT} s each",
            f"`{one!r}`",
            "medcodes",
            time.least,
            time.median,
            "s",
            time.least / yardstick.least,
        )
        for one, time in zip(STRATEGIES, times, strict=True)
    ]


if __name__ == "__main__":
    for row in measure(0):
        print(f"{row.least:.2f} s, {row.times:.2f} times the yardstick: {row.question}")
