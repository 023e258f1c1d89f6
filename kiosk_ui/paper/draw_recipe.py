"""How to compute a draw again by hand, on one page: for whoever holds a record (DOC18).

The same as docs/draw-recipe.md in fewer words. FORMULAS are read by a test that computes the
published vectors from them: `0` is one zero byte, names in capitals are what stands above.
"""

from typing import Final

from kiosk_ui.i18n import Language, say
from kiosk_ui.paper.sheet import void
from kiosk_ui.paper.slip import Block, Centred, Pair, Rule, Slip, Text, Title, slip_of

FORMULAS: Final = (
    "L = SHA256(draw-list-v1 0 S 0 I)",
    "C = SHA256(draw-commit-v1 0 S 0 L B)",
    "P = SHA256(Q)",
    "K = SHA256(draw-seed-v1 0 L C B P)",
)
WORDS: Final = "W = HMAC-SHA256(K, 00000000 00000001 ...)"
SHUFFLE: Final = ("i = 0 ... n-2", "m = n - i", "x < floor(2^32 / m) * m", "j = i + x mod m")
GIVEN: Final = ("S", "I", "B", "Q")
STEPS: Final = ("list", "promise", "seed", "words", "swap", "first")
TOOLS: Final = "tradepost draw verify / draw_verify.py"


def recipe(
    station: str, at: str, *, practice: bool = False, training: bool = False,
    language: Language = "zh_CN",
) -> Slip:  # fmt: skip
    """`station`: its name; `at`: local time of the print."""
    blocks: list[Block] = [
        *void(practice, training, language),
        Title(say("recipe.title", language)),
        Centred(station),
        Pair(say("paper.time", language), at),
        Rule(),
        Text(say("recipe.about", language)),
        Text(say("recipe.given", language), bold=True),
        *(Pair(one, say(f"recipe.given.{one}", language)) for one in GIVEN),
        Text(say("recipe.roles", language)),
        Rule(),
    ]
    lines = {
        "list": FORMULAS[:1], "promise": FORMULAS[1:2], "seed": FORMULAS[2:], "words": (WORDS,),
        "swap": SHUFFLE, "first": (),
    }  # fmt: skip
    for number, step in enumerate(STEPS, start=1):
        blocks.append(Text(f"{number}. {say(f'recipe.step.{step}', language)}"))
        blocks += [Text(f"   {line}", bold=True) for line in lines[step]]
    blocks += [
        Rule(), Text(say("recipe.void", language)), Text(say("recipe.tools", language)),
        Text(TOOLS),
    ]  # fmt: skip
    return slip_of(blocks)
