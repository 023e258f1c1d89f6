"""The code tables as shipped: `load()` reads, checks and indexes them."""

from appliance.tables.loader import TablesBad, load

__all__ = ["TablesBad", "load"]
