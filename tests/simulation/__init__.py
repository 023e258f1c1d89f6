"""Stations, agents and a district in one process, under a seed (docs/guides/simulation.md)."""
