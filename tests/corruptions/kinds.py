"""All kinds of the corpus, by what they break."""

from collections.abc import Iterator

from tests.corruptions import form_kinds, order_kinds, signature_kinds, tree_kinds
from tests.corruptions.base import Base
from tests.corruptions.corpus import Corruption


def all_kinds(base: Base) -> Iterator[Corruption]:
    for family in (form_kinds, tree_kinds, signature_kinds, order_kinds):
        yield from family.kinds(base)
