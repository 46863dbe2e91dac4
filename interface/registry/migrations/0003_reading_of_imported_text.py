"""Functions that read imported text set-wise: null where the text does not say such a thing, never an error.

And for which kinds of rights the register of an authority is complete, so that their absence means something.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

FORWARD = r"""
CREATE FUNCTION registry_as_number(given text) RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given ~ '^\s*[-+]?(\d{1,60}\.?\d{0,60}|\.\d{1,60})([eE][-+]?\d{1,2})?\s*$'
                THEN given::double precision END
$$;

CREATE FUNCTION registry_as_integer(given text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN given ~ '^\s*[-+]?\d{1,18}(\.0*)?\s*$' THEN split_part(given, '.', 1)::bigint END
$$;

CREATE FUNCTION registry_as_boolean(given text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN lower(btrim(given)) IN ('true', 't', 'yes', 'y', '1', '是', '有') THEN true
                WHEN lower(btrim(given)) IN ('false', 'f', 'no', 'n', '0', '否', '无') THEN false END
$$;

CREATE FUNCTION registry_as_date(given text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN parts IS NOT NULL AND parts[1]::int >= 1 AND parts[2]::int BETWEEN 1 AND 12
                 AND parts[3]::int BETWEEN 1 AND extract(
                     day FROM make_date(parts[1]::int, least(greatest(parts[2]::int, 1), 12), 1)
                              + interval '1 month' - interval '1 day')
                THEN make_date(parts[1]::int, parts[2]::int, parts[3]::int) END
    FROM (
        SELECT CASE WHEN matched[1]::int >= 1 THEN matched END AS parts
        FROM (
            SELECT coalesce(
                regexp_match(given, '^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][0-9:.+Z-]*)?\s*$'),
                regexp_match(given, '^\s*(\d{4})/(\d{1,2})/(\d{1,2})(?:[T ][0-9:.+Z-]*)?\s*$'),
                regexp_match(given, '^\s*(\d{4})(\d{2})(\d{2})\s*$')
            ) AS matched
        ) read
    ) whole
$$;

-- A share is an exact fraction: 1/3, or a decimal, which is one over a power of ten.
CREATE FUNCTION registry_share(given text) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN given ~ '^\s*\d{1,18}\s*/\s*\d{1,18}\s*$'
        THEN ARRAY[btrim(split_part(given, '/', 1))::bigint, btrim(split_part(given, '/', 2))::bigint]
        WHEN given ~ '^\s*\d{1,3}\s*$' THEN ARRAY[btrim(given)::bigint, 1]
        WHEN given ~ '^\s*[01]?\.\d{1,12}\s*$'
        THEN ARRAY[('0' || replace(btrim(given), '.', ''))::bigint,
                   (10 ^ length(split_part(btrim(given), '.', 2)))::bigint]
    END
$$;

CREATE FUNCTION registry_as_geometry(given text, srid integer) RETURNS geometry
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN ST_GeomFromText(given, srid);
EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
END $$;
"""

BACKWARD = """
DROP FUNCTION registry_as_geometry(text, integer);
DROP FUNCTION registry_share(text);
DROP FUNCTION registry_as_date(text);
DROP FUNCTION registry_as_boolean(text);
DROP FUNCTION registry_as_integer(text);
DROP FUNCTION registry_as_number(text);
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_shares_make_up_the_whole")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddField(
            model_name="registrystate",
            name="complete_for",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                default=list,
                help_text="Kinds of rights the register holds all of: none recorded means there is none.",
                size=None,
            ),
        ),
    ]
