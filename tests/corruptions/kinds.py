"""All kinds of the corpus, by what they break."""

from collections.abc import Iterator

from tests.corruptions import (
    authority_kinds,
    database_kinds,
    form_kinds,
    order_kinds,
    refold_kinds,
    signature_kinds,
    tree_kinds,
)
from tests.corruptions.base import Base
from tests.corruptions.corpus import Corruption


def all_kinds(base: Base) -> Iterator[Corruption]:
    for family in (
        form_kinds,
        tree_kinds,
        signature_kinds,
        order_kinds,
        authority_kinds,
        refold_kinds,
        database_kinds,
    ):
        yield from family.kinds(base)
