"""The edits, in the order of the specification; ``EDITS`` is what ``check`` runs."""

from __future__ import annotations

from typing import Final

from medcodes.pairing.context import Edits
from medcodes.pairing.edits import (
    codes,
    conflicts,
    dates,
    laterality,
    medicare,
    patient,
    sequence,
    structure,
    tabled,
)

__all__ = ["EDITS"]

EDITS: Final = Edits(
    (
        codes.malformed_code,
        codes.code_not_billable,
        codes.seventh_character,
        codes.code_not_in_force,
        dates.book_date,
        structure.missing_diagnosis,
        structure.too_many_diagnoses,
        structure.too_many_procedures,
        structure.too_many_modifiers,
        structure.modifier_conflict,
        dates.claim_dates,
        structure.impossible_number,
        structure.poa,
        codes.code_system_for_setting,
        sequence.duplicate_diagnosis,
        sequence.external_cause_first,
        sequence.manifestation_first,
        sequence.etiology_order,
        sequence.principal_unacceptable,
        sequence.first_listed_only,
        conflicts.excludes1,
        patient.age,
        patient.sex,
        laterality.unspecified_laterality,
        laterality.laterality_diagnoses,
        laterality.laterality_modifier,
        laterality.laterality_procedure,
        conflicts.encounter_consistency,
        structure.pointer,
        structure.unpointed_diagnosis,
        sequence.questionable_admission,
        medicare.wrong_procedure,
        medicare.noncovered_procedure,
        medicare.limited_coverage,
        tabled.ncci_ptp,
        tabled.mue,
        tabled.add_on,
        tabled.coverage,
    )
)
