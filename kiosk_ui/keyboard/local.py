"""The words that come first here: of the trade, of this township, its villages and surnames."""

from functools import lru_cache

from appliance.settings import StationSettings
from kiosk_ui.keyboard.candidates import Local
from kiosk_ui.keyboard.lexicon import DATA


def local_words(settings: StationSettings) -> Local:
    """Made once for a station; the settings do not change while it runs."""
    place = settings.place
    return _local(
        (*settings.surnames, *settings.villages.values(), place.name, place.district_name)
    )


@lru_cache(maxsize=2)
def _local(names: tuple[str, ...]) -> Local:
    terms = (DATA / "terms.txt").read_text("utf-8").split()
    towns = (name.partition(term)[0] for name in names for term in terms if name.find(term) > 1)
    return Local((*names, *towns, *terms))
