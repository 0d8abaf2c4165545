"""Asks whether anything that is locked has a known fault: `uv audit` for Python, `npm audit` for the front end.

python .ci/advisories.py uv|npm COMMAND

Ends with status 1 where one is known. Where the advisories cannot be reached, says so in one line and ends well: a
machine without a network must still be able to test.
"""

import json
import os
import subprocess
import sys

NAMES = {"uv": "the Python packages", "npm": "the front-end packages"}
FOUND = 1
"""What both tools end with where a fault is known."""
AT_ONCE = {"UV_HTTP_RETRIES": "0", "UV_HTTP_TIMEOUT": "20", "NPM_CONFIG_FETCH_RETRIES": "0"}


def are_faults_known(tool: str, status: int, said: str) -> bool | None:
    """Whether there are; None where the tool could not find out. npm ends with 1 for both, and says which in JSON."""
    if tool == "uv":
        return {0: False, FOUND: True}.get(status)
    try:
        counts = json.loads(said)["metadata"]["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        return None
    return bool(counts["total"])


def ask(tool: str, command: str) -> int:
    asked = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=False, env={**os.environ, **AT_ONCE}
    )
    known = are_faults_known(tool, asked.returncode, asked.stdout)
    if known is None:
        sys.stderr.write(f"Not audited: the advisories about {NAMES[tool]} cannot be reached from here.\n")
    elif known:
        sys.stderr.write(f"{asked.stdout}\nFaults are known of {NAMES[tool]}: take newer ones, or say why not.\n")
    else:
        sys.stdout.write(f"No fault is known of {NAMES[tool]}.\n")
    return 1 if known else 0


if __name__ == "__main__":
    sys.exit(ask(sys.argv[1], sys.argv[2]))
