"""`schema [NAME]`: the JSON Schemas of a rulebook's files and of a check."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pydantic import TypeAdapter

from protocol.evaluate.document import check_schema
from protocol.rulebook.cases import CaseShape
from protocol.rulebook.shapes import ConsentsFile, FactsFile, PathsFile, RulebookFile, RulesFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("schema", help="print JSON Schemas", description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(schemas()), help="one of them; all by name if left out")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one schema, or all of them by name."""
    found = schemas()
    print(json.dumps(found[args.name] if args.name else found, indent=2, ensure_ascii=False))
    return 0


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas by file, and that of a check."""
    files = {
        "rulebook.yaml": RulebookFile.model_json_schema(),
        "facts.yaml": FactsFile.model_json_schema(),
        "consents.yaml": ConsentsFile.model_json_schema(),
        "rules/*.yaml": RulesFile.model_json_schema(),
        "paths/*.yaml": PathsFile.model_json_schema(),
        "cases/*.yaml": TypeAdapter(list[CaseShape]).json_schema(),
        "check": check_schema(),
    }
    return {name: {"$schema": DIALECT, **schema} for name, schema in files.items()}
