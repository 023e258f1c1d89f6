"""Sessions of every method, each brought to each of its ends."""
