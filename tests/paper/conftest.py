"""Catalogues are compiled before any paper is written; `make setup` does it on a box."""

from provisioning.catalogues import compile_all

compile_all()
