"""Every operation of the API's document, with what its schema allows and with what it does not (schemathesis)."""

import random
from collections import Counter

import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.core.failures import FailureGroup

from consortium.kernel.db import db
from tests.integration.isolation.addresses import tables_of
from tests.integration.isolation.site import Site

CHECKS = [
    schemathesis.checks.not_a_server_error,
    schemathesis.checks.content_type_conformance,
    schemathesis.checks.response_schema_conformance,
]
QUIET = settings(
    database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    derandomize=False,
)  # fmt: skip


class Operations:
    """Calls them in this process as the people of a story; `failures` are the answers that should not have been."""

    def __init__(self, site: Site, *, number: int) -> None:
        self.site, self.rng, self.number = site, random.Random(number), number
        self.schema = schemathesis.openapi.from_wsgi("/api/openapi.json", site.app)
        self.failures: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.people = [who for who in site.actors if who.organisation]

    def all(self) -> list[APIOperation]:
        found = (each.ok() for each in self.schema.get_all_operations())
        return sorted(found, key=lambda operation: operation.label)

    def call(self, operation: APIOperation, times: int) -> None:
        """So many times, half of them with what the document does not allow, with ids of things that are there."""
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            try:
                strategy = operation.as_strategy(generation_mode=mode)
                asked = seed(self.number)(
                    settings(QUIET, max_examples=max(1, times // 2))(given(case=strategy)(self._send))
                )
                asked()
            except (schemathesis.errors.SchemathesisError, Unsatisfiable):
                continue  # nothing can be wrong where nothing is sent

    def _send(self, case: Case) -> None:
        who = self.rng.choice(self.people)
        self._name_what_is_there(case)
        sent = case.as_transport_kwargs()
        answer = self.site.ask(who, sent.pop("method"), sent.pop("path"), **sent)
        self.statuses[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            told = "; ".join(str(failure).split("\n")[0] for failure in failures.exceptions)
            self.failures.append(
                f"{who.label}: {case.operation.label} → {answer.status_code}: {told} {answer.text[:200]}"
            )

    def _name_what_is_there(self, case: Case) -> None:
        for name in case.path_parameters or {}:
            if name.endswith("_id") and self.rng.random() < 0.9:
                case.path_parameters[name] = self._id_of(name)

    def _id_of(self, name: str) -> str:
        table = db.metadata.tables[self.rng.choice(tables_of(name))]
        found = self.site.connection.execute(sa.select(table.c.id).order_by(table.c.id).limit(20)).scalars().all()
        return str(self.rng.choice(found)) if found else "00000000-0000-4000-8000-000000000bad"
