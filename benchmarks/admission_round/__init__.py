"""B5, a round of admission: allocate, score, moderate, decide and queue the letters, each act by its own person."""

from pathlib import Path

from benchmarks.admission_round.allocating import allocate
from benchmarks.admission_round.deciding import decide
from benchmarks.admission_round.house import ASSESSORS_EACH, CLIENTS, QUESTIONS, Round
from benchmarks.admission_round.looking import look
from benchmarks.admission_round.moderating import moderate
from benchmarks.admission_round.scoring import ensure_independent, score_all
from benchmarks.admission_round.setting_up import set_up
from benchmarks.stage import ORDINARY_DAY
from consortium.kernel.db import db
from tests.integration.faults.site import running

__all__ = ["ASSESSORS_EACH", "CLIENTS", "QUESTIONS", "Round", "measure"]


def measure(folder: Path, applications: int) -> Round:
    """Raises `AssertionError` where the round went wrong: a wrong run has no figure."""
    with running(folder, "", lost_after=ORDINARY_DAY) as site:
        house = set_up(site, applications)
        measured = Round(applications)
        allocate(house, measured)
        score_all(house, measured)
        ensure_independent(house, measured)
        look(house, measured)
        moderate(house, measured)
        decide(house, measured)
        house.world.engine.dispose()
        with house.world.app.app_context():
            db.engine.dispose()
        return measured
