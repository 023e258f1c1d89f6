"""Short messages to people: each try, without number, name or text."""

from appliance.core.entries.fact import Fact, register


@register
class MessageSent(Fact, frozen=True):
    """One try to send a message.

    `number_ref` tells where the vault keeps the number, never the number: `12/transferor` is the
    value `transferor` of entry 12. `attempt` counts from 1. `result`: SENT (the network took all
    parts), UNKNOWN (it may have), or the named refusal of modem or network; of a call by a person,
    who signs it, one of core/messages.CALLS.
    """

    kind = "message.send"
    message_id: str
    template: str
    number_ref: str
    attempt: int
    result: str
    sent_at: str
