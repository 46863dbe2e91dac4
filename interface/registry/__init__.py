"""The register of properties: spatial units, rights, layers, ledgers, import, derived facts and map tiles."""
