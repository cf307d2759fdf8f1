"""Called by hypothesis when it is imported: says which strategy each type of ours has.

Nothing is built and no data is read before a value is drawn. An exception here would
break ``import hypothesis`` for everybody in the environment, so none leaves.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["setup"]


def setup() -> None:
    """Register a strategy for every value class and every part of a claim.

    >>> setup()
    """
    with suppress(Exception):
        _register()


def _register() -> None:
    from hypothesis.strategies import register_type_strategy

    from medcodes import pairing
    from medcodes._code import Code
    from medcodes.cpt import CPT, CPTMAAA, CPTPLA, CPTCategoryI, CPTCategoryII, CPTCategoryIII, CPTImmunization
    from medcodes.hcpcs import HCPCSLevelII
    from medcodes.icd10 import ICD10, ICD10Pair
    from medcodes.icd10cm import ICD10CM
    from medcodes.icd10pcs import ICD10PCS
    from medcodes.icd11 import ICD11, ICD11Cluster
    from medcodes.modifier import Modifier

    named = {
        Code: "codes",
        HCPCSLevelII: "hcpcs_codes",
        ICD10: "icd10_codes",
        ICD10CM: "icd10cm_codes",
        ICD10PCS: "icd10pcs_codes",
        ICD10Pair: "icd10_pairs",
        ICD11: "icd11_codes",
        ICD11Cluster: "icd11_clusters",
        Modifier: "modifiers",
        pairing.Diagnosis: "diagnoses",
        pairing.Pair: "pairs",
        pairing.Patient: "patients",
        pairing.Procedure: "procedures",
        pairing.ServiceLine: "service_lines",
        pairing.Unreadable: "unreadables",
    }
    for one, name in named.items():
        register_type_strategy(one, _strategy(name))
    for category in (CPT, CPTCategoryI, CPTCategoryII, CPTCategoryIII, CPTPLA, CPTMAAA, CPTImmunization):
        register_type_strategy(category, _strategy("cpt_codes", category))
    for claim in (pairing.ProfessionalClaim, pairing.OutpatientClaim, pairing.InpatientClaim):
        register_type_strategy(claim, _strategy("claims", claim.setting))


def _strategy(name: str, *arguments: object) -> Callable[[type], SearchStrategy[object]]:
    """Make a function that looks the strategy up when hypothesis asks for it."""

    def make(_: type) -> SearchStrategy[object]:
        from medcodes import strategies

        found: SearchStrategy[object] = getattr(strategies, name)(*arguments)
        return found

    return make
