"""The demo city Egret Bay (鹭湾), generated from one random seed.

`python -m seeds.city --out DIR` writes GeoPackages and the mappings the registry's importer reads. Nothing here knows
Django, and nothing here states a fact: facts are derived later, from these layers, ledgers and rights.
"""
