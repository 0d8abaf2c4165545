"""A placement is between the council and the provider; of another council's area, that council reads where and when."""

from consortium.kernel.row_security import BUYER, DataClass, both, may_insert, may_select, may_update, own, protect

_COUNCIL = own("council_id")
protect(
    "placement",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="by_council"),
    may_select(own("provider_id"), name="by_provider"),
    may_insert(both(_COUNCIL, BUYER)),
    may_update(
        both(_COUNCIL, "ended_on IS NULL", "refused_at IS NULL"),
        check=_COUNCIL,
        columns=(
            "authorised_at",
            "refused_at",
            "ended_on",
            "end_reason",
            "end_note",
            "ended_cost",
            "ended_total_gbp",
            "ended_at",
            "ended_by",
        ),
    ),
)
protect(
    "placement_notice",
    DataClass.TWO_PARTY,
    may_select(_COUNCIL, name="by_council"),
    may_select(own("area_council_id"), name="by_area"),
    may_insert(both(_COUNCIL, BUYER)),
    may_update(both(_COUNCIL, "left_on IS NULL"), check=_COUNCIL, columns=("left_on",)),
)
