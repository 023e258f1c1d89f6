"""Registers: what entries outside any trade say of parties, organisations and the station's people.

Each file folds the entries of one matter; the fold is pure and lives in core, the file reads them.
"""
