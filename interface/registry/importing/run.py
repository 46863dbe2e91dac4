"""Import a cadastre from its files to the register."""

from collections import defaultdict

from interface.registry.importing.bulk import laid_aside
from interface.registry.importing.cadastre import check_rows
from interface.registry.importing.mapping import read_mapping
from interface.registry.importing.refusal import ImportRefused
from interface.registry.importing.report import Report
from interface.registry.importing.sections import CADASTRE, build_section, note_rejected
from interface.registry.importing.staging import Staged, stage
from interface.registry.importing.transaction import Request, close_report, one_import, record
from interface.registry.importing.writing import WRITES, write_rows
from interface.registry.map import MAP_TABLES, refresh_map
from interface.registry.vocabulary import RIGHT_KINDS


def run_cadastre(request: Request) -> Report:
    """Import parties, spatial units, properties and rights. Raises ImportRefused; then nothing was imported."""
    mapping = read_mapping(request.mapping_file)
    sections = list(mapping.sections())
    if not sections:
        raise ImportRefused([f"{request.mapping_file}: it has no section to import: {', '.join(CADASTRE)}."])
    wrong = sorted(set(mapping.complete_for) - set(RIGHT_KINDS))
    if wrong:
        raise ImportRefused([f"complete_for: {', '.join(wrong)}: there are {', '.join(RIGHT_KINDS)}."])
    report = Report(request.dry_run)
    with one_import(mapping, request.authority_code, request.dry_run) as (cursor, authority, state):
        wanted: dict[str, set[str]] = defaultdict(set)
        for _, section in sections:
            wanted[section.source] |= {c for spec in section.fields.values() for c in spec.columns}
        staged: dict[str, Staged] = {}
        for name, columns in wanted.items():
            staged[name] = stage(cursor, mapping, name, request.file, columns, request.progress)
            report.sources[name] = staged[name].rows
        for target in CADASTRE:
            parts = [(section, staged[section.source]) for name, section in sections if name == target]
            build_section(cursor, target, parts)
        request.progress("check the rows against each other")
        check_rows(cursor, authority_id=authority.pk, srid=authority.srid)
        note_rejected(cursor, report, CADASTRE)
        close_report(cursor, report, request)
        request.progress("write what holds")
        dated = (mapping.dated or request.as_of).isoformat()
        tables = [*(write.table for write in WRITES), *MAP_TABLES]
        with laid_aside(cursor, tables, rows=max(table.rows for table in staged.values())):
            shapes_changed = write_rows(
                cursor, report, authority_id=authority.pk, version=state.data_version + 1, dated=dated
            )
            if set(mapping.complete_for) - set(state.complete_for):
                state.complete_for = sorted({*state.complete_for, *mapping.complete_for})
                state.save(update_fields=["complete_for"])
            if report.changed:
                state.data_version += 1
                state.shape_version = state.data_version if shapes_changed else state.shape_version
                state.save()
                request.progress("draw the map")
                refresh_map(cursor, authority_id=authority.pk)
                record(request, mapping, authority, "cadastre", report)
            request.progress("check what was written")
    return report
