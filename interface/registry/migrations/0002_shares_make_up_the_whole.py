"""The database's check that the shares of one kind in a property make up exactly the whole.

How: statement triggers on the rights note which properties a statement touched, one row a statement; a deferred
constraint trigger on these notes checks them all at once at commit. So a transaction may pass through sums that are
wrong (one co-owner after the other), and an import of a million rights is checked set-wise instead of row by row.

What: for the kinds that hold a property, on each day a right of the kind begins or ends, the shares of the rights
in force then add up to 1, in rational arithmetic; or all of them are joint. A right without a beginning counts from the
beginning of time.
"""

from django.db import migrations

FORWARD = """
CREATE TABLE registry_sharecheck (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    property_ids bigint[] NOT NULL
);

CREATE AGGREGATE registry_lcm(numeric) (SFUNC = lcm, STYPE = numeric, INITCOND = '1', PARALLEL = SAFE);

CREATE FUNCTION registry_wrong_shares(ids bigint[])
RETURNS TABLE (property_id bigint, kind text, since date, total text) LANGUAGE sql STABLE AS $$
    WITH holding AS (
        SELECT r.property_id, r.kind, r.share_numerator::numeric AS n, r.share_denominator::numeric AS d, r.joint,
               coalesce(r.valid_from, '-infinity'::date) AS begins, coalesce(r.valid_to, 'infinity'::date) AS ends,
               count(*) OVER (PARTITION BY r.property_id, r.kind) AS holders
        FROM registry_right r
        WHERE r.property_id = ANY (ids) AND r.kind IN ('ownership', 'land_use')
    ), several AS (
        SELECT * FROM holding WHERE holders > 1 OR (NOT joint AND n <> d)
    ), days AS (
        SELECT s.property_id, s.kind, s.begins AS day FROM several s
        UNION
        SELECT s.property_id, s.kind, s.ends FROM several s WHERE s.ends < 'infinity'
    ), in_force AS (
        SELECT days.property_id, days.kind, days.day, s.n, s.d, s.joint,
               registry_lcm(coalesce(s.d, 1)) OVER (PARTITION BY days.property_id, days.kind, days.day) AS common
        FROM days JOIN several s
          ON s.property_id = days.property_id AND s.kind = days.kind AND s.begins <= days.day AND days.day < s.ends
    )
    SELECT f.property_id, f.kind, f.day,
           CASE WHEN bool_or(f.joint) THEN 'joint and fractions mixed'
                ELSE sum(f.n * (f.common / f.d))::bigint::text || '/' || max(f.common)::bigint::text END
    FROM in_force f
    GROUP BY f.property_id, f.kind, f.day
    HAVING NOT (bool_and(f.joint) OR (NOT bool_or(f.joint) AND sum(f.n * (f.common / f.d)) = max(f.common)))
$$;

CREATE FUNCTION registry_check_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    DELETE FROM registry_sharecheck WHERE id = NEW.id;
    SELECT w.kind, w.total, w.since, p.certificate_number INTO wrong
    FROM registry_wrong_shares(NEW.property_ids) w JOIN registry_property p ON p.id = w.property_id
    ORDER BY w.property_id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'shares of % in property % are %, not the whole (from %)',
            wrong.kind, wrong.certificate_number, wrong.total, wrong.since
            USING ERRCODE = 'check_violation', CONSTRAINT = 'right_shares_make_up_the_whole';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER right_shares_make_up_the_whole AFTER INSERT ON registry_sharecheck
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION registry_check_shares();

CREATE FUNCTION registry_note_shares() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(DISTINCT property_id) INTO ids FROM new_rights WHERE kind IN ('ownership', 'land_use');
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(DISTINCT property_id) INTO ids FROM old_rights WHERE kind IN ('ownership', 'land_use');
    ELSE
        SELECT array_agg(DISTINCT property_id) INTO ids
        FROM (SELECT property_id, kind FROM new_rights UNION ALL SELECT property_id, kind FROM old_rights) touched
        WHERE kind IN ('ownership', 'land_use');
    END IF;
    IF ids IS NOT NULL THEN
        INSERT INTO registry_sharecheck (property_ids) VALUES (ids);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_shares_inserted AFTER INSERT ON registry_right
REFERENCING NEW TABLE AS new_rights FOR EACH STATEMENT EXECUTE FUNCTION registry_note_shares();
CREATE TRIGGER note_shares_updated AFTER UPDATE ON registry_right
REFERENCING OLD TABLE AS old_rights NEW TABLE AS new_rights FOR EACH STATEMENT EXECUTE FUNCTION registry_note_shares();
CREATE TRIGGER note_shares_deleted AFTER DELETE ON registry_right
REFERENCING OLD TABLE AS old_rights FOR EACH STATEMENT EXECUTE FUNCTION registry_note_shares();
"""

BACKWARD = """
DROP TRIGGER IF EXISTS note_shares_inserted ON registry_right;
DROP TRIGGER IF EXISTS note_shares_updated ON registry_right;
DROP TRIGGER IF EXISTS note_shares_deleted ON registry_right;
DROP TABLE registry_sharecheck;
DROP FUNCTION registry_note_shares();
DROP FUNCTION registry_check_shares();
DROP FUNCTION registry_wrong_shares(bigint[]);
DROP AGGREGATE registry_lcm(numeric);
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
