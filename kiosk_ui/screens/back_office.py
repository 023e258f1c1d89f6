"""The pages of a trade from its review on: which they are, and where each act is done."""

from flask import Blueprint

from kiosk_ui.screens import (
    archive,
    auction,
    award,
    bid_opening,
    bids,
    certificate,
    contract,
    draws,
    enrolment,
    enrolment_organisation,
    finance,
    publication,
    reserve,
    room,
    scores,
    session,
    session_desk,
    settlement,
)

PAGES = (
    publication, reserve, enrolment, bids, room, session, session_desk, auction, bid_opening,
    draws, scores, award, contract, settlement, certificate, finance, archive,
)  # fmt: skip

SCREENS: tuple[Blueprint, ...] = (
    *(page.screen for page in PAGES),
    enrolment_organisation.screen,
)

ACTS: dict[str, str] = {command: target for page in PAGES for command, target in page.ACTS.items()}
"""Name of a command -> endpoint of its page, which takes the trade's `number`."""
