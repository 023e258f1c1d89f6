"""A sheet printer behind CUPS."""
