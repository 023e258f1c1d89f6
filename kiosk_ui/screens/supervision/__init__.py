"""What the supervision sees: the ledger as it grows, alerts, whose hands, and the verifier."""

from kiosk_ui.screens.supervision import check, hands, live
from kiosk_ui.screens.supervision.door import screen

__all__ = ["check", "hands", "live", "screen"]
