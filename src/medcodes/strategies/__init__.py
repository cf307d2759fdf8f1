"""Strategies of hypothesis: codes, spellings, near misses, claims and code books to test with.

They need the extra ``hypothesis`` (``pip install medcodes[hypothesis]``). Annotations in
``@given`` and ``st.from_type(ICD10CM)`` work without this import. No strategy calls a
parser: values are built of the data or of the grammar, so that parsers can be tested
with them.
"""

from __future__ import annotations

try:
    import hypothesis as _  # noqa: F401  asked for its own message alone
except ImportError as _absent:
    raise ImportError(
        "medcodes.strategies needs hypothesis: pip install medcodes[hypothesis]", name="hypothesis"
    ) from _absent

from medcodes.strategies.books import books
from medcodes.strategies.claims import claims
from medcodes.strategies.listed import icd10cm_codes, icd10pcs_codes, retired_codes, unlisted_codes
from medcodes.strategies.parts import codes, diagnoses, pairs, patients, procedures, service_lines, unreadables
from medcodes.strategies.shaped import (
    cpt_codes,
    hcpcs_codes,
    icd10_codes,
    icd10_pairs,
    icd11_clusters,
    icd11_codes,
    modifiers,
)
from medcodes.strategies.texts import near_misses, spellings

__all__ = [
    "books",
    "claims",
    "codes",
    "cpt_codes",
    "diagnoses",
    "hcpcs_codes",
    "icd10_codes",
    "icd10_pairs",
    "icd10cm_codes",
    "icd10pcs_codes",
    "icd11_clusters",
    "icd11_codes",
    "modifiers",
    "near_misses",
    "pairs",
    "patients",
    "procedures",
    "retired_codes",
    "service_lines",
    "spellings",
    "unlisted_codes",
    "unreadables",
]
