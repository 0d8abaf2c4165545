"""`consortium receipt` and `verify`: what was exported, checked without a database."""

import sys

import click

from consortium.kernel import exports
from consortium.kernel.calculators import Calculator, print_text, printable, read_json, read_plain_json, read_text
from consortium.kernel.errors import BadInput
from consortium.kernel.proofs import Unproved
from consortium.kernel.receipts import Broken, findings, read_keys, read_proof
from tenants.minitender.rules import bundles


@click.command("receipt", cls=Calculator)
@click.argument("proof", metavar="PROOF")
@click.option("--keys", metavar="KEYS.json", required=True, help="The keys published at /.well-known/jwks.json.")
def receipt(proof: str, keys: str) -> None:
    """Check a receipt (.jws), or its proof (.json): signature, bid, and that it is among those committed to.

    Exit status 1 where something does not hold: the first thing that does not is named.
    """
    published = read_keys(read_json(keys), keys)
    try:
        for each in findings(read_proof(read_text(proof)), published):
            print_text(each)
    except Broken as broken:
        print_text(str(broken))
        sys.exit(1)


@click.command("verify", cls=Calculator)
@click.argument("bundle", metavar="BUNDLE.json")
@click.option("--keys", metavar="KEYS.json", help="The platform's published keys (/.well-known/jwks.json).")
def verify(bundle: str, keys: str | None) -> None:
    """Check an exported award bundle or audit export. Exit status 1 names the first thing that does not hold."""
    document = read_plain_json(bundle)
    published = read_plain_json(keys) if keys else None
    if published is not None and not isinstance(published, dict):
        raise BadInput(str(keys), "must hold the published keys")
    kind = document.get("format") if isinstance(document, dict) else None
    if kind not in CHECKS:
        raise BadInput(bundle, "is neither an award bundle nor an audit export")
    try:
        held = CHECKS[kind](document, published)
    except Unproved as fault:
        print_text(f"Does not hold: {printable(str(fault))}")
        sys.exit(1)
    if published is None:
        held.append("Signatures were checked with the keys in the file: give --keys to check them with the published.")
    print_text("\n".join([*held, "Everything holds."]))


CHECKS = {bundles.FORMAT: bundles.ensure_holds, exports.FORMAT: exports.ensure_holds}
