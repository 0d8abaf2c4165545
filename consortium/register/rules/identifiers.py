"""The numbers by which a provider is found in public registers, in the form those registers use.

Where a register gives its numbers a check, a slip of one digit is caught here and not months later.
"""

import re
from dataclasses import dataclass, fields

from consortium.kernel.errors import Refused, explain
from consortium.register.rules.evidence import LegalForm

COMPANY_NUMBER = re.compile(r"[0-9]{8}|(?:AC|CE|CS|FC|GE|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NZ|OC|OE|PC|RC|RS|SA|"
                            r"SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC)[0-9]{6}|R0[0-9]{6}|(?:IP|SP|RS)[0-9]{5}R")  # fmt: skip
"""As Companies House writes them: eight digits, or two letters that say which register and six."""
CHARITY_NUMBER = re.compile(r"[0-9]{6,7}(?:-[0-9]{1,3})?|SC0[0-9]{5}|NIC[0-9]{6}")
"""England and Wales (a linked charity with its suffix), Scotland, Northern Ireland."""
CQC_PROVIDER_ID = re.compile(r"1-[0-9]{6,12}|R[A-Z0-9]{2}")
"""A number of the Commission's own, or an NHS trust's three characters."""
CQC_LOCATION_ID = re.compile(r"1-[0-9]{6,12}|R[A-Z0-9]{2}[A-Z0-9]{2,3}")
OFSTED_URN = re.compile(r"[0-9]{6,7}|(?:SC|EY|RP|CA)[0-9]{6}")
UKPRN = re.compile(r"1[0-9]{7}")
VAT_NUMBER = re.compile(r"[0-9]{9}(?:[0-9]{3})?|GD[0-4][0-9]{2}|HA[5-9][0-9]{2}")
"""A trader, a branch of one, a government department, a health authority."""
LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")

explain(
    {
        "profile.company_number": "“{number}” is not a company number. It has eight characters, such as 01234567 "
        "or SC123456; Companies House shows it.",
        "profile.charity_number": "“{number}” is not a charity number. It has six or seven digits, or starts with SC "
        "or NIC.",
        "profile.cqc_provider_id": "“{number}” is not a CQC provider ID. It looks like 1-101234567; the Care Quality "
        "Commission shows it on your page.",
        "profile.cqc_location_id": "“{number}” is not a CQC location ID. It looks like 1-101234567, and each of your "
        "branches has its own.",
        "profile.ofsted_urn": "“{number}” is not an Ofsted URN. It has six or seven digits, sometimes after two "
        "letters, such as SC123456 or 2712345.",
        "profile.ukprn": "“{number}” is not a UKPRN. It has eight digits and begins with 1.",
        "profile.vat_number": "“{number}” is not a VAT number. It has nine digits, such as GB 980 7806 84.",
        "profile.vat_number_check": "“{number}” cannot be a VAT number: its last two digits do not fit the others. "
        "Look for a slip.",
        "profile.lei": "“{number}” is not a legal entity identifier. It has 18 letters and digits, then 2 digits.",
        "profile.lei_check": "“{number}” cannot be a legal entity identifier: its last two digits do not fit the "
        "others. Look for a slip.",
        "profile.number_needed": "Give your {what}.",
    }
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """As typed before they are read, as the registers write them afterwards. None for what is not given."""

    company_number: str | None = None
    charity_number: str | None = None
    cqc_provider_id: str | None = None
    cqc_location_id: str | None = None
    ofsted_urn: str | None = None
    ukprn: str | None = None
    vat_number: str | None = None
    lei: str | None = None


FORMS = {
    "company_number": ("profile.company_number", COMPANY_NUMBER),
    "charity_number": ("profile.charity_number", CHARITY_NUMBER),
    "cqc_provider_id": ("profile.cqc_provider_id", CQC_PROVIDER_ID),
    "cqc_location_id": ("profile.cqc_location_id", CQC_LOCATION_ID),
    "ofsted_urn": ("profile.ofsted_urn", OFSTED_URN),
    "ukprn": ("profile.ukprn", UKPRN),
    "vat_number": ("profile.vat_number", VAT_NUMBER),
    "lei": ("profile.lei", LEI),
}


def tidy(number: str | None) -> str | None:
    """A number without its spaces, in capitals; None where there is none."""
    return re.sub(r"\s+", "", number or "").upper() or None


def read_numbers(*, legal_form: LegalForm, typed: Numbers) -> Numbers:
    """The numbers as the public registers write them. Raises `Refused` for one that is malformed or missing."""
    said = {each.name: tidy(getattr(typed, each.name)) for each in fields(Numbers)}
    said["company_number"] = with_its_zeros(said["company_number"])
    said["vat_number"] = _without_country(said["vat_number"])
    for name, number in said.items():
        code, form = FORMS[name]
        if number and not form.fullmatch(number):
            raise Refused(code, number=number)
    read = Numbers(**said)
    if read.vat_number and not is_vat_number(read.vat_number):
        raise Refused("profile.vat_number_check", number=read.vat_number)
    if read.lei and not is_lei(read.lei):
        raise Refused("profile.lei_check", number=read.lei)
    if legal_form is LegalForm.COMPANY and not read.company_number:
        raise Refused("profile.number_needed", what="company number")
    if legal_form is LegalForm.CHARITY and not read.charity_number:
        raise Refused("profile.number_needed", what="charity number")
    return read


def with_its_zeros(company: str | None) -> str | None:
    """People leave the leading zeros out."""
    return company.zfill(8) if company and company.isdigit() and len(company) in {6, 7} else company


def _without_country(vat: str | None) -> str | None:
    return vat.removeprefix("GB") or None if vat else None


def is_vat_number(number: str) -> bool:
    """Whether the check digits fit: modulus 97, or since 2010 the same less 55 (HMRC, VATBEGREG).

    A government department and a health authority have none.
    """
    if not number[:9].isdigit():
        return True
    weighed = sum(int(digit) * weight for digit, weight in zip(number[:7], range(8, 1, -1), strict=True))
    total = weighed + int(number[7:9])
    return total % 97 == 0 or (total + 55) % 97 == 0


def is_lei(code: str) -> bool:
    """Whether the check digits fit (ISO 17442: modulus 97 of ISO 7064, letters as 10 to 35)."""
    return int("".join(str(int(character, 36)) for character in code)) % 97 == 1
