"""Sources of others are asked over HTTP: by a real server that refuses, is busy, breaks off and talks nonsense."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from consortium.kernel import sources
from consortium.kernel.errors import BadInput
from consortium.kernel.settings import Settings
from consortium.kernel.sources import Source, SourceAway, seconds_after
from tests.factories.public_registers import Answer, Registers, public_registers

NOBODYS = Settings(database_url="", secret_key="", audit_key="", signing_key="", sealing_key="")


@pytest.fixture
def registers() -> Iterator[Registers]:
    with public_registers() as answering:
        answering.company("01234567", "Bright Harbour Care Ltd")
        yield answering


@pytest.fixture
def companies(registers: Registers) -> Source:
    return sources.sources_of(registers.settings(NOBODYS))[sources.COMPANIES_HOUSE]


def ask(source: Source, number: str = "01234567") -> tuple[object, list[float]]:
    """The name it gives, and for how long it was waited."""
    waits: list[float] = []
    said = source.ask("company", number, pause=waits.append)
    return said and said["company_name"], waits


def test_a_document_is_fetched_with_our_key_and_what_is_not_there_is_none(companies: Source) -> None:
    assert ask(companies) == ("Bright Harbour Care Ltd", [])
    assert ask(companies, "00000001") == (None, [])


def test_a_part_of_a_path_cannot_lead_elsewhere(companies: Source, registers: Registers) -> None:
    assert ask(companies, "../company/01234567?x=1#y") == (None, [])
    assert registers.asked == ["/companies/company/..%2Fcompany%2F01234567%3Fx%3D1%23y"]


def test_a_busy_source_is_asked_again_when_it_says(companies: Source, registers: Registers) -> None:
    registers.first.extend([Answer(429, headers={"Retry-After": "7"}), Answer(503)])
    assert ask(companies) == ("Bright Harbour Care Ltd", [7.0, sources.BACK_OFF[1]])
    assert len(registers.asked) == 3


@pytest.mark.parametrize(
    ("answers", "why", "times"),
    [
        ([Answer(500)] * 3, "500", 3),
        ([Answer(429, headers={"Retry-After": "3600"})], "429", 1),
        ([Answer(hangs_up=True)] * 3, "RemoteProtocolError", 3),
        ([Answer(401)], "401", 1),
        ([Answer(302, headers={"Location": "http://127.0.0.1/elsewhere"})], "302", 1),
        ([Answer(body=b"<html>Down for repair</html>")], "not JSON", 1),
        ([Answer(body=b"[1, 2]")], "not a document", 1),
        ([Answer(body=b" " * (sources.LARGEST + 1))], "too much", 1),
        ([Answer(body=b"rubbish", headers={"Content-Encoding": "gzip"})] * 3, "DecodingError", 3),
    ],
)
def test_whatever_else_it_does_it_could_not_be_asked(
    companies: Source, registers: Registers, answers: list[Answer], why: str, times: int
) -> None:
    registers.first.extend(answers)
    with pytest.raises(SourceAway) as away:
        ask(companies)
    assert (str(away.value), len(registers.asked)) == (why, times)


def test_a_source_that_is_silent_could_not_be_asked(registers: Registers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PATIENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        source = Source(f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(SourceAway, match="ReadTimeout"):
            ask(source)


def test_a_source_where_nobody_listens_could_not_be_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        address = f"http://127.0.0.1:{gone.getsockname()[1]}"
    with pytest.raises(SourceAway, match="ConnectError"):
        ask(Source(address))


def test_a_wrong_key_is_not_taken_for_absence(registers: Registers) -> None:
    with pytest.raises(SourceAway, match="401"):
        ask(Source(f"{registers.address}/companies", user="another key"))


def test_retry_after_is_a_number_of_seconds_or_a_moment() -> None:
    now = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert seconds_after("120", now) == 120
    assert seconds_after("Wed, 25 Nov 2026 12:00:30 GMT", now) == 30
    assert seconds_after("Wed, 25 Nov 2026 11:00:00 GMT", now) == 0
    assert [seconds_after(said, now) for said in ("", "soon", "-5", "1e9")] == [None] * 4


def test_only_what_has_a_key_is_asked_and_no_key_is_ever_shown() -> None:
    assert sources.sources_of(NOBODYS) == {}
    found = sources.sources_of(Settings("", "", "", "", "", companies_house_key="secret", cqc_key="secret"))
    assert set(found) == {sources.COMPANIES_HOUSE, sources.CARE_QUALITY_COMMISSION}
    assert "secret" not in repr(found)
    with pytest.raises(BadInput, match="CQC_URL"):
        sources.sources_of(Settings("", "", "", "", "", cqc_url="file:///etc/passwd"))
