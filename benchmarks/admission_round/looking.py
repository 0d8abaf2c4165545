"""The lead looks at the board of the round, by the API and on its pages."""

import http.client
import json
import time

from benchmarks.admission_round.house import House, Round
from consortium.admission import queries

BOARDS = 11


def look(house: House, measured: Round) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", house.site.installation.port, timeout=60)
    for _ in range(BOARDS):
        began = time.perf_counter()
        head = {"Authorization": f"Bearer {house.officer.person}"}
        connection.request("GET", f"/api/v1/rounds/{house.round_id}/progress", headers=head)
        answer = connection.getresponse()
        assert len(json.loads(answer.read())) == min(queries.PAGE, measured.applications)
        measured.boards.append(time.perf_counter() - began)
    connection.close()
    client = house.world.signed_in(house.officer)
    with measured.timed("page of the board"):
        assert client.get(f"/rounds/{house.round_id}/progress").status_code == 200
    with measured.timed("page of the loads"):
        assert client.get(f"/rounds/{house.round_id}/assessors").status_code == 200
