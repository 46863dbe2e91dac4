"""A register of many properties under a rulebook, with a value of every fact that comes from a layer.

Filled set-wise in SQL, in a database of its own: imports empty the one the other benchmarks share.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from database import ROOT

DATABASE = "bench_site"
AUTHORITY = "bench-site"
EGRET_BAY = ROOT / "seeds" / "rulebooks" / "egret-bay"

FILL = """
INSERT INTO registry_spatialunit (authority_id, source_id, unit_code, parcel_number, kind, name, name_zh, geom, shape,
    shape_version, recorded_on, floor_area_m2)
SELECT %(authority)s, 'P' || n, '', 'P-' || n, 'parcel', '', '',
    ST_SetSRID(ST_MakeEnvelope(113 + x / 1e5, 22 + y / 1e5, 113 + (x + 50) / 1e5, 22 + (y + 50) / 1e5), 4326),
    ST_MakeEnvelope(x, y, x + 50, y + 50), 0, DATE '2026-01-05', NULL
FROM (SELECT n, (n %% 400) * 60.0 AS x, (n / 400) * 60.0 AS y FROM generate_series(1, %(count)s) AS n) AS grid;

INSERT INTO registry_spatialunit (authority_id, source_id, unit_code, parcel_number, kind, name, name_zh, geom, shape,
    shape_version, recorded_on, floor_area_m2, parcel_id, level_from, level_to)
SELECT %(authority)s, 'B' || source_id, '', '', 'building', '', '', geom, shape, 0, recorded_on, 4000, id, 1, 4
FROM registry_spatialunit WHERE authority_id = %(authority)s AND kind = 'parcel';

INSERT INTO registry_property (authority_id, certificate_number, kind, address, address_zh, parcel_id)
SELECT %(authority)s, 'C-' || source_id, 'land', source_id || ' Bench Street', '', id
FROM registry_spatialunit WHERE authority_id = %(authority)s AND kind = 'parcel';

INSERT INTO registry_propertyunit (property_id, spatial_unit_id)
SELECT property.id, unit.id FROM registry_property property
JOIN registry_spatialunit unit ON unit.id = property.parcel_id OR unit.parcel_id = property.parcel_id
WHERE property.authority_id = %(authority)s;

INSERT INTO registry_right (property_id, party_id, kind, share_numerator, share_denominator, joint, valid_from,
    valid_to, registered_use, acquired, state_owned, details, source_id, recorded_on)
SELECT id, %(party)s, 'land_use', 1, 1, false, DATE '2010-01-01', DATE '2060-01-01', %(use)s, 'granted', true, '{}',
    'R' || id, DATE '2026-01-05'
FROM registry_property WHERE authority_id = %(authority)s;
"""


def have_city(folder: Path, count: int) -> None:
    """Fill the register with `count` properties under the newest edition of a rulebook, unless it is as it has to be.

    The database is in use already: see `database.start(DATABASE)`.
    """
    from django.db import connection, transaction

    from interface.rulebooks.models import Edition
    from interface.rulebooks.queries import rulebook_of
    from protocol.rulebook.load import load
    from protocol.rulebook.read import read_folder

    files, problems = read_folder(max(child for child in folder.iterdir() if child.is_dir()))
    assert not problems, problems
    heading = re.sub(r"(?m)^(rulebook|authority): .*$", rf"\1: {AUTHORITY}", files["rulebook.yaml"])
    files["rulebook.yaml"] = re.sub(r"(?m)^in_force_from: .*$", "in_force_from: 2020-01-01", heading)
    rules = load(files).edition
    assert rules is not None
    kept = Edition.objects.filter(authority__code=AUTHORITY).first()
    if kept is None or rulebook_of(kept).digest != rules.digest or _properties() != count:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE accounts_authority CASCADE")
        with transaction.atomic():
            _fill(files, count)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    print(f"{count:,} properties, {len(rules.uses)} uses, {len(rules.rules)} rules, {len(rules.paths)} paths")


def _properties() -> int:
    from interface.registry.models import Property

    return Property.objects.filter(authority__code=AUTHORITY).count()


def _fill(files: dict[str, str], count: int) -> None:
    from django.db import connection

    from interface.accounts.models import Authority, Party
    from interface.registry.models import Derivation, Layer, LayerVersion
    from interface.rulebooks.operations import store_edition
    from interface.rulebooks.queries import rulebook_of

    authority = Authority.objects.create(code=AUTHORITY, name="Bench", srid=4549)
    party = Party.objects.create(authority=authority, kind="company", name="Bright Labs", source_id="1")
    today = dt.date.today()  # noqa: DTZ011  # the day this machine is used
    rules = rulebook_of(store_edition(authority=authority, files=files, as_of=today))
    with connection.cursor() as cursor:
        values = {"authority": authority.pk, "count": count, "party": party.pk, "use": list(rules.uses)[-1]}
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, values)
        for fact in rules.facts.values():
            if fact.source.kind not in ("distance", "overlap", "attribute", "count_within", "frontages"):
                continue
            layer, _ = Layer.objects.get_or_create(authority=authority, name=fact.source.arguments[0])
            version, _ = LayerVersion.objects.get_or_create(
                layer=layer, dated=dt.date(2020, 1, 1), defaults={"digest": "sha256:0", "is_current": True}
            )
            derivation, made = Derivation.objects.get_or_create(
                authority=authority,
                source=fact.source.text,
                layer_version=version,
                defaults={"complete": True, "derived_on": today},
            )
            if made:
                value = {"number": "120", "boolean": "false"}.get(fact.type.kind, '"1"')
                if fact.type.kind == "use":
                    value = f'"{list(rules.uses)[-1]}"'
                if fact.type.members:
                    value = f'"{fact.type.members[0]}"'
                cursor.execute(
                    "INSERT INTO registry_derivedfact (spatial_unit_id, derivation_id, value, not_applicable) "
                    "SELECT id, %s, %s, false FROM registry_spatialunit WHERE authority_id = %s AND kind = 'parcel'",
                    [derivation.pk, value, authority.pk],
                )
