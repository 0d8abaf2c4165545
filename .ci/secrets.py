"""Looks for secrets in every file that git keeps: whatever signs in, signs or unlocks must come from the environment.

python3 .ci/secrets.py [FILE…]

Says where, never what, and ends with status 1. A line that must stay says why: `# no secret: a key of the tests`.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATTERNS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b"),
    "a token of GitLab": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}\b"),
    "a token of Slack": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}\b"),
    "a key of Google": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_[0-9A-Za-z]{20,}\b"),
    "a token of a package registry": re.compile(r"\b(?:pypi-AgEIcHlwa[S]|npm_[A-Za-z0-9]{36}\b)"),
    "a key of GOV.UK Notify": re.compile(r"\b[a-z_]+(?:-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}){2}\b"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "a password in an address": re.compile(
        r"\b[a-z][a-z+]{1,20}://[^\s:/@\"'{}<>]+:(?P<value>[^\s:/@\"'{}<>]{6,})@(?!127\.|localhost)"
    ),
    "a long random value": re.compile(
        r"(?i)(?:secret|password|passwd|token|api_?key|private_?key|signing_?key|sealing_?key)\w*[\"']?\s*[:=]\s*"
        r"[\"'](?P<value>[A-Za-z0-9+/_=-]{24,})[\"']"
    ),
}
"""What secrets look like, most of them by the mark that their makers give them."""
RANDOM = 3.7
"""Bits for each character, from which on a value reads like chance and not like words."""
EXCUSED = "no secret: "
LARGEST = 2 * 1024 * 1024
LOCKS = ("uv.lock", "package-lock.json")


def is_random(value: str) -> bool:
    """Whether it was made by chance: words with spaces, dashes or underscores between them are not."""
    if re.fullmatch(r"[A-Za-z]+(?:[-_ ][A-Za-z]+)*", value) or "…" in value:
        return False
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * math.log2(share) for share in shares) >= RANDOM and any(map(str.isdigit, value))


def found_in(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold a secret, each with its kind."""
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in PATTERNS.items():
            for match in pattern.finditer(line):
                value = match.groupdict().get("value")
                if (value is None or is_random(value)) and EXCUSED not in line:
                    yield number, kind


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / name for name in listed.split("\0") if name and Path(name).name not in LOCKS]


def look(paths: Iterable[Path]) -> int:
    """How many were found; each is said in one line."""
    found = 0
    for path in paths:
        if not path.is_file() or path.stat().st_size > LARGEST:
            continue
        data = path.read_bytes()
        if b"\0" in data[:8000]:
            continue
        for number, kind in found_in(data.decode("utf-8", "replace")):
            sys.stderr.write(f"{path}:{number}: {kind}\n")
            found += 1
    return found


if __name__ == "__main__":
    count = look([Path(name) for name in sys.argv[1:]] or tracked())
    if count:
        sys.exit(f"{count} secrets are kept in files: take them out, and make new ones, for these are known now")
    sys.stdout.write("No secret is kept in a file.\n")
