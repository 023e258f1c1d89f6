"""The voice that reads the pages of the hall (docs/guides/voice.md).

Nothing is read but what is known to be fit for a loudspeaker: sentences of the catalogue, and in
them dates, numbers and money that stand in public. Everything else on a page is passed over.
"""
