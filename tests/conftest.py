"""What holds for all tests."""

from hypothesis import settings

# A property is true or false; how long one example takes depends on who else uses the machine.
settings.register_profile("tradepost", deadline=None)
settings.load_profile("tradepost")
