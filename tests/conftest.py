"""What holds for all tests."""

from flask import Flask
from hypothesis import settings

from tests.compiled import COMPILED

# A property is true or false; how long one example takes depends on who else uses the machine.
settings.register_profile("tradepost", deadline=None)
settings.load_profile("tradepost")

Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": COMPILED}
