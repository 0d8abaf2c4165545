"""What a provider says of itself, and what others decide about its standing."""

from consortium.register.services.availability import pause_invitations, resume_invitations, state_capacity
from consortium.register.services.councils import tell_councils
from consortium.register.services.directory import (
    apply_directory,
    approve_directory,
    discard_directory,
    hear_that_ratings_fell,
    read_directory,
    receive_directory,
    say_how_far,
)
from consortium.register.services.distances import take_in_postcodes
from consortium.register.services.lapsing import note_lapse, set_refused_aside
from consortium.register.services.lookups import ask_about, ask_again, find_organisation, record_answer
from consortium.register.services.premises import change_premises, close_premises, enter_premises
from consortium.register.services.profile import ProfileDetails, declare_places, give_evidence, save_profile
from consortium.register.services.removal import decide_removal, give_notice_of_removal, reply_to_notice
from consortium.register.services.shelf import keep_document
from consortium.register.services.standing import (
    admit,
    lift_local_suspension,
    lift_suspension,
    remove,
    suspend,
    suspend_locally,
    take_removals_back,
    withdraw,
)

__all__ = [
    "ProfileDetails",
    "admit",
    "apply_directory",
    "approve_directory",
    "ask_about",
    "ask_again",
    "change_premises",
    "close_premises",
    "decide_removal",
    "declare_places",
    "discard_directory",
    "enter_premises",
    "find_organisation",
    "give_evidence",
    "give_notice_of_removal",
    "hear_that_ratings_fell",
    "keep_document",
    "lift_local_suspension",
    "lift_suspension",
    "note_lapse",
    "pause_invitations",
    "read_directory",
    "receive_directory",
    "record_answer",
    "remove",
    "reply_to_notice",
    "resume_invitations",
    "save_profile",
    "say_how_far",
    "set_refused_aside",
    "state_capacity",
    "suspend",
    "suspend_locally",
    "take_in_postcodes",
    "take_removals_back",
    "tell_councils",
    "withdraw",
]
