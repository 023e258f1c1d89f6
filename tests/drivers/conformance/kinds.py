"""The kinds of device that the kit knows: a new one is its description and one line here."""

from tests.drivers.conformance import board, display, escpos, modem, pn532, samv, scanner, zfm

DESCRIPTIONS = {
    description.kind: description
    for description in (
        samv.DESCRIPTION,
        zfm.DESCRIPTION,
        escpos.DESCRIPTION,
        pn532.DESCRIPTION,
        modem.DESCRIPTION,
        scanner.DESCRIPTION,
        display.DESCRIPTION,
        board.DESCRIPTION,
    )
}
