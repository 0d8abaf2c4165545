"""The embedded engines keep what they were given, whatever ends them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from consortium.kernel import launch
from consortium.kernel.engines import EngineError, Postgres, Valkey, embedded
from consortium.kernel.engines.binaries import postgres_bin
from consortium.kernel.supervisor import Supervisor
from tests.processes import came_true, ends


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A cluster that was just made: making one takes longer than to start it."""
    server = Postgres(tmp_path_factory.mktemp("fresh") / "data")
    server.start()
    server.stop()
    return server.data.parent


@pytest.fixture
def postgres(fresh, tmp_path):
    shutil.copytree(fresh, tmp_path / "postgres")
    server = Postgres(tmp_path / "postgres" / "data")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(tmp_path):
    server = Valkey(tmp_path / "valkey" / "data")
    server.start()
    yield server
    server.stop()


def write_row(server):
    with psycopg.connect(server.superuser_url) as connection:
        connection.execute("CREATE TABLE kept (what text)")
        connection.execute("INSERT INTO kept VALUES ('a receipt')")


def rows(server):
    with psycopg.connect(server.superuser_url) as connection:
        return connection.execute("SELECT what FROM kept").fetchall()


def test_a_second_start_finds_the_data_of_the_first(postgres):
    write_row(postgres)
    postgres.stop()
    again = Postgres(postgres.data)
    again.start()
    try:
        assert rows(again) == [("a receipt",)]
    finally:
        again.stop()


def test_a_committed_row_survives_kill_9_at_the_same_address(postgres):
    write_row(postgres)
    address = postgres.superuser_url
    postgres.kill()
    postgres.start()
    assert postgres.superuser_url == address
    assert rows(postgres) == [("a receipt",)]


def test_a_statement_that_outlives_a_killed_server_does_not_keep_the_next_one_waiting(postgres):
    write_row(postgres)
    with contextlib.closing(psycopg.connect(postgres.superuser_url)) as busy:
        outlives = busy.info.backend_pid
        busy.pgconn.send_query(b"DO $$ BEGIN LOOP END LOOP; END $$")
        assert came_true(lambda: _is_busy(postgres, outlives))
        postgres.kill()
        postgres.start()
        assert rows(postgres) == [("a receipt",)]
        assert ends(outlives)


def _is_busy(server, pid):
    with psycopg.connect(server.superuser_url) as connection:
        found = connection.execute("SELECT state FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone()
    return found == ("active",)


def test_other_users_of_the_machine_cannot_connect_without_the_password(postgres):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{postgres.port}/postgres")
    kept_in = [path for path in postgres.data.parent.iterdir() if path.name.endswith(".password")]
    assert [path.stat().st_mode & 0o077 for path in kept_in] == [0]


def test_the_server_has_the_extensions_and_the_durability_the_product_leans_on(postgres):
    with psycopg.connect(postgres.superuser_url) as connection:
        available = {name for (name,) in connection.execute("SELECT name FROM pg_available_extensions")}
        fsync = connection.execute("SHOW fsync").fetchone()
    assert {"btree_gist", "pg_trgm", "citext", "pgcrypto"} <= available
    assert fsync == ("on",)


def test_a_second_supervisor_is_refused_while_the_first_runs(postgres):
    with pytest.raises(EngineError, match="already running"):
        Postgres(postgres.data).start()
    assert postgres.pid is not None


def test_a_cluster_of_another_version_is_refused_and_left_alone(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(EngineError, match="made by PostgreSQL 15"):
        Postgres(tmp_path / "data").start()
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["PG_VERSION"]


def test_a_port_that_is_taken_is_named_in_the_error(postgres, tmp_path):
    intruder = Valkey(tmp_path / "other" / "data", port=postgres.port)
    with pytest.raises(EngineError, match="Address already in use"):
        intruder.start()


def test_the_queue_survives_kill_9(valkey):
    with Redis.from_url(valkey.url) as client:
        client.rpush("queue", *range(200))
        client.execute_command("WAITAOF", 1, 0, 5000)
    valkey.kill()
    valkey.start()
    with Redis.from_url(valkey.url) as client:
        assert client.llen("queue") == 200
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_temporary_engines_leave_nothing_behind():
    with embedded(None, durable=False) as engines:
        folder = engines.postgres.data.parents[1]
        processes = [engines.postgres.pid, engines.valkey.pid]
    assert not folder.exists()
    assert all(ends(pid) for pid in processes)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_engines_end_with_a_supervisor_that_was_killed_and_the_next_one_keeps_the_data(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from consortium.kernel.engines import embedded\n"
        "with embedded(Path(sys.argv[1])) as engines:\n"
        "    print(engines.postgres.pid, engines.valkey.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE, text=True) as supervisor:
        processes = [int(word) for word in supervisor.stdout.readline().split()]
        supervisor.send_signal(signal.SIGKILL)
    with embedded(tmp_path) as engines:
        assert all(ends(pid) for pid in processes)
        write_row(engines.postgres)


def test_a_killed_engine_is_recovered_by_the_supervisor_at_the_same_address(postgres):
    write_row(postgres)
    killed = postgres.pid
    ready, supervisor = threading.Event(), Supervisor([postgres])
    running = threading.Thread(target=supervisor.run, args=(ready.set,))
    running.start()
    try:
        assert ready.wait(timeout=30)
        os.kill(killed, signal.SIGKILL)
        assert ends(killed)
        assert came_true(lambda: postgres.pid != killed and postgres.is_ready())
        assert rows(postgres) == [("a receipt",)]
    finally:
        supervisor.stop()
        running.join()
    assert postgres.pid is None


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root becomes somebody else")
def test_root_without_user_namespaces_runs_postgres_as_nobody_even_in_a_folder_of_its_own(tmp_path, monkeypatch):
    without_namespaces = tmp_path / "launch.py"
    without_namespaces.write_text(
        Path(launch.__file__).read_text().replace("if _may_enter_user_namespace():", "if False:")
    )
    tmp_path.chmod(0o700)
    server = Postgres(tmp_path / "postgres" / "data")
    server.start()
    write_row(server)
    server.stop()
    monkeypatch.setattr(launch, "__file__", str(without_namespaces))
    server.start()
    try:
        assert server.data.owner() == "nobody"
        assert rows(server) == [("a receipt",)]
    finally:
        server.stop()


@pytest.mark.skipif(not shutil.which("ldd"), reason="no ldd to ask")
def test_the_libraries_that_came_with_postgres_are_the_ones_it_uses():
    home = postgres_bin().parent
    asked = subprocess.run(
        ["ldd", home / "bin" / "postgres"],
        env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": str(home / "lib")},
        capture_output=True,
        text=True,
        check=True,
    )
    bundled = [line.split(" => ")[1] for line in asked.stdout.splitlines() if "libxml2" in line or "libicu" in line]
    assert bundled
    assert all(path.startswith(str(home)) for path in bundled)
