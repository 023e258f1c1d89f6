"""Ways to pages that need something done first; each does it in a browser and says where it led.

A page that only an answer to a form shows comes as its text: `Held`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask.testing import FlaskClient

from appliance.ports import CardRead
from tests.fakes.desk import Browser, Desk, until
from tests.fakes.hall import CASE, MODULE, PAGES, Hall
from tests.fakes.township import OWNER, TAKER
from tests.kiosk_ui.test_self_enrolment import SAID
from tests.looks.worlds import World
from tests.stories.test_complaints import typed

REGISTER = (
    *CASE, "consent", "card", "finger", *PAGES, "read-back", "sign",
)  # fmt: skip
"""The pages of a registration in the order in which they come."""


JOIN = (
    "consent", "card", "typed", *(f"ask/{step}" for step in SAID), "check", "done",
)  # fmt: skip
"""The pages of enrolling alone, likewise."""


@dataclass(frozen=True, slots=True)
class Held:
    """A page as it was answered."""

    text: str


Led = str | Held
Way = Callable[[World, FlaskClient], Led]


def query(world: World, client: FlaskClient) -> Led:
    browser = Browser(client)
    number = world.facts["number"]
    return Held(browser.send("/query", number=number, last4=OWNER.id_number[-4:]).text)


def rung(world: World, _client: FlaskClient) -> Led:
    """A message that no try could send: a call for a person."""
    assert world.desk is not None
    station = world.desk.town.station
    station.ledger.write(lambda: station.messages.mark(1, "failed"))
    return "/calls/1"


# --- complaints and ratings --------------------

ASKED = ("type", "about", "trade_id", "text_ct", "who", "check")


def complaint(last: str) -> Way:
    def led(_world: World, client: FlaskClient) -> Led:
        browser = Browser(client)
        page = browser.see("/complaint/new")
        for at in ASKED[: ASKED.index(last)]:
            page = browser.post("/complaint/new", page, at=at, go="next", **typed()).text
        return Held(page)

    return led


def complaint_done(world: World, client: FlaskClient) -> Led:
    page = complaint("check")(world, client)
    assert isinstance(page, Held)
    Browser(client).post("/complaint/new", page.text, at="check", go="next", **typed())
    return "/complaint/done"


def faces(world: World, client: FlaskClient) -> Led:
    browser = Browser(client)
    return Held(browser.send("/rate/", code=world.facts["code"]).text)


# --- registration --------------------


def hall_of(world: World) -> Hall:
    assert world.hall is not None
    return world.hall


def register(last: str) -> Way:
    """The lease of a household up to that page."""

    def led(world: World, client: FlaskClient) -> Led:
        hall = hall_of(world)
        client.get("/register/")
        for page in REGISTER[: REGISTER.index(last)]:
            _answer(hall, client, page)
        return f"/register/{last}"

    return led


def filled(page: str) -> Way:
    """The page of a number after its answer: the longest that stands in its box."""

    def led(world: World, client: FlaskClient) -> Led:
        register(REGISTER[REGISTER.index(page) + 1])(world, client)
        return f"/register/{page}"

    return led


def _answer(hall: Hall, client: FlaskClient, page: str) -> None:
    if page in ("card", "finger"):
        client.get(f"/register/{page}")
        given = CardRead(OWNER, MODULE, "mainland", b"") if page == "card" else b"template"
        (hall.devices.id_card if page == "card" else hall.devices.fingerprint).lay(given)
        hall.device_step(client, page)
        return
    data = {"consent": "yes"} if page == "consent" else (CASE | PAGES).get(page, {})
    assert client.post(f"/register/{page}", data=data).status_code == 303, page


def so_far(world: World, client: FlaskClient) -> Led:
    register("method")(world, client)
    return "/register/so-far?at=method"


def registered(world: World, client: FlaskClient) -> Led:
    hall_of(world).registered(client)
    return "/register/done"


def typed_in(world: World, client: FlaskClient) -> Led:
    register("card")(world, client)
    return "/register/typed"


def intake(world: World, client: FlaskClient) -> Led:
    hall = hall_of(world)
    hall.registered(hall.client())
    waiting = hall.town.station.registrations.waiting()[0]
    return f"/intake/{waiting.id}"


def whole_form(_world: World, client: FlaskClient) -> Led:
    browser = Browser(client)
    for name, given in (("what", {"what": "land"}), ("type", {"type": "CBD"})):
        browser.send(f"/register/{name}", page="/register/", **given)
    return "/form/"


# --- cards at the desk --------------------


def household_card(world: World, client: FlaskClient) -> Led:
    at = f"/household/{world.facts['number']}"
    what = {"what": "HOLDER", "part": "CO_HOLDER", "sign_kind": "THUMB"}
    return Browser(client).send(f"{at}/read", page=at, **what).location


def finance_card(world: World, client: FlaskClient) -> Led:
    at = f"/finance/{world.facts['number']}"
    chosen = {"bank": "QHB", "valid_to": "2026-05-31", "sign_kind": "INK"}
    return Browser(client).send(f"{at}/read", page=at, **chosen).location


# --- acts and offers --------------------


def act_read(world: World, client: FlaskClient) -> Led:
    given = {"reason": "S01", "resume_condition": "PAPER_BROUGHT", "facts_sha256": "界址有争议"}
    return Held(Browser(client).send(f"/act/SuspendTrade/{world.facts['number']}", **given).text)


def pad(world: World, client: FlaskClient) -> Led:
    at = f"/bids/{world.facts['number']}"
    Browser(client).send(f"{at}/find", page=at, enrol_id=world.facts["second"])
    return f"{at}/pad"


def read_back(world: World, client: FlaskClient) -> Led:
    at = pad(world, client)
    assert isinstance(at, str)
    to = f"/bids/{world.facts['number']}/amount"
    return Held(Browser(client).send(to, page=at, price="99999999.99").text)


def bid_done(world: World, client: FlaskClient) -> Led:
    page = read_back(world, client)
    assert isinstance(page, Held)
    at = f"/bids/{world.facts['number']}"
    Browser(client).post(f"{at}/seal", page.text)
    return f"{at}/done"


# --- what a villager does alone --------------------


def _card_lies(world: World, client: FlaskClient, path: str, kind: str) -> None:
    """The owner of the world's notice lays the card where `path` waits for it."""
    desk, browser = _desk(world), Browser(client)
    desk.devices.there.clear()
    browser.see(path)
    with client.session_transaction() as cookies:
        sid = cookies["sid"]
    wait = desk.house.answers.of(sid, kind)
    assert wait is not None
    desk.devices.lay(TAKER if kind == "join card" else OWNER)
    until(lambda: wait.state == "done")
    browser.post(path.removesuffix("/") if kind == "join card" else path, browser.see(path))
    desk.devices.there.clear()


def _desk(world: World) -> Desk:
    assert world.desk is not None
    return world.desk


def joining(last: str) -> Way:
    """Enrolling alone up to that page."""

    def led(world: World, client: FlaskClient) -> Led:
        browser, at = Browser(client), JOIN.index(last)
        browser.send("/join/notice", trade=world.facts["number"])
        if at > JOIN.index("consent"):
            browser.send("/join/consent")
        if at > JOIN.index("typed"):
            _card_lies(world, client, "/join/card", "join card")
        for step, said in SAID.items():
            if at > JOIN.index(f"ask/{step}"):
                browser.send(f"/join/ask/{step}", **{step: said})
        if last == "done":
            browser.send("/join/hand-over", page="/join/check")
        return f"/join/{last}"

    return led


def handed_over(world: World, client: FlaskClient) -> Led:
    """What the front desk sees of it."""
    joining("done")(world, world.client(""))
    return f"/pre-enrol/{_desk(world).town.station.registrations.waiting()[0].id}"


def own(last: str) -> Way:
    def led(world: World, client: FlaskClient) -> Led:
        _card_lies(world, client, "/own/", "own card")
        return f"/own/{last}"

    return led


# --- study --------------------


def questioned(_world: World, client: FlaskClient) -> Led:
    browser = Browser(client)
    browser.post("/study/test/sealed", browser.see("/study/"))
    return "/study/question"


def told(world: World, client: FlaskClient) -> Led:
    browser = Browser(client)
    questioned(world, client)
    browser.post("/study/question", browser.see("/study/question"), at=1, answer=0)
    return "/study/question/1"


def studied(world: World, client: FlaskClient) -> Led:
    browser, at = Browser(client), 1
    questioned(world, client)
    while (asked := client.get("/study/question")).status_code == 200:
        browser.post("/study/question", asked.text, at=at, answer=0)
        at += 1
    return str(browser.post("/study/finish", browser.see(f"/study/question/{at - 1}")).location)
