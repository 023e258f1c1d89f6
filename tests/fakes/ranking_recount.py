"""The ranking of a month recounted from the raw entries: slowly, all at once."""

import json
from collections import defaultdict
from typing import Any

from appliance.core.clocks import day_at
from appliance.core.figures.ranking import ANSWERS, Tally
from appliance.station import Station

Entry = dict[str, Any]


def recounted(station: Station, month: str) -> dict[str, Tally]:
    """Staff number -> what they did in `month` (`2026-03`), acts behind the firewall left out."""
    told = [json.loads(body) for _seq, body in station.ledger.entries()]
    entries = [one for one in told if one["kind"] != "sealed.act"]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    days: dict[str, set[str]] = defaultdict(set)
    for one in entries:
        day, data, who = day_at(one["at"]).isoformat(), one["data"], _signer(told, one)
        if day[:7] != month:
            continue
        if "command" in one and who:
            sums[who][0] += 1
        if one["kind"] == "attend.clock" and data["in_out"] == "IN":
            days[data["person"]].add(day)
        if one["kind"] == "clock.overdue" and "trade" in one:
            answers = _last(told, one["trade"], ANSWERS.get(data["clock"], ()), one["seq"])
            if answers:
                sums[answers][1] += 1
        if one["kind"] == "rating.add":
            [served] = [
                _signer(told, each)
                for each in entries
                if each["kind"] == "service.add"
                and each["data"]["service_id"] == data["service_id"]
            ]
            sums[served][2] += 1
            sums[served][3] += data["score"]
    return {who: Tally(*sums[who], len(days[who])) for who in {*sums, *days}}


def _last(told: list[Entry], trade: str, kinds: tuple[str, ...], before: int) -> str:
    fitting = [one for one in told[:before] if one.get("trade") == trade and one["kind"] in kinds]
    return _signer(told, fitting[-1]) if fitting else ""


def _signer(told: list[Entry], one: Entry) -> str:
    """The staff number of who signed its command first."""
    first = told[one["cause"]] if "cause" in one else one
    held = {
        each["data"]["key"].split("+")[1]: str(each["data"]["staff_no"])
        for each in told[:40]
        if each["kind"] == "staff.set"
    }
    return held[first["sigs"][0]["key"]] if first.get("sigs") else ""
