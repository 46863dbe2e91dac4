"""Work out facts from layers: only what has changed since, each source expression in one set-wise statement."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from interface.accounts.models import Authority
from interface.registry.deriving.statements import CannotDerive, statement
from interface.registry.facts import DERIVED_KINDS
from interface.registry.models import Derivation, LayerVersion, RegistryState
from protocol.rulebook.sources import Source


@dataclass
class Derived:
    """What was done: facts written by (source, day of the layer), how many were up to date, what could not be."""

    written: dict[tuple[str, dt.date], int] = field(default_factory=dict)
    fresh: int = 0
    problems: list[str] = field(default_factory=list)


def derive(
    authority: Authority,
    sources: Iterable[Source],
    *,
    on: dt.date,
    versions_of: dt.date | None,
    progress: Callable[[str], None],
) -> Derived:
    """Derive each source on every version of its layer; with `versions_of`, on the one in force on that day only."""
    derived = Derived()
    wanted = sorted({source for source in sources if source.kind in DERIVED_KINDS}, key=lambda source: source.text)
    with transaction.atomic(), connection.cursor() as cursor:
        state, _ = RegistryState.objects.get_or_create(authority=authority)
        state = RegistryState.objects.select_for_update().get(pk=state.pk)
        cursor.execute("SET LOCAL work_mem = '256MB'")
        loaded: int | None = None
        for source in wanted:
            for version in _versions(authority, source, versions_of, derived):
                done = _derivation(authority, source, version)
                seen = done.shape_version if done is not None else None
                if seen is not None and seen >= state.shape_version:
                    derived.fresh += 1
                    continue
                if loaded != (seen or 0):
                    _load_sites(cursor, authority, after=seen)
                    loaded = seen or 0
                try:
                    number = _write(cursor, authority, source, version, done, state.shape_version, on)
                except CannotDerive as problem:
                    derived.problems.append(str(problem))
                    break
                derived.written[(source.text, version.dated)] = number
                progress(f"{source.text} on {version.dated}: {number:,} facts")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.sites")
    return derived


def _versions(
    authority: Authority, source: Source, versions_of: dt.date | None, derived: Derived
) -> list[LayerVersion]:
    name = source.arguments[0]
    versions = LayerVersion.objects.filter(layer__authority=authority, layer__name=name).select_related("layer")
    if versions_of is not None:
        versions = versions.filter(dated__lte=versions_of).order_by("-dated")[:1]
    else:
        versions = versions.order_by("dated")
    found = list(versions)
    if not found:
        derived.problems.append(f"{source.text}: {authority.code} has no layer {name}; the fact stays unknown.")
    return found


def _derivation(authority: Authority, source: Source, version: LayerVersion) -> Derivation | None:
    """Return what was derived before, unless the layer has since been marked complete, or no longer is."""
    done = Derivation.objects.filter(authority=authority, source=source.text, layer_version=version).first()
    if done is not None and done.complete != version.layer.complete:
        done.delete()
        return None
    return done


def _load_sites(cursor: CursorWrapper, authority: Authority, *, after: int | None) -> None:
    """Put the parcels to be worked out into `sites`: all of them, or those whose shape changed after a version."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.sites")
    cursor.execute(
        """
        CREATE TEMP TABLE sites AS
        SELECT id, shape, area_m2 FROM registry_spatialunit
        WHERE authority_id = %s AND kind = 'parcel' AND shape IS NOT NULL AND area_m2 > 0 AND shape_version > %s
        """,
        [authority.pk, -1 if after is None else after],
    )
    cursor.execute("CREATE INDEX ON sites USING gist (shape); CREATE UNIQUE INDEX ON sites (id); ANALYZE sites")


def _write(
    cursor: CursorWrapper,
    authority: Authority,
    source: Source,
    version: LayerVersion,
    done: Derivation | None,
    shape_version: int,
    on: dt.date,
) -> int:
    chosen = statement(source, complete=version.layer.complete)
    parameters = {**chosen.parameters, "version": version.pk}
    cursor.execute("DROP TABLE IF EXISTS pg_temp.marks")
    cursor.execute(f"CREATE TEMP TABLE marks AS {chosen.marks}", parameters)
    cursor.execute("CREATE INDEX ON marks USING gist (shape); ANALYZE marks")
    if done is None:
        done = Derivation(authority=authority, source=source.text, layer_version=version)
    else:
        cursor.execute(
            "DELETE FROM registry_derivedfact WHERE derivation_id = %s AND spatial_unit_id IN (SELECT id FROM sites)",
            [done.pk],
        )
    done.complete, done.shape_version, done.derived_on = version.layer.complete, shape_version, on
    done.save()
    cursor.execute(
        "INSERT INTO registry_derivedfact (derivation_id, spatial_unit_id, value, not_applicable) "
        f"SELECT %(derivation)s, found.* FROM ({chosen.select}) found (spatial_unit_id, value, not_applicable)",
        {**parameters, "derivation": done.pk},
    )
    number = cursor.rowcount
    cursor.execute("DROP TABLE pg_temp.marks")
    return number
