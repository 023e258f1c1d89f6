"""What a modem's error numbers mean, by the names the station uses.

Source: 3GPP 27.005 3.2.5 (+CMS ERROR; below 128 the network's own causes, 24.011 annex E),
27.007 9.2 (+CME ERROR).
"""

from typing import Final

from appliance.ports import DeviceRefusal
from drivers.modem_at import wire

CMS: Final = {
    1: "number-unassigned",
    8: "barred-by-operator",
    10: "sim-missing",
    21: "refused-by-network",
    27: "phone-out-of-service",
    28: "phone-unknown",
    30: "phone-unknown",
    38: "network-out-of-order",
    41: "network-busy",
    42: "congestion",
    47: "network-busy",
    50: "not-subscribed",
    69: "not-subscribed",
    208: "memory-full",
    301: "service-reserved",
    302: "not-allowed",
    303: "not-allowed",
    304: "pdu-invalid",
    310: "sim-missing",
    311: "sim-pin",
    313: "sim-failure",
    314: "sim-busy",
    315: "sim-failure",
    316: "sim-puk",
    320: "modem-memory-failure",
    321: "index-invalid",
    322: "memory-full",
    330: "service-centre-unknown",
    331: "no-network",
    332: "network-timeout",
    500: "modem-unknown-error",
}
CME: Final = {
    3: "not-allowed",
    4: "not-supported",
    10: "sim-missing",
    11: "sim-pin",
    12: "sim-puk",
    13: "sim-failure",
    14: "sim-busy",
    15: "sim-failure",
    16: "sim-pin-wrong",
    17: "sim-pin",
    18: "sim-puk",
    20: "memory-full",
    21: "index-invalid",
    30: "no-network",
    31: "network-timeout",
    32: "emergency-only",
    100: "modem-unknown-error",
}
OTHER: Final = "modem-refused"
"""A number that neither table names, or a bare ERROR."""

_HINTS: Final = {
    "sim-missing": "hint.sim", "sim-pin": "hint.sim", "sim-puk": "hint.sim",
    "sim-pin-wrong": "hint.sim", "sim-failure": "hint.sim", "not-subscribed": "hint.operator",
    "barred-by-operator": "hint.operator", "service-centre-unknown": "hint.operator",
    "number-unassigned": "hint.phone-number", "phone-unknown": "hint.phone-number",
}  # fmt: skip


class ModemRefusal(DeviceRefusal):
    """The modem's no; `said` is its own final line."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(code, hint=_HINTS.get(code, "hint.network"))
        self.said = said


def refusal(line: str) -> ModemRefusal:
    """The named outcome of a final line that is not OK."""
    found = wire.error(line)
    if found is None:
        return ModemRefusal(OTHER, line)
    family, number = found
    table = CMS if family == "CMS" else CME
    return ModemRefusal(table.get(number, OTHER), line)
