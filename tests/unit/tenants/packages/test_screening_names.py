"""Names from the child's own record: whole, in parts, in obvious spellings, and nothing else."""

import pytest

from tenants.packages.rules.screening import ChildRecord
from tests.unit.tenants.packages.test_screening import CHILD, only


class TestNames:
    @pytest.mark.parametrize(
        "written",
        [
            "Amélie", "Amelie", "AMELIE", "amelie", "Ame\u0301lie", "Smith", "O'Brien", "O’Brien", "OBrien", "o brien",
            "O-Brien", "Brien", "O'Brien-Smith", "OBrien Smith", "Amélie O'Brien-Smith", "Smith Amelie",
            "Amelie J. Smith", "AmelieO'BrienSmith", "amelie_obrien_smith",
            "A-m-e-l-i-e", "A m é l i e", "Amelee", "Obrian", "Smyth", "Smiths",
            "Matthew", "Mathew", "Mattew", "Mathhew", "Matthwe", "matthews", "Ameliee",
        ],
    )  # fmt: skip
    def test_a_name_its_parts_and_obvious_spellings_are_found_whole(self, written: str) -> None:
        assert only("name", f"We met {written} today.") == [written]

    def test_a_possessive_ends_before_its_apostrophe(self) -> None:
        assert only("name", "Amelie's bag and Matthew’s coat") == ["Amelie", "Matthew"]

    def test_an_accent_that_stands_alone_belongs_to_its_letter(self) -> None:
        assert only("name", "Zoe\u0308 and Chloe\u0301", ChildRecord(names=("Zoë", "Chloé"))) == [
            "Zoe\u0308",
            "Chloe\u0301",
        ]

    def test_a_name_inside_another_word_is_none(self) -> None:
        assert only("name", "The blacksmith and the locksmith") == []

    def test_a_name_that_is_an_ordinary_word_counts_with_a_capital(self) -> None:
        will_young = ChildRecord(names=("Will Young",))
        assert only("name", "he will help young people", will_young) == []
        assert only("name", "Will likes swimming, says Mr Young.", will_young) == ["Will", "Young"]

    def test_a_month_beside_a_number_is_no_name(self) -> None:
        record = ChildRecord(names=("May Lee",))
        assert only("name", "from 3 May to May 2027, or May 3, at 1st of May", record) == []
        assert only("name", "May is 9", record) == ["May"]

    def test_an_ordinary_word_is_never_taken_for_a_misspelt_name(self) -> None:
        record = ChildRecord(names=("Brian James", "Daisy Carter", "Marie Hall"))
        text = "An acquired Brain injury; Games, a Dairy free diet, her Carer, Many things, up the Hill"
        assert only("name", text, record) == []

    def test_short_names_need_their_letters(self) -> None:
        record = ChildRecord(names=("Jo Li",))
        assert only("name", "Jo, LI and jo", record) == ["Jo", "LI", "jo"]
        assert only("name", "to la Lo join", record) == []

    def test_a_misspelling_of_a_short_name_needs_a_capital_and_its_first_letter(self) -> None:
        record = ChildRecord(names=("Sara",))
        assert only("name", "Sarah and Sarra, sarah", record) == ["Sarah", "Sarra"]
        assert only("name", "Tara, Lara", record) == []

    def test_a_first_letter_that_sounds_alike_may_change(self) -> None:
        assert only("name", "Karter", CHILD) == ["Karter"]
        assert only("name", "Catherine", ChildRecord(names=("Katherine",))) == ["Catherine"]

    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("Mohammed", "Muhammad"), ("Mohammed", "Mohamad"), ("Immy", "Immie"), ("Stephen", "Steven"),
            ("Thackeray", "Thackery"), ("Siobhán", "Siobhan"), ("Chloe", "Cloe"), ("Sophie", "Sofy"),
            ("Nicholas", "Nikolas"), ("Isobel", "Isabel"), ("Elizabeth", "Elisabeth"),
        ],
    )  # fmt: skip
    def test_a_name_is_found_as_it_sounds(self, name: str, written: str) -> None:
        assert only("name", f"We met {written} today.", ChildRecord(names=(name,))) == [written]

    def test_neighbouring_words_of_a_long_name_are_found_however_they_are_joined(self) -> None:
        record = ChildRecord(names=("Elizabeth van der Berg",))
        assert only("name", "van der Berg, vanderberg; the van, der Laden", record) == ["van der Berg", "vanderberg"]

    def test_criteria_creators_and_the_like_are_no_names_that_sound_alike(self) -> None:
        record = ChildRecord(names=("Imogen Carter", "Daniel Murphy", "Thomas Wright", "Kai Stevens"))
        text = "Criteria. Creators of Imagine. Dental care. Themes, Systems. Denial of Morphine. Kit. Writing."
        assert only("name", text, record) == []

    def test_titles_and_single_initials_are_not_names(self) -> None:
        assert only("name", "Miss A said a", ChildRecord(names=("Miss A. Hussain",))) == []

    def test_other_alphabets_are_found_too(self) -> None:
        assert only("name", "dziecko: Łukasz, 小明", ChildRecord(names=("Lukasz", "小明"))) == ["Łukasz", "小明"]

    def test_two_neighbouring_parts_are_one_finding(self) -> None:
        assert only("name", "Smith, Amelie and Amelie  Smith") == ["Smith", "Amelie", "Amelie  Smith"]
