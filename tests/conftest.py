"""What holds for all tests."""

from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

# A property is true or false; how long one example takes depends on who else uses the machine.
settings.register_profile("tradepost", deadline=None)
settings.load_profile("tradepost")


class Compiled(BytecodeCache):
    """Templates that a process has compiled once; most tests put an application together anew."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
