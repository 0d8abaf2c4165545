"""The lead builds a draft of the questionnaire part by part, and carries a version forward into the next.

Each act is told the `revision` its page showed, so that nobody overwrites what a colleague saved meanwhile.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from consortium.admission import queries
from consortium.admission.models import Questionnaire
from consortium.admission.rules import building
from consortium.admission.rules import questionnaire as rules
from consortium.admission.rules.questionnaire import Questions
from consortium.kernel import audit
from consortium.kernel.actors import Actor
from consortium.kernel.db import db
from consortium.kernel.errors import Refused
from consortium.systems import queries as systems

Change = Callable[[Questions], Questions]


def start_version(*, actor: Actor, system_id: UUID, document: Mapping[str, Any]) -> Questionnaire:
    """A new draft that begins as `document`: the last version, the one we ship, or a file. Raises `BadInput`."""
    system = systems.get_own_system(actor, system_id)
    plain = rules.written(rules.read_questionnaire(document))
    version = max((each.version for each in queries.list_questionnaires(system_id)), default=0) + 1
    draft = Questionnaire(lead_id=actor.organisation, system_id=system.id, version=version, document=plain)
    db.session.add(draft)
    db.session.flush()
    audit.record(actor, "questionnaire.saved", draft, system=system.id, version=version, changed=["document"])
    return draft


def copy_version(*, actor: Actor, questionnaire_id: UUID) -> Questionnaire:
    """Carry a version forward: a new draft that asks the same, to change and compare."""
    source = queries.get_own_questionnaire(actor, questionnaire_id)
    return start_version(actor=actor, system_id=source.system_id, document=source.document)


def replace_draft(
    *, actor: Actor, questionnaire_id: UUID, document: Mapping[str, Any], revision: int | None = None
) -> Questionnaire:
    """Replace everything in a draft. Raises `BadInput` for what cannot be read; then nothing is changed."""
    questions = rules.read_questionnaire(document)
    return _change(actor, questionnaire_id, revision, lambda _: questions)


def change_heading(
    *, actor: Actor, questionnaire_id: UUID, revision: int, title: str, introduction: str
) -> Questionnaire:
    """Change the title and what an applicant reads first."""
    heading, first = building.ensure_said(title, "title"), building.ensure_said(introduction, "introduction")
    return _change(
        actor,
        questionnaire_id,
        revision,
        lambda whole: building.with_heading(whole, title=heading, introduction=first),
    )


def add_section(*, actor: Actor, questionnaire_id: UUID, revision: int, title: str) -> Questionnaire:
    said = building.ensure_said(title, "title")
    return _change(actor, questionnaire_id, revision, lambda whole: building.with_section(whole, said))


def rename_section(*, actor: Actor, questionnaire_id: UUID, revision: int, section: str, title: str) -> Questionnaire:
    said = building.ensure_said(title, "title")
    return _change(actor, questionnaire_id, revision, lambda whole: building.with_section_renamed(whole, section, said))


def remove_section(*, actor: Actor, questionnaire_id: UUID, revision: int, section: str) -> Questionnaire:
    """Remove an empty section. Raises `Refused` while it has questions."""
    return _change(actor, questionnaire_id, revision, lambda whole: building.without_section(whole, section))


def move_section(*, actor: Actor, questionnaire_id: UUID, revision: int, section: str, by: int) -> Questionnaire:
    """One place up (-1) or down (1)."""
    return _change(actor, questionnaire_id, revision, lambda whole: building.with_section_moved(whole, section, by))


def add_question(
    *, actor: Actor, questionnaire_id: UUID, revision: int, section: str, document: Mapping[str, Any]
) -> Questionnaire:
    """Ask one more question at the end of a section. Without a key, it gets one from its words."""

    def change(whole: Questions) -> Questions:
        key = document.get("key") or building.key_for(
            str(document.get("text", "")), [each.key for each in whole], "question"
        )
        return building.with_question(whole, section, rules.read_question({**document, "key": key}))

    return _change(actor, questionnaire_id, revision, change)


def change_question(
    *, actor: Actor, questionnaire_id: UUID, revision: int, question: str, document: Mapping[str, Any]
) -> Questionnaire:
    """Change a question in its place. It keeps its key, by which its answers are carried from round to round."""
    read = rules.read_question({**document, "key": question})
    return _change(
        actor, questionnaire_id, revision, lambda whole: building.with_question_changed(whole, question, read)
    )


def remove_question(*, actor: Actor, questionnaire_id: UUID, revision: int, question: str) -> Questionnaire:
    return _change(actor, questionnaire_id, revision, lambda whole: building.without_question(whole, question))


def duplicate_question(*, actor: Actor, questionnaire_id: UUID, revision: int, question: str) -> Questionnaire:
    return _change(actor, questionnaire_id, revision, lambda whole: building.with_question_duplicated(whole, question))


def move_question(*, actor: Actor, questionnaire_id: UUID, revision: int, question: str, by: int) -> Questionnaire:
    """One place up (-1) or down (1), over the edge of its section into the next."""
    return _change(actor, questionnaire_id, revision, lambda whole: building.with_question_moved(whole, question, by))


def _change(actor: Actor, questionnaire_id: UUID, revision: int | None, change: Change) -> Questionnaire:
    draft = queries.get_own_questionnaire(actor, questionnaire_id)
    rules.ensure_not_adopted(is_adopted=draft.adopted_at is not None)
    if revision is not None and revision != draft.revision:
        raise Refused("changed.meanwhile")
    draft.document = rules.written(rules.read_questionnaire(rules.written(change(queries.questions_of(draft)))))
    db.session.flush()
    audit.record(actor, "questionnaire.saved", draft, version=draft.version, changed=["document"])
    return draft
