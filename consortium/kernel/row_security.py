"""Row-level security, declared beside the tables it protects and migrated like them.

Each capability's `policies.py` says, table by table, which class of data it holds (`standards.md`) and who may do what
with which rows. All is refused unless a rule allows it; a rule carries its grant, so that neither can be forgotten.

    protect(
        "rate_card", DataClass.COUNCIL_PRIVATE,
        may_select(own("council_id")),
        may_insert(own("council_id")),
        may_update(own("council_id"), columns=("adopted_at", "adopted_by")),
    )
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

OWNER, APP, RELAY, OPENER, AUDITOR, SUPPORT, BACKUP = (
    f"consortium_{name}" for name in ("owner", "app", "relay", "opener", "auditor", "support", "backup")
)


class DataClass(StrEnum):
    """The classes of `standards.md`, each with its readers and writers."""

    REFERENCE = "reference"
    PUBLIC = "public"
    SHARED_REGISTER = "shared register"
    COUNCIL_PRIVATE = "council-private"
    NOTICE = "notice"
    BID = "bid"
    SCORE = "score"
    APPLICATION = "application"
    EXCLUSION_EVIDENCE = "exclusion evidence"
    TWO_PARTY = "two-party"
    VOTE = "vote"
    TOTALS = "totals"
    OWN_STREAM = "own stream"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in: a command, the rows it reaches, and (for an update, or support's eyes) the columns."""

    command: str
    using: str | None
    check: str | None
    columns: tuple[str, ...]
    role: str
    name: str


def may_select(using: str, *, columns: tuple[str, ...] = (), role: str = APP, name: str = "") -> Rule:
    """Whole rows, or these columns of them alone: whoever asks for another is refused by the database."""
    return Rule("SELECT", using, None, columns, role, name)


def may_insert(check: str, *, role: str = APP, name: str = "") -> Rule:
    return Rule("INSERT", None, check, (), role, name)


def may_update(
    using: str, *, columns: tuple[str, ...], check: str | None = None, role: str = APP, name: str = ""
) -> Rule:
    """`check` is what must hold of the row afterwards; the same as `using` unless said otherwise."""
    return Rule("UPDATE", using, check or using, columns, role, name)


def may_delete(using: str, *, role: str = APP, name: str = "") -> Rule:
    return Rule("DELETE", using, None, (), role, name)


def own(column: str) -> str:
    """Rows whose `column` is the organisation acted for. The subselect is evaluated once, so the index serves."""
    return f"{column} = (SELECT guard.organisation())"


def beside_own(condition: str) -> str:
    """Another way to rows than `own`, so written that the planner takes it to hold. No index serves it.

    Whoever asks names whose rows it wants, and all of them pass. The planner would take that and the rule to be
    unrelated: it would expect a fraction of the rows, the smaller the more organisations there are, and look up one by
    one what comes in thousands.
    """
    return f"NULLIF({condition}, false) IS NOT NULL"


BUYER = "(SELECT guard.is_buyer())"
PROVIDER = "(SELECT guard.organisation_kind()) = 'provider'"
ADMINISTRATOR = "(SELECT guard.kind()) = 'administrator'"
SOMEBODY = "(SELECT guard.organisation()) IS NOT NULL"
EVERYONE = "true"


def known_provider(column: str) -> str:
    """Rows of a provider that takes part in a consortium of the buyer acted for; `column` bears its table's name.

    `participation` says by its own policy in which. It is looked up for the rows that are asked for: a list of all who
    are known took each statement milliseconds to make, and every row was held against the whole of it.
    """
    return f"EXISTS (SELECT 1 FROM participation n WHERE n.provider_id = {column})"


def both(*conditions: str) -> str:
    return " AND ".join(f"({condition})" for condition in conditions)


@dataclass(frozen=True, slots=True)
class Protection:
    table: str
    data_class: DataClass
    rules: tuple[Rule, ...]

    def statements(self) -> Iterator[str]:
        """The SQL that puts the protection on, in order."""
        yield f"ALTER TABLE {self.table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {self.table} FORCE ROW LEVEL SECURITY"
        yield f"CREATE POLICY the_owner ON {self.table} TO {OWNER} USING (true) WITH CHECK (true)"
        for name, rule in self.named_rules():
            yield from self.rule_statements(name, rule)

    def rule_statements(self, name: str, rule: Rule) -> Iterator[str]:
        """The policy of one rule and its grant."""
        using = f" USING ({rule.using})" if rule.using else ""
        check = f" WITH CHECK ({rule.check})" if rule.check else ""
        columns = f" ({', '.join(rule.columns)})" if rule.columns else ""
        yield f"CREATE POLICY {name} ON {self.table} FOR {rule.command} TO {rule.role}{using}{check}"
        yield f"GRANT {rule.command}{columns} ON {self.table} TO {rule.role}"

    def named_rules(self) -> Iterator[tuple[str, Rule]]:
        """Each rule with the name its policy bears in the database: `may_select`, `may_select_by_lead`."""
        for rule in self.rules:
            yield "_".join(filter(None, ("may", rule.command.lower(), rule.name))), rule


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the `guard` schema. PUBLIC may never execute it."""

    signature: str
    definition: str
    roles: tuple[str, ...] = (APP,)
    owner: str = OWNER

    def statements(self) -> Iterator[str]:
        yield f"CREATE OR REPLACE FUNCTION guard.{self.signature} {self.definition}"
        yield f"REVOKE ALL ON FUNCTION guard.{self.identity} FROM PUBLIC"
        yield f"GRANT EXECUTE ON FUNCTION guard.{self.identity} TO {', '.join(self.roles)}"
        if self.owner != OWNER:
            yield f"ALTER FUNCTION guard.{self.identity} OWNER TO {self.owner}"

    @property
    def identity(self) -> str:
        """Name and argument types, without what it returns."""
        return self.signature.split(" RETURNS ")[0]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A trigger on `table`; `when` is for example `BEFORE INSERT`, `call` a function of the guard schema."""

    name: str
    table: str
    when: str
    call: str

    def statements(self) -> Iterator[str]:
        act = f"FOR EACH ROW EXECUTE FUNCTION guard.{self.call}()"
        yield f"CREATE TRIGGER {self.name} {self.when} ON {self.table} {act}"


@dataclass(slots=True)
class Declarations:
    """All that the capabilities declared, by the module that did."""

    protections: dict[str, Protection] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)

    def statements(self) -> Iterator[str]:
        """The SQL of all of them, functions first: policies and triggers call them."""
        for function_ in self.functions.values():
            yield from function_.statements()
        for protection in self.protections.values():
            yield from protection.statements()
        for trigger_ in self.triggers.values():
            yield from trigger_.statements()


DECLARED = Declarations()

FIRST = (
    "SET check_function_bodies = off",
    "CREATE SCHEMA guard",
    f"GRANT USAGE ON SCHEMA guard TO {APP}, {RELAY}, {OPENER}, {AUDITOR}, {SUPPORT}",
    f"GRANT CREATE ON SCHEMA guard TO {OPENER}",
    f"GRANT USAGE ON SCHEMA public TO {APP}, {RELAY}, {OPENER}, {AUDITOR}, {SUPPORT}",
)
"""What comes before any table: functions live in a schema of their own, which nobody but the owner may add to."""


def protect(table: str, data_class: DataClass, *rules: Rule) -> Protection:
    """Declare who may do what with the rows of `table`. Raises `ValueError` when it was declared before."""
    if table in DECLARED.protections:
        raise ValueError(f"{table} is protected twice")
    DECLARED.protections[table] = Protection(table, data_class, rules)
    return DECLARED.protections[table]


def extend(table: str, *rules: Rule) -> None:
    """Add ways in to a table of a capability further in, which cannot know who stands in relation to its rows.

    Every such rule bears a name. Raises `KeyError` when the table was never protected.
    """
    inner = DECLARED.protections[table]
    DECLARED.protections[table] = Protection(table, inner.data_class, inner.rules + rules)


def function(signature: str, definition: str, *, roles: tuple[str, ...] = (APP,), owner: str = OWNER) -> Function:
    declared = Function(signature, definition.strip(), roles, owner)
    DECLARED.functions[declared.identity] = declared
    return declared


def trigger(name: str, table: str, when: str, call: str) -> Trigger:
    DECLARED.triggers[name] = Trigger(name, table, when, call)
    return DECLARED.triggers[name]
