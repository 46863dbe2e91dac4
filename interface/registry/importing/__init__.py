"""From files to the register: mapping, reading, staging, fields, then one set-wise write per table."""
