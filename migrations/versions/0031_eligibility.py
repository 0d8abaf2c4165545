"""Who is invited, in one question; pauses and room; late joiners of a dynamic market; calendars; what bidders keep."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


CANDIDATES = """
CREATE OR REPLACE FUNCTION guard.candidates(lot uuid, at timestamptz, after uuid, most integer) RETURNS TABLE (provider_id uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT d.provider_id FROM public.declared_place d
      WHERE d.lead_id = (SELECT l.lead_id FROM public.lot l WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[])) AND d.lot_id = lot
        AND d.council_id = (SELECT guard.organisation()) AND d.provider_id > coalesce(after, '00000000-0000-0000-0000-000000000000')
        AND (SELECT bool_and(t.kind = 'active') FROM public.standing t WHERE t.lead_id = d.lead_id
          AND t.lot_id = d.lot_id AND t.provider_id = d.provider_id AND t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at))
        AND (SELECT count(*) FROM public.local_suspension y WHERE y.council_id = (SELECT guard.organisation())
          AND y.provider_id = d.provider_id AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at)) = 0
        AND (SELECT count(*) FROM public.invitation_pause z WHERE z.provider_id = d.provider_id AND z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation()))) = 0
        AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = d.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ORDER BY d.provider_id LIMIT most
    $$
"""

ON_THE_LOT = """
CREATE OR REPLACE FUNCTION guard.on_the_lot(lot uuid, at timestamptz) RETURNS TABLE (provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean, local_until timestamptz, is_paused boolean, paused_until timestamptz) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until
      FROM (
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = (SELECT guard.organisation())
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = (SELECT guard.organisation()) AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at) GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation())) GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[]) AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = s.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ) f
    $$
"""

INVITATION_FACTS = """
CREATE OR REPLACE FUNCTION guard.invitation_facts(lot uuid, at timestamptz, wanted uuid[]) RETURNS TABLE (provider_id uuid, name text, standing text, standing_until timestamptz, is_place_declared boolean, local_until timestamptz, is_paused boolean, paused_until timestamptz, districts text[], legal_form text, employs_staff boolean, kinds text[], covers numeric[], expiries date[], days date[], outcomes text[], as_of date, is_gone boolean, gives_personal_care boolean, rating_place integer, said_by text, said_of text, said_outcome text, said_at timestamptz, said_name text, said_status text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT f.provider_id, f.name, f.standing, f.standing_until, f.is_place_declared, f.local_until, f.is_paused,
        f.paused_until, f.districts, q.legal_form, coalesce(q.employs_staff, true), e.kinds, e.covers, e.expiries,
        e.days, e.outcomes, g.as_of, g.is_gone, g.gives_personal_care, g.rating_place, k.register, k.number, k.outcome,
        k.answered_at, k.name, k.status
      FROM (
      SELECT s.provider_id, o.name, s.standing, s.standing_until, d.provider_id IS NOT NULL AS is_place_declared,
        x.until_at AS local_until, p.provider_id IS NOT NULL AS is_paused, p.until_at AS paused_until,
        d.districts, l.id AS lot_id
      FROM public.lot l
      JOIN LATERAL (
        SELECT t.provider_id,
          (array_agg(t.kind ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing,
          (array_agg(t.until_at ORDER BY array_position(ARRAY['removed', 'withdrawn', 'suspended', 'active'], t.kind))
            FILTER (WHERE t.from_at <= at AND (t.until_at IS NULL OR t.until_at > at)))[1] AS standing_until
        FROM public.standing t WHERE t.lead_id = l.lead_id AND t.lot_id = l.id AND t.provider_id = ANY (wanted)
        GROUP BY t.provider_id
      ) s ON true
      JOIN public.organisation o ON o.id = s.provider_id
      LEFT JOIN public.declared_place d ON d.provider_id = s.provider_id AND d.lead_id = l.lead_id
        AND d.lot_id = l.id AND d.council_id = (SELECT guard.organisation())
      LEFT JOIN (
        SELECT y.provider_id, max(y.until_at) AS until_at FROM public.local_suspension y
        WHERE y.council_id = (SELECT guard.organisation()) AND y.from_at <= at AND (y.until_at IS NULL OR y.until_at > at) AND y.provider_id = ANY (wanted) GROUP BY y.provider_id
      ) x ON x.provider_id = s.provider_id
      LEFT JOIN (
        SELECT z.provider_id, nullif(max(coalesce(z.until_at, 'infinity')), 'infinity') AS until_at
        FROM public.invitation_pause z WHERE z.from_at <= at AND (z.until_at IS NULL OR z.until_at > at) AND (z.resumed_at IS NULL OR z.resumed_at > at) AND (z.lot_id IS NULL OR z.lot_id = lot) AND (z.council_id IS NULL OR z.council_id = (SELECT guard.organisation())) AND z.provider_id = ANY (wanted) GROUP BY z.provider_id
      ) p ON p.provider_id = s.provider_id
      WHERE l.id = lot AND l.id = ANY ((SELECT guard.lots_bought_from())::uuid[]) AND EXISTS (SELECT 1 FROM public.participation n WHERE n.provider_id = s.provider_id AND n.consortium_id = ANY ((SELECT guard.consortia())::uuid[]))
      ) f
      JOIN public.lot l ON l.id = f.lot_id
      LEFT JOIN public.provider_profile q ON q.provider_id = f.provider_id
      LEFT JOIN LATERAL (
        SELECT array_agg(v.kind) AS kinds, array_agg(v.cover_gbp) AS covers, array_agg(v.expires_on) AS expiries,
          array_agg(v.issued_on) AS days, array_agg(v.outcome) AS outcomes,
          max(v.reference) FILTER (WHERE v.kind = 'cqc personal care') AS cqc_provider_id
        FROM (
          SELECT DISTINCT ON (z.kind) z.kind, z.cover_gbp, z.expires_on, z.issued_on, z.outcome, z.reference
          FROM public.evidence z WHERE z.provider_id = f.provider_id AND z.refused_at IS NULL
          ORDER BY z.kind, z.given_at DESC, z.id DESC
        ) v
      ) e ON true
      LEFT JOIN LATERAL (
    SELECT max(coalesce(r.gone_on, r.listed_on)) AS as_of, bool_and(r.gone_on IS NOT NULL) AS is_gone,
      bool_or(r.gives_personal_care) FILTER (WHERE r.gone_on IS NULL) AS gives_personal_care,
      max(array_position(ARRAY['Outstanding', 'Good', 'Requires improvement', 'Inadequate'], r.rating))
        FILTER (WHERE r.gone_on IS NULL AND r.gives_personal_care IS NOT FALSE) AS rating_place
    FROM public.regulator_location r WHERE r.cqc_provider_id = e.cqc_provider_id
) g ON l.needs_cqc_personal_care
      LEFT JOIN LATERAL (
        SELECT h.register, h.number, h.outcome, h.answered_at, h.name, h.status FROM public.register_lookup h
        WHERE h.provider_id = f.provider_id AND h.outcome IN ('found', 'not found')
          AND (q.legal_form = 'company' AND h.register = 'companies house' AND h.number = q.company_number
            OR q.legal_form = 'charity' AND h.register = 'charity commission' AND h.number = q.charity_number)
        ORDER BY h.answered_at DESC, h.id DESC LIMIT 1
      ) k ON true
    $$
"""

OWN_OPEN_TO_LATE_JOINERS = """
CREATE OR REPLACE FUNCTION guard.own_open_to_late_joiners() RETURNS uuid[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT coalesce(array_agg(t.id), '{}') FROM public.mini_tender t
      JOIN public.lot l ON l.lead_id = t.lead_id AND l.id = t.lot_id
      JOIN public.purchasing_system s ON s.lead_id = l.lead_id AND s.id = l.system_id
      WHERE t.council_id = guard.organisation() AND t.status = 'published' AND t.closes_at > guard.now()
        AND s.regime = 'pa23-dynamic-market'
    $$
"""

FEED_OF = """
CREATE OR REPLACE FUNCTION guard.feed_of(hash bytea) RETURNS TABLE (person_id uuid, organisation_id uuid) LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
      SELECT f.person_id, f.organisation_id FROM public.calendar_feed f WHERE f.token_hash = hash
    $$
"""


def upgrade() -> None:
    _invitation_pause()
    _capacity()
    _calendar_feed()
    _standing_answer()
    _offered_price()
    _functions()
    _changes()


def downgrade() -> None:
    op.execute("DELETE FROM outbox_message WHERE event = 'ProviderAdmitted'")
    op.execute("DROP POLICY may_insert_late ON invitation")
    op.execute("DROP POLICY may_insert ON invitation")
    op.execute(
        "CREATE POLICY may_insert ON invitation FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (mini_tender_id = ANY ((SELECT guard.own_drafts())::uuid[])))"
    )
    op.drop_column("invitation", "is_late")
    op.execute("DROP FUNCTION guard.feed_of(hash bytea)")
    op.execute("DROP FUNCTION guard.own_open_to_late_joiners()")
    op.execute("DROP FUNCTION guard.invitation_facts(lot uuid, at timestamptz, wanted uuid[])")
    op.execute("DROP FUNCTION guard.on_the_lot(lot uuid, at timestamptz)")
    op.execute("DROP FUNCTION guard.candidates(lot uuid, at timestamptz, after uuid, most integer)")
    op.drop_table("offered_price")
    op.drop_table("standing_answer")
    op.drop_table("calendar_feed")
    op.drop_table("capacity")
    op.drop_table("invitation_pause")


def _invitation_pause() -> None:
    op.create_table(
        "invitation_pause",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("lot_id", sa.Uuid(), nullable=True),
        sa.Column("council_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("until_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("paused_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("paused_by", sa.Uuid(), nullable=True),
        sa.Column("resumed_at", sa.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("(lead_id IS NULL) = (lot_id IS NULL)", name=op.f("ck_invitation_pause_lot_is_named_whole")),
        sa.CheckConstraint(
            "until_at IS NULL OR until_at > from_at", name=op.f("ck_invitation_pause_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_invitation_pause_council_id")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_invitation_pause_lead_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_invitation_pause_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "id", name=op.f("pk_invitation_pause")),
    )
    op.execute("ALTER TABLE invitation_pause ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE invitation_pause FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON invitation_pause TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_own ON invitation_pause FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON invitation_pause TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_member ON invitation_pause FOR SELECT TO consortium_app USING ((((SELECT guard.is_buyer())) AND (provider_id = ANY ((SELECT guard.known_providers())::uuid[]))) AND (lot_id IS NULL OR lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])) AND (council_id IS NULL OR council_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT SELECT ON invitation_pause TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON invitation_pause FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider') AND (resumed_at IS NULL))"
    )
    op.execute("GRANT INSERT ON invitation_pause TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON invitation_pause FOR UPDATE TO consortium_app USING ((provider_id = (SELECT guard.organisation())) AND (resumed_at IS NULL)) WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (resumed_at) ON invitation_pause TO consortium_app")


def _capacity() -> None:
    op.create_table(
        "capacity",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("council_id", sa.Uuid(), nullable=False),
        sa.Column("free_places", sa.Integer(), nullable=True),
        sa.Column("weekly_hours", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("stated_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("stated_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("free_places >= 0 AND weekly_hours >= 0", name=op.f("ck_capacity_room_is_not_negative")),
        sa.CheckConstraint(
            "free_places IS NOT NULL OR weekly_hours IS NOT NULL", name=op.f("ck_capacity_says_something")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["organisation.id"], name=op.f("fk_capacity_council_id")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_capacity_lead_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_capacity_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "lead_id", "lot_id", "council_id", name=op.f("pk_capacity")),
    )
    op.create_index(
        "ix_capacity_lot_council", "capacity", ["lead_id", "lot_id", "council_id", "provider_id"], unique=False
    )
    op.execute("ALTER TABLE capacity ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE capacity FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON capacity TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select_own ON capacity FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON capacity TO consortium_app")
    op.execute(
        "CREATE POLICY may_select_by_member ON capacity FOR SELECT TO consortium_app USING ((((SELECT guard.is_buyer())) AND (provider_id = ANY ((SELECT guard.known_providers())::uuid[]))) AND (lot_id = ANY ((SELECT guard.lots_bought_from())::uuid[])))"
    )
    op.execute("GRANT SELECT ON capacity TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON capacity FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider'))"
    )
    op.execute("GRANT INSERT ON capacity TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON capacity FOR UPDATE TO consortium_app USING (provider_id = (SELECT guard.organisation())) WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (free_places, weekly_hours, stated_at, stated_by) ON capacity TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete ON capacity FOR DELETE TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT DELETE ON capacity TO consortium_app")


def _calendar_feed() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_calendar_feed_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("person_id", "organisation_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.execute("ALTER TABLE calendar_feed ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE calendar_feed FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON calendar_feed TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON calendar_feed FOR SELECT TO consortium_app USING ((person_id = (SELECT guard.person())) AND (organisation_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT SELECT ON calendar_feed TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON calendar_feed FOR INSERT TO consortium_app WITH CHECK ((person_id = (SELECT guard.person())) AND (organisation_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT INSERT ON calendar_feed TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON calendar_feed FOR UPDATE TO consortium_app USING ((person_id = (SELECT guard.person())) AND (organisation_id = (SELECT guard.organisation()))) WITH CHECK ((person_id = (SELECT guard.person())) AND (organisation_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT UPDATE (token_hash, made_at) ON calendar_feed TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete ON calendar_feed FOR DELETE TO consortium_app USING ((person_id = (SELECT guard.person())) AND (organisation_id = (SELECT guard.organisation())))"
    )
    op.execute("GRANT DELETE ON calendar_feed TO consortium_app")


def _standing_answer() -> None:
    op.create_table(
        "standing_answer",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("topic <> '' AND answer <> ''", name=op.f("ck_standing_answer_says_something")),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_standing_answer_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "id", name=op.f("pk_standing_answer")),
    )
    op.create_index(
        "uq_standing_answer_topic", "standing_answer", ["provider_id", sa.literal_column("lower(topic)")], unique=True
    )
    op.execute("ALTER TABLE standing_answer ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE standing_answer FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON standing_answer TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON standing_answer FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON standing_answer TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON standing_answer FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider'))"
    )
    op.execute("GRANT INSERT ON standing_answer TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON standing_answer FOR UPDATE TO consortium_app USING (provider_id = (SELECT guard.organisation())) WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (topic, answer, saved_at, saved_by, revision) ON standing_answer TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete ON standing_answer FOR DELETE TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT DELETE ON standing_answer TO consortium_app")


def _offered_price() -> None:
    op.create_table(
        "offered_price",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("unit_price", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("saved_at", sa.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("unit_price > 0", name=op.f("ck_offered_price_price_is_positive")),
        sa.ForeignKeyConstraint(
            ["lead_id", "lot_id"], ["lot.lead_id", "lot.id"], name=op.f("fk_offered_price_lead_id_lot_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name=op.f("fk_offered_price_provider_id")),
        sa.PrimaryKeyConstraint("provider_id", "lead_id", "lot_id", "unit", name=op.f("pk_offered_price")),
    )
    op.execute("ALTER TABLE offered_price ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE offered_price FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY the_owner ON offered_price TO consortium_owner USING (true) WITH CHECK (true)")
    op.execute(
        "CREATE POLICY may_select ON offered_price FOR SELECT TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT SELECT ON offered_price TO consortium_app")
    op.execute(
        "CREATE POLICY may_insert ON offered_price FOR INSERT TO consortium_app WITH CHECK ((provider_id = (SELECT guard.organisation())) AND ((SELECT guard.organisation_kind()) = 'provider'))"
    )
    op.execute("GRANT INSERT ON offered_price TO consortium_app")
    op.execute(
        "CREATE POLICY may_update ON offered_price FOR UPDATE TO consortium_app USING (provider_id = (SELECT guard.organisation())) WITH CHECK (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT UPDATE (unit_price, saved_at, saved_by) ON offered_price TO consortium_app")
    op.execute(
        "CREATE POLICY may_delete ON offered_price FOR DELETE TO consortium_app USING (provider_id = (SELECT guard.organisation()))"
    )
    op.execute("GRANT DELETE ON offered_price TO consortium_app")


def _changes() -> None:
    op.add_column("invitation", sa.Column("is_late", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.execute("DROP POLICY may_insert ON invitation")
    op.execute(
        "CREATE POLICY may_insert ON invitation FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (NOT is_late) AND (mini_tender_id = ANY ((SELECT guard.own_drafts())::uuid[])))"
    )
    op.execute(
        "CREATE POLICY may_insert_late ON invitation FOR INSERT TO consortium_app WITH CHECK ((council_id = (SELECT guard.organisation())) AND ((SELECT guard.is_buyer())) AND (is_late) AND (mini_tender_id = ANY ((SELECT guard.own_open_to_late_joiners())::uuid[])))"
    )


def _functions() -> None:
    op.execute(CANDIDATES)
    op.execute(
        "REVOKE ALL ON FUNCTION guard.candidates(lot uuid, at timestamptz, after uuid, most integer) FROM PUBLIC"
    )
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.candidates(lot uuid, at timestamptz, after uuid, most integer) TO consortium_app"
    )
    op.execute(ON_THE_LOT)
    op.execute("REVOKE ALL ON FUNCTION guard.on_the_lot(lot uuid, at timestamptz) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.on_the_lot(lot uuid, at timestamptz) TO consortium_app")
    op.execute(INVITATION_FACTS)
    op.execute("REVOKE ALL ON FUNCTION guard.invitation_facts(lot uuid, at timestamptz, wanted uuid[]) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION guard.invitation_facts(lot uuid, at timestamptz, wanted uuid[]) TO consortium_app"
    )
    op.execute(OWN_OPEN_TO_LATE_JOINERS)
    op.execute("REVOKE ALL ON FUNCTION guard.own_open_to_late_joiners() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.own_open_to_late_joiners() TO consortium_app")
    op.execute(FEED_OF)
    op.execute("REVOKE ALL ON FUNCTION guard.feed_of(hash bytea) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION guard.feed_of(hash bytea) TO consortium_app")
