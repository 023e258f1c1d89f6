"""From a bare machine to a working `.venv/bin/tradepost`. Standard library only.

This package runs under the system's python3 before anything is installed; `checks` and `proofs`
run later, inside the environment that it made.
"""
