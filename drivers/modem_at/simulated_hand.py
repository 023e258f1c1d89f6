"""The hands at a simulated modem, and the phone that writes to it.

`sms NUMBER TEXT` comes in; `network none|home|searching|denied|roaming`, `signal 0-31`,
`reports delivered|trying|failed|later`, `sim in|out`.
"""

from drivers.hands import Acts, BadAct, one_of
from drivers.modem_at.simulated_network import Registration, Reports
from drivers.modem_at.simulated_sim import Sim
from drivers.modem_at.simulator import ModemSimulator

NETWORKS = {state.name.lower(): state for state in Registration}
REPORTS = {state.value: state for state in Reports}
SIGNAL_MAX = 31


def acts(modem: ModemSimulator) -> Acts:
    def sms(words: str) -> None:
        number, _, text = words.partition(" ")
        if not text:
            raise BadAct("whose number, and which text?")
        modem.receive(number, text)

    def network(words: str) -> None:
        modem.registration = NETWORKS[one_of(words, NETWORKS)]

    def signal(words: str) -> None:
        if not words.isdecimal() or int(words) > SIGNAL_MAX:
            raise BadAct(f"{words!r} is no number up to {SIGNAL_MAX}")
        modem.signal = int(words)

    def reports(words: str) -> None:
        modem.reports = REPORTS[one_of(words, REPORTS)]

    def sim(words: str) -> None:
        modem.sim = Sim() if one_of(words, {"in": 1, "out": 0}) == "in" else None

    return {"sms": sms, "network": network, "signal": signal, "reports": reports, "sim": sim}
