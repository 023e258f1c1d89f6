"""The corpus of named corruptions: how it is made (`python -m tests.corruptions`) and read."""
