"""Threads, forks and other processes: the same answers, and nothing built twice in a way that shows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# What each worker answers: by identity what all share, by value what is asked.
WORK = """
from datetime import date
import medcodes
from medcodes.pairing import InpatientClaim, Patient, check
def work():
    book = medcodes.on(date(2026, 3, 2))
    cm, pcs = book.icd10cm, book.icd10pcs
    stay = InpatientClaim(discharge_date=date(2026, 3, 2), diagnoses=("S72.001A",), procedures=("0SRB0J9",),
                          patient=Patient(age=54, sex="F"))
    shared = (cm._timeline, cm._statuses, cm._source, pcs._tables, pcs._timeline, pcs.definitions)
    answers = (cm.is_billable("S72.001A"), cm["S72.001A"].title, len(cm), cm.successors("M54.5"),
               cm.excludes1_between("E10.9", "E11.9"), cm["S72.001A"].flags, pcs["02704TZ"].title,
               pcs.options("0270"), len(pcs.select(approach="Open")), str(check(stay, book)))
    return tuple(map(id, shared)), repr(answers)
"""
THREADS = (
    WORK
    + """
import sys, threading
sys.setswitchinterval(1e-6)
gate, seen = threading.Barrier(16), []
def one():
    gate.wait()
    seen.append(work())
threads = [threading.Thread(target=one) for _ in range(16)]
for t in threads: t.start()
for t in threads: t.join()
assert len(seen) == 16, len(seen)
assert len(set(seen)) == 1, set(seen)
print(seen[0][1])
"""
)
ALONE = WORK + "print(work()[1])"
# A thread of the parent is in the middle of reading every title. What Python itself locks, an import, is over.
FORK = (
    WORK
    + """
import os, threading, warnings
# Since Python 3.12 that is what is warned of, and it is what is tested.
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
work()
cm = medcodes.on(date(2020, 3, 2)).icd10cm
gate = threading.Event()
def read():
    for place, code in enumerate(cm):
        cm[code].title
        if place == 100:
            gate.set()
reader = threading.Thread(target=read, daemon=True)
reader.start()
gate.wait()
child = os.fork()
if not child:
    assert all(cm[code].code == code for code in list(cm)[-1000:])
    print(work()[1], flush=True)
    os._exit(0)
assert reader.is_alive()
assert os.waitpid(child, 0)[1] == 0
"""
)
SEND = """
import pickle, sys
from datetime import date
import medcodes
from medcodes.pairing import Pair, ProfessionalClaim, ServiceLine, check
book = medcodes.on(date(2026, 3, 2))
claim = ProfessionalClaim(service_date=date(2026, 3, 2), diagnoses=("M25.561", "?"), lines=(ServiceLine("20610"),))
things = (
    *(medcodes.ICD10CM("M25.561"), medcodes.ICD10PCS("0DTJ4ZZ"), medcodes.CPT("99213"), medcodes.Modifier("RT")),
    *(medcodes.HCPCSLevelII("G0402"), medcodes.ICD11("1A00"), medcodes.ICD10("A00.1"), Pair.of("R07.0", "87880")),
    *(book, book.icd10cm, book.icd10pcs, book.icd10cm["S72.001A"], book.icd10pcs["02704TZ"]),
    *(book.icd10cm["S72.001A"].chapter, book.icd10cm.edition, book.icd10cm.history("M54.5"), claim),
    *(check(claim, book), medcodes.Status.BILLABLE, medcodes.readings("G0402")),
)
"""
SENDER = SEND + "sys.stdout.buffer.write(pickle.dumps(things))"
RECEIVER = SEND + "received = pickle.load(sys.stdin.buffer)\nprint([a for a, b in zip(received, things) if a != b])"
# A receiver that has imported nothing of ours before it reads.
STRANGER = "import pickle, sys\nreceived = pickle.load(sys.stdin.buffer)\nprint(received[8].icd10cm['M54.50'].title)"


def run(program: str, given: bytes = b"") -> bytes:
    done = subprocess.run([sys.executable, "-c", program], input=given, capture_output=True, check=False, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.fixture(scope="module")
def alone() -> bytes:
    """What one thread of one process answers."""
    return run(ALONE)


def test_sixteen_threads_from_a_cold_start_answer_alike_and_hold_the_same_objects(alone: bytes) -> None:
    assert run(THREADS) == alone


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_answers_alike_whatever_the_parent_was_doing(alone: bytes) -> None:
    """No lock is held anywhere, so none can be left locked in the child."""
    assert run(FORK) == alone


def test_values_books_and_claims_pickle_to_another_process() -> None:
    sent = run(SENDER)
    assert run(RECEIVER, sent) == b"[]\n"
    assert run(STRANGER, sent) == b"Low back pain, unspecified\n"
    # A book travels as its date, an entry as its code.
    assert len(sent) < 10_000
