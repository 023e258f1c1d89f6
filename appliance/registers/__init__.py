"""Registers: what entries outside any trade say of parties, organisations and the station's own.

Each file reads the entries of one matter; how they add up is pure and lives in core.
"""
