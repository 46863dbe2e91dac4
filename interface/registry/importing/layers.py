"""Import a dated version of a layer."""

import datetime as dt
import hashlib
import re

from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from interface.accounts.models import Authority
from interface.registry.importing.mapping import LayerSection, read_mapping
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import Report
from interface.registry.importing.sections import build_section, note_rejected, reject_repeated_ids
from interface.registry.importing.shapes import transform
from interface.registry.importing.staging import stage
from interface.registry.importing.transaction import Request, close_report, digest_of, one_import, record
from interface.registry.models import Derivation, Layer, LayerVersion


def run_layer(request: Request, *, name: str, dated: dt.date) -> Report:
    """Import one version of a layer, in force from a day. Raises ImportRefused; then nothing was imported.

    The same file for the same day again is left alone; another file for the same day replaces the version.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", name):
        raise ImportRefused([f"{name}: a layer is named in small letters, digits and _, as rulebooks refer to it."])
    mapping = read_mapping(request.mapping_file)
    section = mapping.layers.get(name)
    if section is None:
        known = ", ".join(mapping.layers) or "none"
        raise ImportRefused([f"{request.mapping_file}: it describes no layer {name}. Under `layers` it has {known}."])
    report = Report(request.dry_run)
    with one_import(mapping, request.authority_code, request.dry_run) as (cursor, authority, state):
        layer = _layer(authority, name, section)
        said = section.model_dump_json() + mapping.source_text
        digest = f"sha256:{hashlib.sha256((digest_of(request.file) + said).encode()).hexdigest()}"
        before = LayerVersion.objects.filter(layer=layer, dated=dated).first()
        if before is not None and before.digest == digest:
            report.count("layer", "unchanged", before.features.count())
            return report
        columns = {column for spec in section.as_section.fields.values() for column in spec.columns}
        staged = stage(cursor, mapping, section.source, request.file, columns, request.progress)
        report.sources[section.source] = staged.rows
        if staged.srid is None:
            raise ImportRefused([f"{request.file}: a layer has shapes; this table has none. Say `geometry:`?"])
        build_section(cursor, "layer", [(section.as_section, staged)])
        cursor.execute("UPDATE rows_layer SET source_id = row_no WHERE source_id IS NULL")
        reject_repeated_ids(cursor, "layer")
        cursor.execute(
            "UPDATE rows_layer SET problem = 'it has no shape' WHERE shape_given IS NULL AND problem IS NULL"
        )
        transform(cursor, "layer", "source_id", srid=authority.srid, areas_where="false")
        note_rejected(cursor, report, ["layer"])
        close_report(cursor, report, request)
        if before is not None:
            before.delete()
        version = LayerVersion.objects.create(layer=layer, dated=dated, digest=digest, source=mapping.source_text)
        _write_features(cursor, version)
        report.count("layer", "inserted" if before is None else "updated", cursor.rowcount)
        _mark_current(layer)
        cursor.execute("ANALYZE registry_layerfeature")
        state.data_version += 1
        state.save(update_fields=["data_version"])
        record(request, mapping, authority, "layer", report)
    return report


def _layer(authority: Authority, name: str, section: LayerSection) -> Layer:
    says = {"title": section.title, "title_zh": section.title_zh, "complete": section.complete}
    layer, made = Layer.objects.get_or_create(authority=authority, name=name, defaults=says)
    if not made and any(getattr(layer, field) != value for field, value in says.items()):
        if layer.complete != section.complete:
            # What "nothing there" means has changed, so everything worked out from it has.
            Derivation.objects.filter(layer_version__layer=layer).delete()
        Layer.objects.filter(pk=layer.pk).update(**says)
    return layer


def _write_features(cursor: CursorWrapper, version: LayerVersion) -> None:
    cursor.execute(
        """
        INSERT INTO registry_layerfeature (version_id, source_id, name, name_zh, attributes, geom, shape)
        SELECT %s, s.source_id, s.name, s.name_zh, s.details, p.geom, p.shape
        FROM rows_layer s JOIN placed_layer p ON p.source = s.source AND p.row_no = s.row_no
        WHERE s.problem IS NULL ORDER BY s.row_no
        """,
        [version.pk],
    )


def _mark_current(layer: Layer) -> None:
    versions = LayerVersion.objects.filter(layer=layer)
    newest = versions.aggregate(newest=Max("dated"))["newest"]
    versions.exclude(dated=newest).update(is_current=False)
    versions.filter(dated=newest).update(is_current=True)
