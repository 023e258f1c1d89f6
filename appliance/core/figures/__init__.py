"""Figures of the station's business, counted from its entries (domain.md 6.10)."""
