"""Looking for a word on the whole machine: as it is, and as a dump, a log or a message might write it."""

import base64
import os
import subprocess
from collections.abc import Iterable

import sqlalchemy as sa
from redis import Redis
from sqlalchemy.engine import make_url

from consortium.kernel.engines.binaries import postgres_bin
from tests.integration.faults.scene import Scene
from tests.processes import came_true

PLACES = {"pg_wal": "WAL", "base": "tables", "valkey": "Redis"}
"""By the folder that a file lies in; everything else is logs and the rest."""
REST = "logs and the rest"


def _spellings(word: str) -> set[bytes]:
    """As it is, in hexadecimal as PostgreSQL writes bytes, in base64 at each offset, and in two bytes a letter."""
    raw = word.encode()
    in_base64 = {base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4] for shift in range(3)}
    return {raw, raw.hex().encode(), raw.hex().upper().encode(), word.encode("utf-16-le"), *in_base64}


def holds(word: str, texts: Iterable[bytes]) -> bool:
    spellings = _spellings(word)
    return any(spelling in text for text in texts for spelling in spellings)


def everywhere(scene: Scene) -> dict[str, list[bytes]]:
    """A dump, every file of the installation by its place, and every message that was sent."""
    mails = [bytes(message) + bytes(message.get_payload(decode=True) or b"") for message in scene.mail.received]
    return {"a dump": [_dump(scene)], **_on_disk(scene), "e-mails": mails}


def _dump(scene: Scene) -> bytes:
    """All of the database as a backup has it."""
    url = make_url(scene.site.superuser_url)
    command = [str(postgres_bin() / "pg_dump"), "-h", str(url.host), "-p", str(url.port), "-U", str(url.username)]
    environment = {**os.environ, "PGPASSWORD": str(url.password), "LD_LIBRARY_PATH": str(postgres_bin().parent / "lib")}
    return subprocess.run([*command, str(url.database)], env=environment, capture_output=True, check=True).stdout


def _on_disk(scene: Scene) -> dict[str, list[bytes]]:
    """Every file, once both engines have written down what they hold."""
    with scene.world.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SELECT pg_switch_wal()"))
        connection.execute(sa.text("CHECKPOINT"))
    with Redis.from_url(scene.site.installation.settings.redis_url) as redis:
        redis.save()
        redis.bgrewriteaof()
        assert came_true(lambda: redis.info("persistence")["aof_rewrite_in_progress"] == 0)
    found: dict[str, list[bytes]] = {place: [] for place in (*PLACES.values(), REST)}
    for file in scene.folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            place = next((PLACES[part] for part in file.parts if part in PLACES), REST)
            found[place].append(file.read_bytes())
    return found
