"""By address: what belongs to somebody else answers, to everybody, as what never was."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from tests.integration.isolation.addresses import Address, Filling, addresses
from tests.integration.isolation.facts import Eyes, Facts
from tests.integration.isolation.probe import Leak
from tests.integration.isolation.reading import MATRIX
from tests.integration.isolation.site import Site, plain
from tests.integration.isolation.somebody import Somebody
from tests.integration.isolation.worlds import Rows
from tests.integration.isolation.worlds.rows import Row

NOBODYS = UUID(int=(0xBAD << 64) | (4 << 76) | (8 << 60))
"""The id of nothing at all."""
PUBLISHED = frozenset(
    {"/receipts/of/<uuid:tender_id>", "/receipts/of/<uuid:tender_id>/all", "/api/v1/receipts/of/<uuid:tender_id>"}
)
"""What is in the public class though the thing it is about is not: the fingerprints of a mini-tender's receipts."""
Case = tuple[Somebody, Address, str]


class Asking:
    """Asks with ids of rows that somebody may not read, and with ids of those that they may."""

    def __init__(self, site: Site, rows: Rows, *, seed: int = 2026) -> None:
        self.site, self.rows, self.rng = site, rows, random.Random(seed)
        self.filling, facts = Filling(rows, self.rng), Facts(rows)
        self.eyes = {who.label: Eyes(who, facts) for who in site.actors}
        self.probes: set[tuple[str, str, str, str]] = set()
        self.reached: Counter[Address] = Counter()
        self.statuses: Counter[int] = Counter()
        self.kinds: dict[tuple[str, str], tuple[list[Row], list[Row]]] = {}

    def cases(self) -> list[Case]:
        """Every actor, at every address that names something, for each of the things it names."""
        named = [
            (address, name)
            for address in addresses(self.site.app)
            for name in address.ids
            if address.rule not in PUBLISHED
        ]
        return [(who, address, name) for who in self.site.actors for address, name in named]

    def leaks(self, cases: Sequence[Case], *, rows: int) -> Iterator[Leak]:
        """Each case that answers otherwise with another's id, of so many rows, than with the id of nothing."""
        for who, address, name in cases:
            hidden, _ = self._rows(who, name)
            absent: dict[str, Any] = {}
            for row in self.rng.sample(hidden, min(rows, len(hidden))):
                beside = self.filling.beside(address, name, row, self._sees(who))
                self.probes.add((who.label, address.method, address.rule, str(row["id"])))
                key = str(sorted(beside.items()))
                if key not in absent:
                    absent[key] = self._ask(who, address, name, NOBODYS, beside)
                    if absent[key][0] >= HTTPStatus.INTERNAL_SERVER_ERROR:
                        yield Leak(
                            who.label, f"{address.method} {address.rule}", f"{name} of nothing: {absent[key][0]}"
                        )
                if (said := self._ask(who, address, name, row["id"], beside)) != absent[key]:
                    yield Leak(
                        who.label, f"{address.method} {address.rule}", f"{name}: {said[0]}, not {absent[key][0]}"
                    )

    def controls(self, cases: Sequence[Case]) -> None:
        """What may be read is reached: else the probes above would prove nothing."""
        for who, address, name in cases:
            _, seen = self._rows(who, name)
            if self.reached[address] or not seen:
                continue
            row = self.rng.choice(seen)
            beside = self.filling.beside(address, name, row, self._sees(who))
            said = self._ask(who, address, name, row["id"], beside)
            self.reached[address] += said != self._ask(who, address, name, NOBODYS, beside)

    def shown(self, who: Somebody, address: Address) -> TestResponse:
        """The answer at an address, about something that they may read where it names anything and there is one."""
        values: dict[str, str] = {}
        if address.ids:
            name = address.ids[-1]
            hidden, seen = self._rows(who, name)
            row = self.rng.choice(seen or hidden or [{"id": NOBODYS}])
            values = self.filling.beside(address, name, row, self._sees(who)) | {name: str(row["id"])}
        return self.site.ask(who, address.method, address.filled(values))

    def _ask(self, who: Somebody, address: Address, name: str, thing: UUID, beside: dict[str, str]) -> Any:
        sent: dict[str, Any] = {}
        if address.method != "GET":
            sent = {"json": {}} if address.is_for_a_program else {"data": {}}
        answer = self.site.ask(who, address.method, address.filled(beside | {name: str(thing)}), **sent)
        self.statuses[answer.status_code] += 1
        return plain(answer, thing)

    def _sees(self, who: Somebody) -> Any:
        return lambda table, row: MATRIX[table][1](self.eyes[who.label], row)

    def _rows(self, who: Somebody, name: str) -> tuple[list[Row], list[Row]]:
        """The rows that an id of that name may be of: those that they may not read, and those that they may."""
        if (who.label, name) not in self.kinds:
            hidden, seen = self.kinds[who.label, name] = [], []
            sees = self._sees(who)
            for table, row in self.filling.things(name):
                (seen if sees(table, row) or self._may_name(who, name, row) else hidden).append(row)
        return self.kinds[who.label, name]

    def _may_name(self, who: Somebody, name: str, row: Row) -> bool:
        """A program that acts for them, and who assesses for them: whoever those belong to."""
        if name == "program_id":
            its = (who.person, row["client_id"])
            return any((token["person_id"], token["client_id"]) == its for token in self.rows["api_token"])
        if name == "assessor_id":
            its = (who.organisation, row["id"])
            return any((each["owner_id"], each["assessor_id"]) == its for each in self.rows["assignment"])
        return False
