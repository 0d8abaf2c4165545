"""The supervisor with real child processes."""

import os
import signal
import subprocess
import sys

import pytest

from tests.processes import ends, parent_of

# Started as a program of its own: signals and process ends are the matter of these tests.
SUPERVISED = """
import sys
from consortium.kernel.supervisor import Program, Supervisor

children = [Program(name, [sys.executable, "-c", code]) for name, code in zip(sys.argv[1::2], sys.argv[2::2])]
sys.exit(Supervisor(children).run(lambda: print("all ready", flush=True)))
"""
SLEEPS = "import os, time; print('runs as', os.getpid()); time.sleep(120)"
SAYS_WHEN_STOPPED = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("stops"), sys.exit(0)))
print("runs as", os.getpid())
time.sleep(120)
"""


class Run:
    """A running supervisor and what it has printed so far."""

    def __init__(self, *names_and_code, code=SUPERVISED):
        command = [sys.executable, "-c", code, *names_and_code]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.lines = []

    def read_until(self, text):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
            if text in line:
                return line
        raise AssertionError(f"{text!r} never came, only {self.lines}")

    def await_ready(self):
        if "all ready" not in self.lines:
            self.read_until("all ready")

    def pid_of(self, name):
        line = next((line for line in self.lines if line.startswith(name) and "runs as" in line), None)
        while line is None:
            candidate = self.read_until("runs as")
            line = candidate if candidate.startswith(name) else None
        return int(line.split()[-1])

    def end_with(self, number):
        self.process.send_signal(number)
        return self.finish()

    def finish(self):
        self.lines += self.process.stdout.read().splitlines()
        self.process.stdout.close()
        return self.process.wait(timeout=30)


@pytest.fixture
def run():
    runs = []

    def begin(*names_and_code, **options):
        runs.append(Run(*names_and_code, **options))
        return runs[-1]

    yield begin
    for each in runs:
        if each.process.poll() is None:
            each.end_with(signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_the_children_in_reverse_order_and_the_status_is_0(run, number):
    supervisor = run("first", SAYS_WHEN_STOPPED, "second", SAYS_WHEN_STOPPED)
    processes = [supervisor.pid_of("first"), supervisor.pid_of("second")]
    assert supervisor.end_with(number) == 0
    assert [line.split()[0] for line in supervisor.lines if line.endswith("| stops")] == ["second", "first"]
    assert all(ends(pid) for pid in processes)


def test_a_child_that_dies_is_started_again_and_the_other_left_alone(run):
    supervisor = run("web", SLEEPS, "worker", SLEEPS)
    supervisor.await_ready()
    web, worker = supervisor.pid_of("web"), supervisor.pid_of("worker")
    os.kill(web, signal.SIGKILL)
    assert "status -9; starting it again" in supervisor.read_until("ended with")
    line = supervisor.read_until("runs as")
    assert line.startswith("web")
    assert int(line.split()[-1]) != web
    os.kill(worker, 0)


def test_the_pause_grows_while_a_child_keeps_dying(run):
    supervisor = run("steady", SLEEPS, "flaky", "import time; time.sleep(0.5)")
    supervisor.await_ready()
    pauses = [supervisor.read_until("starting it again").split()[-2] for _ in range(3)]
    assert pauses == ["0.5", "1", "2"]


def test_a_child_that_worked_for_a_while_is_not_one_that_keeps_dying(run):
    soon_steady = "from consortium.kernel import supervisor\nsupervisor.STEADY_AFTER = 0.2\n" + SUPERVISED
    supervisor = run("steady", SLEEPS, "killed", "import time; time.sleep(0.5)", code=soon_steady)
    supervisor.await_ready()
    pauses = [supervisor.read_until("starting it again").split()[-2] for _ in range(3)]
    assert pauses == ["0.5", "0.5", "0.5"]


def test_a_child_that_ends_before_all_is_ready_ends_the_run_with_status_1(run):
    never_ready = SUPERVISED.replace('"-c", code])', '"-c", code], ready_when=lambda: False)')
    program = [sys.executable, "-c", never_ready, "web", "raise SystemExit('port 8000 is taken')", "worker", SLEEPS]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "web      | port 8000 is taken" in done.stdout.splitlines()
    assert "all ready" not in done.stdout


def test_what_a_killed_child_started_itself_is_ended_before_it_is_started_again(run):
    parent = f"import subprocess, sys; print('has', subprocess.Popen([sys.executable, '-c', {SLEEPS!r}]).wait())"
    supervisor = run("web", parent)
    supervisor.await_ready()
    grandchild = supervisor.pid_of("web")
    parent_pid = parent_of(grandchild)
    os.kill(parent_pid, signal.SIGKILL)
    supervisor.read_until("runs as")
    assert ends(grandchild)


def test_a_process_the_supervisor_did_not_start_is_left_alone(run):
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"]) as stranger:
        supervisor = run("web", SLEEPS)
        supervisor.pid_of("web")
        assert supervisor.end_with(signal.SIGTERM) == 0
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_the_children_end_with_a_supervisor_that_was_killed(run):
    supervisor = run("web", SLEEPS, "worker", SLEEPS)
    processes = [supervisor.pid_of("web"), supervisor.pid_of("worker")]
    supervisor.end_with(signal.SIGKILL)
    assert all(ends(pid) for pid in processes)
