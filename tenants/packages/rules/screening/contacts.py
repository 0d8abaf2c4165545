"""Where a family can be reached: e-mail, postcode, street address."""

import re
from collections.abc import Iterable, Iterator

from tenants.packages.rules.screening.findings import Finding, Kind
from tenants.packages.rules.screening.folding import Folded, fold
from tenants.packages.rules.screening.words import COMMON_WORDS

_AT, _DOT = r"(?:@|\s?[\[(]\s?at\s?[\])]\s?)", r"(?:\.|\s?[\[(]\s?dot\s?[\])]\s?)"
_EMAIL = re.compile(rf"(?<!\w)\w[\w.+%'\-]{{0,63}}{_AT}[\w\-]{{1,63}}(?:{_DOT}[\w\-]{{2,63}}){{1,5}}")

_SPACED_EMAIL = re.compile(
    r"(?<!\w)\w[\w.+%'\-]{0,63}(?: ?@ ?[a-z][\w\-]{0,62}(?: ?\.[a-z]{2,63}){1,5}"
    r"| ?(?:\{at\}| at ) ?[a-z][\w\-]{0,62}(?: ?(?:\{dot\}|\bdot\b|\.) ?[a-z]{2,63}){1,5})\b"
)
_TOP_LEVELS = frozenset("com org net uk eu gov nhs info biz ie".split())

_POSTCODE = re.compile(
    r"(?:(?<![a-z0-9])|(?<=\bpostcode))(?P<area>[a-z]{1,2})\d[a-z\d]?(?:[ \t\-]{0,3}|[./_]|\n)"
    r"\d(?P<unit>[a-z]{2})(?![a-z0-9])|\bgir ?0aa\b"
)
_SPACED_POSTCODE = re.compile(r"(?<![a-z0-9])[a-z]{1,2}[ ]?\d[a-z\d]?[ ]\d[ ]?[a-z]{2}(?![a-z0-9])")
_FORCES = re.compile(r"\bbfpo ?\d{1,4}\b")
_AREAS = frozenset(
    """
    ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex
    fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne
    ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq
    tr ts tw ub w wa wc wd wf wn wr ws wv yo ze
    """.split()
)
_NEVER_IN_A_UNIT = frozenset("cikmov")
_ORDINAL_ENDINGS = frozenset({"st", "nd", "rd", "th"})
_HOURS = frozenset({"am", "pm"})

_STREET_WORDS = "street|road|avenue|lane|crescent|terrace|grove|gardens|mews|boulevard|rd|ave|ln|cres|gdns|blvd"
_OTHER_WORDS = (
    "close|drive|way|court|hill|park|place|walk|view|green|rise|row|square|croft|bank|fold|brow|dale|fields?|meadows?|"
    "parade|wharf|quays?|path|vale|mount|approach|paddocks?|hollow|embankment|hey|heath|glade|dell|spinney|orchard|"
    "copse|garth|yard|cottages|houses|villas|dock|promenade|esplanade|ridge|leas?|oaks|elms|cresc|cr|st|cl|dr|ct|pl|sq|pk"
)
_SHORT_IN_LOWER_CASE = frozenset({"st", "cl", "sq", "cresc"})
_WHOLE_STREETS = "mount pleasant|broadway|kingsway|queensway|hillside|parkway"
_NAME_WORD = r"[^\W\d_][\w'\-]{0,40}\.?"
_BETWEEN = r"(?:[ \t]{1,3}|[ \t]?\r?\n)"  # two words of an address
_NUMBER = (
    r"(?:(?<![\d£$€.,/:\-])|(?<=\bno\.))\b(?:(?:flat|apartment|apt|unit)\.?[ ]?\d{0,4}[a-z]?,?\s{1,2})?"
    rf"\d{{1,4}}[a-z]?(?:[ ]?[\-/][ ]?\d{{1,4}}[a-z]?)?(?:,?{_BETWEEN}|,)"
)
_NUMBERED = re.compile(
    rf"{_NUMBER}(?P<name>(?:{_NAME_WORD}{_BETWEEN}){{1,3}}?)(?:(?P<street>{_STREET_WORDS})|(?P<other>{_OTHER_WORDS}))\b"
)
_NUMBERED_WHOLE = re.compile(rf"{_NUMBER}(?P<name>{_WHOLE_STREETS})\b")
_HOUSE = (
    "house|cottage|farm|lodge|villa|bungalow|barn|manor|court|towers?|buildings?|mansions?|rectory|vicarage|grange|"
    "mill|gables|stables|annexe"
)
_NAMED_HOUSE = re.compile(
    rf"\b(?P<name>(?:{_NAME_WORD}[ ]){{1,2}})(?:{_HOUSE})(?:,[ ]?|[ ]|,?\n)"
    rf"(?P<road>(?:{_NAME_WORD}[ ]){{1,3}}?)(?P<kind>{_STREET_WORDS}|{_OTHER_WORDS})\b"
)
_FLAT = re.compile(
    rf"\b(?:flat|apartment|apt)\.?[ ]\d{{1,4}}[a-z]?,?[ ](?P<name>(?:{_NAME_WORD}[ ]){{1,3}}?)(?:{_HOUSE})\b"
)
_STREET = re.compile(rf"(?:[^\W\d_][\w']*[ \-]){{1,3}}(?:{_STREET_WORDS}|{_OTHER_WORDS})\b")
_BOX = re.compile(r"\bp\.? ?o\.? ?box:? ?\d{1,6}\b")
_NO_STREET_NAME = frozenset(
    """
    a an and as at be by for from has have in is it its no not of off on or per than that this to with within
    second seconds minute minutes min mins hour hours hrs day days night nights week weeks weekly month months
    year years yr yrs metre metres meter meters mile miles km m times time carer carers staff children people
    adults visits session sessions main busy quiet side country local private slip ring same single different
    """.split()
)


def find_emails(text: Folded) -> Iterator[Finding]:
    """Addresses with @, also where it is written `(at)`."""
    for match in _EMAIL.finditer(text.text):
        yield Finding(Kind.EMAIL, *text.span(*match.span()))
    for match in _SPACED_EMAIL.finditer(text.text):
        if _TOP_LEVELS.intersection(re.split(r"[ .{}]+", match[0])[-2:]):
            yield Finding(Kind.EMAIL, *text.span(*match.span()))


def find_postcodes(text: Folded) -> Iterator[Finding]:
    """Full postcodes; an outward code alone (`L20`) is how a place is published.

    In capitals anything of the form counts; otherwise only what could be one, so that `e1 2nd` is none.
    """
    for match in _SPACED_POSTCODE.finditer(text.text):
        if text.is_all_capitals(match):
            yield Finding(Kind.POSTCODE, *text.span(*match.span()))
    for match in _FORCES.finditer(text.text):
        yield Finding(Kind.POSTCODE, *text.span(*match.span()))
    for match in _POSTCODE.finditer(text.text):
        unit = match["unit"] or ""
        if unit in _HOURS:
            continue
        could_be = (
            (match["area"] or "g") in _AREAS and not _NEVER_IN_A_UNIT & set(unit) and unit not in _ORDINAL_ENDINGS
        )
        if could_be or text.is_all_capitals(match):
            yield Finding(Kind.POSTCODE, *text.span(*match.span()))


def find_addresses(text: Folded) -> Iterator[Finding]:
    """A number with a street, a named house with its road, a flat in a named house.

    Words that are only sometimes streets (`Close`, `Park`, `St`) need capitals, and so do names of houses and streets
    that go over the end of a line.
    """
    for match in _NUMBERED.finditer(text.text):
        if _could_be_a_street(text, match):
            yield Finding(Kind.ADDRESS, *text.span(*match.span()))
    for match in _NAMED_HOUSE.finditer(text.text):
        start = _start_in_capitals(text, match, "name")
        if start is not None and _has_capitals(text, match, "road") and text.is_capital(match.start("kind")):
            yield Finding(Kind.ADDRESS, *text.span(start, match.end()))
    for match in _BOX.finditer(text.text):
        yield Finding(Kind.ADDRESS, *text.span(*match.span()))
    for match in (*_FLAT.finditer(text.text), *_NUMBERED_WHOLE.finditer(text.text)):
        if _has_capitals(text, match, "name"):
            yield Finding(Kind.ADDRESS, *text.span(*match.span()))


def find_own_streets(text: Folded, addresses: Iterable[str]) -> Iterator[Finding]:
    """The street of the child's own record, with or without its number: `Lantern Lane`."""
    for street in {street[0] for address in addresses for street in _STREET.finditer(fold(address).text)}:
        words = r"[\s\-]{1,3}".join(map(re.escape, street.split()))
        for match in re.finditer(rf"(?<![\w\-]){words}(?!\w)", text.text):
            if _has_capitals_in(text, match.start(), match[0]) or not COMMON_WORDS.issuperset(street.split()):
                yield Finding(Kind.ADDRESS, *text.span(*match.span()))


def _could_be_a_street(text: Folded, match: "re.Match[str]") -> bool:
    words = match["name"].split()
    if _NO_STREET_NAME & set(words):
        return False
    if "\n" in match[0] and not _has_capitals(text, match, "name"):
        return False
    if match["other"]:
        has_capital = match["other"] in _SHORT_IN_LOWER_CASE or text.is_capital(match.start("other"))
        return has_capital and _has_capitals(text, match, "name")
    return len(words) < 3 or _has_capitals(text, match, "name")


def _has_capitals(text: Folded, match: "re.Match[str]", group: str) -> bool:
    """Whether every word of a group starts with one."""
    return _has_capitals_in(text, match.start(group), match[group])


def _has_capitals_in(text: Folded, start: int, words: str) -> bool:
    return all(text.is_capital(start + word.start()) for word in re.finditer(r"\S+", words))


def _start_in_capitals(text: Folded, match: "re.Match[str]", group: str) -> int | None:
    """Where the words with capitals begin that end a group; None where its last word has none."""
    start = None
    for word in reversed(list(re.finditer(r"\S+", match[group]))):
        place = match.start(group) + word.start()
        if not text.is_capital(place):
            break
        start = place
    return start
