"""What screening finds in a text, and what it leaves alone."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.packages.rules.screening import ChildRecord, screen
from tenants.packages.rules.screening.numbers import UPN_LETTERS, is_nhs_number, is_upn

CHILD = ChildRecord(
    names=("Amélie O’Brien-Smith", "Matthew Carter"),
    schools=("Greenfield Primary School", "St Mary's Catholic Primary School", "Liverpool College", "The Park School"),
    date_of_birth=date(2015, 4, 3),
)


def found(text: str, record: ChildRecord = CHILD) -> list[tuple[str, str]]:
    return [(finding.kind.value, text[finding.start : finding.end]) for finding in screen(text, record)]


def only(kind: str, text: str, record: ChildRecord = CHILD) -> list[str]:
    assert {each for each, _ in found(text, record)} <= {kind}
    return [words for _, words in found(text, record)]


ANONYMOUS = """
Support for a girl aged 8 to 10 in L20, 6 hours a week, Mondays and Fridays from 4pm, to start in April 2026.
She will need one carer, at times two. Young people here use a walker; the carer may drive (a 20 minute walk, or
2 miles of main road). Year 5 at a primary school; key stage 2. Lot 2, 1st of 3 visits; ref CH41.
Budget £1,234.50 by 31/03/2027. Please answer by 12 noon on Friday 4 December 2026.
Ages 8-10, 24 hour care, 2 carers close by, 1 or 2 sessions at Park Hill.
"""


def test_an_anonymous_package_passes() -> None:
    assert found(ANONYMOUS) == []
    assert found(ANONYMOUS, ChildRecord()) == []


def test_places_are_characters_of_the_text_as_given_in_order() -> None:
    text = "\u00a0Zoë’s NHS number is 943 476 5919.\r\nShe is Zoë."
    findings = screen(text, ChildRecord(names=("Zoe",)))
    assert [(f.kind.value, f.start, f.end) for f in findings] == [
        ("name", 1, 4),
        ("nhs_number", 21, 33),
        ("name", 43, 46),
    ]


class TestNumbers:
    @pytest.mark.parametrize(
        "written",
        [
            "9434765919", "943 476 5919", "943-476-5919", "943 – 476 – 5919", "943/476/5919", "943_476_5919",
            "943, 476, 5919", "9434 765 919", "94 34 76 59 19", "9 4 3 4 7 6 5 9 1 9", "\uff1943 476 5919",
        ],
    )  # fmt: skip
    def test_an_nhs_number_that_checks_is_found(self, written: str) -> None:
        assert only("nhs_number", f"NHS:{written}.") == [written]

    @pytest.mark.parametrize(
        "written", ["943 476 5918", "94347659190", "1943 476 5919", "943 476 591", "94 34 76 59 18"]
    )
    def test_a_number_that_does_not_check_is_none(self, written: str) -> None:
        assert only("nhs_number", f"number {written}.") == []

    def test_the_check_digit_is_worked_out_as_published(self) -> None:
        assert is_nhs_number("9434765919")
        assert is_nhs_number("4010232137")
        assert not any(is_nhs_number(f"943476591{last}") for last in range(9))

    @given(st.integers(0, 999_999_999))
    def test_no_number_has_two_check_digits(self, digits: int) -> None:
        assert sum(is_nhs_number(f"{digits:09}{check}") for check in range(10)) <= 1

    @pytest.mark.parametrize("written", ["H801200001001", "h801200001001", "H 801 2000 01001", "H80-1200-001001"])
    def test_a_unique_pupil_number_that_checks_is_found(self, written: str) -> None:
        assert only("upn", f"It is {written}, ok") == [written]

    @pytest.mark.parametrize("written", ["H801200001002", "A801200001001", "I801200001001", "H80120000100"])
    def test_a_pupil_number_with_another_letter_is_none(self, written: str) -> None:
        assert only("upn", f"Order {written}") == []

    @pytest.mark.parametrize("said", ["UPN ", "UPN: ", "unique pupil number is ", "the pupil (no. "])
    def test_a_mistyped_pupil_number_is_found_where_it_is_said_to_be_one(self, said: str) -> None:
        assert only("upn", f"Her {said}A801200001001") == ["A801200001001"]

    @given(st.from_regex(rf"[0-9]{{11}}[0-9{UPN_LETTERS}]", fullmatch=True))
    def test_exactly_one_letter_checks(self, digits: str) -> None:
        assert sum(is_upn(letter + digits) for letter in UPN_LETTERS) == 1

    @pytest.mark.parametrize(
        "written",
        [
            "0151 123 4567", "(0151) 123 4567", "01511234567", "0151-123-4567", "07911 123456", "07911123456",
            "07911 123 456", "+44 7911 123456", "+447911123456", "+44 (0)151 123 4567", "0044 151 123 4567",
            "0151/496/0123", "0151_496_0123", "0 7911 123456", "07 911 123 456", "44 7911 123456", "447911123456",
            "0 1 5 1 4 9 6 0 1 2 3", "020 7946 0018", "0800 123456", "0300 123 1234", "01704.123456", "+353 1 234 5678",
        ],
    )  # fmt: skip
    def test_a_telephone_number_is_found_in_any_grouping(self, written: str) -> None:
        assert only("phone", f"Call {written} now or at 9 or 10") == [written]

    def test_a_local_number_is_found_after_a_word_that_says_so(self) -> None:
        assert only("phone", "Tel: 496 0123, 496 0124 places") == ["496 0123"]

    @pytest.mark.parametrize(
        "written", ["01.02.2026 10:30", "2026-01-02 11", "0123", "£0.50 12345678", "2025 2026 2027"]
    )
    def test_dates_and_other_figures_are_no_telephone_numbers(self, written: str) -> None:
        assert only("phone", f"on {written}") == []


class TestDatesOfBirth:
    @pytest.mark.parametrize(
        "written",
        [
            "3/4/2015", "03/04/2015", "03/04/15", "3.4.15", "3-4-2015", "03 04 2015", "3 / 4 / 2015", "2015-04-03",
            "2015/04/03", "03042015", "030415", "20150403", "3 April 2015", "3rd April 2015", "3rd of April, 2015",
            "03 Apr 2015", "3-Apr-15", "April 3, 2015", "April 3rd 2015", "Apr. 3 2015", "3 april '15",
            "03_04_2015", "3|4|2015", "3\\4\\2015", "03/04-2015", "3April2015", "03-APR-2015",
            "third of April 2015", "2015-04-03T00:00:00",
        ],
    )  # fmt: skip
    def test_the_records_own_date_is_found_in_any_usual_spelling(self, written: str) -> None:
        assert only("date_of_birth", f"see {written}, please") == [written]

    def test_another_date_is_left_alone(self) -> None:
        assert (
            only(
                "date_of_birth",
                "Review on 4 April 2015, 3/5/2015, 4/3/2015, 13/4/2015 and 3/4/2016; 3 April; April 2015",
            )
            == []
        )

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("DOB 3/4/2015", "3/4/2015"),
            ("D.O.B.: 03-04-15", "03-04-15"),
            ("Date of birth:\n3 April 2015", "3 April 2015"),
            ("born on 3 April 2015", "3 April 2015"),
            ("Born on Friday the 3rd of April 2015", "3rd of April 2015"),
            ("her birthday is 3 April", "3 April"),
            ("3/4/2015 (DOB)", "3/4/2015"),
            ("3 April 2015 is his date of birth", "3 April 2015"),
            ("(b. 3/4/15)", "3/4/15"),
        ],
    )
    def test_without_a_record_a_date_said_to_be_of_birth_is_found(self, text: str, written: str) -> None:
        assert only("date_of_birth", text, ChildRecord()) == [written]

    def test_a_month_with_its_year_is_no_exact_date(self) -> None:
        record = ChildRecord(date_of_birth=date(2015, 4, 20))
        assert only("date_of_birth", "April 2015; 19 April 2015; born in April 2015; 20 April 2015", record) == [
            "20 April 2015"
        ]

    def test_without_a_record_a_date_alone_or_a_year_of_birth_is_none(self) -> None:
        assert (
            only("date_of_birth", "from 3 April 2015; born in 2015, in April 2015. Starts 4/5/2026", ChildRecord())
            == []
        )


class TestContacts:
    @pytest.mark.parametrize(
        "written",
        [
            "a.b+c@example.co.uk", "A_B@x-y.org", "jo (at) example (dot) com", "jo[at]example.com", "jo{at}example.org",
            "jo @ example.org", "jo at example dot org", "jo AT example DOT co DOT uk",
        ],
    )  # fmt: skip
    def test_an_e_mail_address_is_found_between_full_stops(self, written: str) -> None:
        assert only("email", f"Write to {written}.", ChildRecord()) == [written]
        assert only("email", f"Write to ...{written}.", ChildRecord()) == [written]

    @pytest.mark.parametrize(
        "written",
        [
            "L20 3RT", "l20 3rt", "L203RT", "SW1A 1AA", "ch41 6ae", "B33-8TH", "W1A  0AX", "GIR 0AA", "L20.3RT",
            "L20/3RT", "L20_3RT", "L20\n3RT", "L20 3 RT", "L 20 3RT", "L2O 3RT", "BFPO 123",
        ],
    )  # fmt: skip
    def test_a_full_postcode_is_found(self, written: str) -> None:
        assert only("postcode", f"in {written}.") == [written]

    @pytest.mark.parametrize(
        "written",
        ["L20", "CH41", "SW1A", "L20 3", "e1 2nd", "M1 5pm", "y7 2nd", "ks2 3ab", "L20 2 at", "L20 2 by", "L20, 2 an"],
    )
    def test_an_outward_code_alone_is_no_finding(self, written: str) -> None:
        assert only("postcode", f"in {written}.") == []

    @pytest.mark.parametrize(
        "written",
        [
            "12 Acacia Avenue", "12 acacia avenue", "12A High Street", "2-4 Oak Tree Drive", "10 St. Mary's Rd",
            "3 Church Close", "4 The Crescent", "221b Baker St", "7 GREEN LANE", "Flat 3, 12 Acacia Avenue",
            "Flat 4, Maple House", "Rose Cottage, Church Lane", "12, Acacia Avenue", "1 Long Acre Court",
            "Old Rose Cottage, Church Lane", "The Old Rectory, Church Lane", "23 The Paddock", "6 Kings Hey",
            "1 Royal Albert Dock", "12 Church st", "3 Railway Cottages", "P.O. Box 12", "po box 7",
            "10,Acacia Avenue", "12 Acacia\r\nAvenue", "4 Kingsway", "12 Mount Pleasant", "9 The Paddocks",
        ],
    )  # fmt: skip
    def test_a_street_address_is_found(self, written: str) -> None:
        assert only("address", f"lives at {written}.") == [written]

    def test_a_house_number_may_stand_close_after_no(self) -> None:
        assert only("address", "She lives at No.12 Oak Road.") == ["12 Oak Road"]

    def test_the_street_of_the_record_is_found_without_its_number(self) -> None:
        record = ChildRecord(addresses=("Flat 2, 14 Lantern Lane, Bootle", "3 The Park"))
        assert only("address", "off lantern lane, or Lantern  Lane", record) == ["lantern lane", "Lantern  Lane"]
        assert only("address", "a walk in the park; the lane", record) == []
        assert only("address", "It stands in The Park", record) == ["The Park"]

    @pytest.mark.parametrize("written", ["seen @ 3.30pm", "us at home dot", "@ Holly Lodge. She", "at 2.30 daily"])
    def test_an_at_that_stands_for_a_time_or_a_place_is_no_address(self, written: str) -> None:
        assert only("email", f"was {written}.", ChildRecord()) == []

    @pytest.mark.parametrize(
        "written",
        [
            "a 20 minute walk", "2 carers close by", "3 hours drive", "within 5 miles of main road", "2 St Helens",
            "on 1 main road", "4 visits a week, one way", "2 children park", "a care home house on the Main Road",
            "help at a day house Church Lane", "a flat 2 in the house", "training in lot 2 first\nroad safety",
            "3 pleasant",
        ],
    )  # fmt: skip
    def test_figures_beside_ordinary_words_are_no_address(self, written: str) -> None:
        assert only("address", f"There is {written}.") == []


class TestSchools:
    @pytest.mark.parametrize(
        "written",
        [
            "Greenfield Primary School", "greenfield primary school", "Greenfield School", "Greenfield Primary",
            "Greenfield", "GREENFIELD", "St Mary's Catholic Primary School", "St Marys", "St. Mary’s",
            "Saint Mary's RC", "st mary's school", "SMCPS", "Liverpool College", "liverpool college", "Park School",
            "Saint Mary's C.E. Primary", "St Mary's R.C. School",
            "Green Field Primary", "Greenfeild Primary", "Greenfields", "Green-Field School", "St Mary",
        ],
    )  # fmt: skip
    def test_a_school_is_found_with_and_without_the_words_that_say_what_kind_it_is(self, written: str) -> None:
        assert only("school", f"She attends {written} daily.") == [written]

    @pytest.mark.parametrize(
        "written", ["Liverpool", "Park", "the park", "greenfield sites", "smcps", "GPS", "Saint Helens"]
    )
    def test_a_place_or_an_ordinary_word_alone_is_no_school(self, written: str) -> None:
        assert only("school", f"It is near {written} now.") == []

    @pytest.mark.parametrize("church", ["C of E", "CofE", "C.E.", "CE", "C. of E.", "Church of England", "R.C.", "RC"])
    def test_a_church_school_is_found_without_the_word_for_its_church(self, church: str) -> None:
        record = ChildRecord(schools=(f"St Mary's {church} Primary School",))
        for written in ("St Mary's", "St Marys Primary", f"St Mary’s {church} Primary School", "st mary's school"):
            assert only("school", f"She attends {written} daily.", record) == [written]

    def test_ampersands_unusual_names_and_empty_ones(self) -> None:
        record = ChildRecord(schools=("Oak & Ash School", "The Academy", "?"))
        assert only("school", "Oak and Ash, oak & ash school", record) == ["Oak and Ash", "oak & ash school"]
        assert only("school", "at The Academy?", record) == ["Academy"]


def test_what_lies_inside_a_longer_finding_is_told_once() -> None:
    assert found("Mail amelie.smith@example.org") == [("email", "amelie.smith@example.org")]
    record = ChildRecord(names=("Mary Green",), schools=("St Mary's Primary School",))
    assert found("Mary goes to St Mary's Primary School", record) == [
        ("name", "Mary"),
        ("school", "St Mary's Primary School"),
    ]


def test_the_same_digits_are_told_as_one_kind() -> None:
    assert found("0151 999 9999 and 401 023 2137") == [("phone", "0151 999 9999"), ("nhs_number", "401 023 2137")]


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.sampled_from(["943 476 5919", "a.b@example.org", "L20 3RT", "3 April 2015"]),
)
def test_any_text_can_be_screened_and_what_stands_alone_in_it_is_found(before: str, after: str, secret: str) -> None:
    text = f"{before}\n\n {secret} \n\n{after}"
    findings = screen(text, CHILD)
    assert all(0 <= f.start < f.end <= len(text) for f in findings)
    assert list(findings) == sorted(findings, key=lambda f: f.start)
    start = len(before) + 3
    assert any(f.start <= start and f.end >= start + len(secret) for f in findings)
