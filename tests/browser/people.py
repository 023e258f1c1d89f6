"""People at the screens: a villager at the kiosk, a member of staff at the desk.

Each method is one thing that a person does and waits for what the next page shows. Buttons are
found where the design guide puts them (`[data-next]`, `[data-letter]`), texts are for assertions.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Error, Locator, Page, expect

from provisioning.demo.settings_files import DEMO_PIN
from tests.browser.demo_house import Lab

STAFF = {
    "clerk": "9999991000101",
    "second": "9999991000102",
    "reviewer": "9999991000103",
    "head": "9999991000104",
    "supervisor": "9999991000105",
}
CODE = re.compile(r"^[0-9A-Z]{4,8}$")
DEVICE_MS = 20_000
LEAVES = 3

Look = Callable[[Page], None]
"""Somebody who looks at each page on the way: takes its picture, or tests it."""


def nobody(_page: Page) -> None:
    """Nobody looks."""


def leave(page: Page) -> None:
    """To nowhere, before the person changes.

    A page of the person before locks itself, or goes to the sign-in, whenever it hears of it: its
    own way there would overtake ours, now or at the next address.
    """
    for _ in range(LEAVES):
        try:
            page.goto("about:blank")
        except Error as error:
            if "interrupted by another navigation" not in error.message:
                raise
        else:
            return
    raise AssertionError(f"{page.url} never stands still")


@dataclass(frozen=True, slots=True)
class Lease:
    """What a villager wants to let; defaults as in the example township."""

    person: str = "p01"
    village: str = "上禾村"
    place: str = "村东大坝田"
    parcel: str = "9999991002000000123"
    title_area: str = "3.52"
    area: str = "3.52"
    title_left: str = "20"
    term: str = "5"
    price: str = "800"
    sides: dict[str, str] = field(default_factory=lambda: {"east": "水渠", "west": "机耕路"})


class Kiosk:
    """The touch screen of the hall and the villager in front of it."""

    def __init__(self, page: Page, address: str, lab: Lab, look: Look = nobody) -> None:
        self.page, self.address, self.lab, self.look = page, address, lab, look

    @property
    def question(self) -> Locator:
        return self.page.locator("h1")

    def idle(self) -> None:
        self.page.goto(self.address)
        expect(self.page.locator('[data-digit="1"]')).to_be_visible()

    def next(self) -> None:
        self.page.locator("[data-next]").click()

    def on(self, name: str) -> None:
        """Wait until the page of this question is open."""
        expect(self.page).to_have_url(re.compile(rf"/register/{name}$"), timeout=DEVICE_MS)
        self.page.wait_for_load_state("domcontentloaded")  # its pad is at work, as for a hand
        self.look(self.page)

    def touch(self, name: str, value: str) -> None:
        """One touch that answers and goes on."""
        self.on(name)
        self.page.locator(f'button[name="{name}"][value="{value}"]').click()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'.choice:has(input[name="{name}"][value="{value}"])').click()

    def choose_word(self, word: str) -> None:
        self.page.locator(".choice", has_text=word).click()

    def said(self) -> Locator:
        """What the page says in a sentence: gone well, look here, stop."""
        return self.page.locator("p.say:visible")

    def begin(self) -> None:
        """From the idle screen to the card step, through the consent notice."""
        self.idle()
        self.page.locator('[data-digit="1"]').click()
        self.touch("what", "land")
        self.touch("type", "CBD")
        for page, value in (("mode", "LEASE"), ("owner", "HHD"), ("agent", "no")):
            self.on(page)
            self.choose(page, value)
            self.next()
        self.on("bring")
        self.next()
        self.on("consent")
        self.next()
        self.on("card")

    def show_card(self, person: str, condition: str = "good") -> None:
        """Lay the card, wait until it was read, take it back."""
        self.lab.do("id-card/lay", person=person, condition=condition)
        self.page.wait_for_url(re.compile(r"/register/(known|resumed)$"), timeout=DEVICE_MS)
        self.look(self.page)
        self.lab.do("id-card/lift")

    def device_note(self, note: str) -> None:
        """Wait until the device step says this."""
        step = self.page.locator(f'[data-poll][data-note^="{note} "]')
        expect(step).to_be_visible(timeout=DEVICE_MS)

    def register_finger(self, person: str) -> None:
        """Press, lift, press again, as the page says."""
        self.on("finger")
        self.lab.do("fingerprint/press", finger=person)
        self.device_note("lift")
        self.lab.do("fingerprint/lift")
        self.device_note("press-again")
        self.lab.do("fingerprint/press", finger=person)
        self.on("village")
        self.lab.do("fingerprint/lift")

    def fill(self, lease: Lease) -> None:
        """From the village to the read-back."""
        self.on("village")
        self.choose_word(lease.village)
        self.next()
        self.on("place")
        self.page.fill("#place", lease.place)
        for side, what in lease.sides.items():
            self.page.fill(f"#{side}", what)
        self.next()
        self.number("parcel", lease.parcel)
        self.on("land-type")
        self.page.locator(".choice").first.click()
        self.next()
        for name, value in (
            ("title-area", lease.title_area),
            ("area", lease.area),
            ("title-left", lease.title_left),
        ):
            self.number(name, value)
        self.on("term")
        self.choose("term", lease.term)
        self.next()
        self.on("start")
        self.page.locator(".choice").first.click()
        self.next()
        self.number("price", lease.price)
        self.on("method")
        self.choose("method", "LISTING")
        self.next()
        self.on("read-back")

    def number(self, name: str, value: str) -> None:
        """Type a number on its page and go on.

        A page that is still arriving gives its field the focus while it is typed into: what stood
        there before would stay in front of it.
        """
        self.on(name)
        self.page.wait_for_load_state()
        self.page.locator("[data-pad-field]").fill(value)
        self.next()

    def change(self, page: str) -> None:
        """From the read-back to one question, which may be on a page behind this one."""
        link = self.page.locator(f'a.change[href$="/{page}"]')
        while not link.count():
            with self.page.expect_navigation():
                self.next()
        link.click()

    def read_back(self) -> str:
        """What stands on all pages of the read-back; the last of them stays open."""
        said = [self.page.locator("main").inner_text()]
        onward = self.page.locator('a[data-next][href*="part="]')
        while onward.count():
            with self.page.expect_navigation():
                onward.click()
            self.look(self.page)
            said.append(self.page.locator("main").inner_text())
        return "\n".join(said)

    def sign(self, person: str) -> str:
        """From the read-back to the application code."""
        self.read_back()
        self.next()
        self.on("sign")
        self.lab.do("fingerprint/press", finger=person)
        self.on("done")
        self.lab.do("fingerprint/lift")
        return self.page.locator(".big-code").inner_text()

    def register(self, lease: Lease) -> str:
        """The whole way; answers the application code."""
        self.begin()
        self.show_card(lease.person)
        self.next()
        self.register_finger(lease.person)
        self.fill(lease)
        return self.sign(lease.person)

    def query(self, number: str, last_four: str) -> Locator:
        """Ask the query machine with number and last four; answers the page."""
        self.page.goto(f"{self.address}/query")
        self.look(self.page)
        self.page.fill("#number", number)
        self.page.fill("#last4", last_four)
        with self.page.expect_navigation():
            self.next()
        self.look(self.page)
        return self.page.locator("main")


class Desk:
    """A staff screen and who sits at it. The box has one reader: a new card ends the last seat."""

    def __init__(self, page: Page, address: str, lab: Lab, look: Look = nobody) -> None:
        self.page, self.address, self.lab, self.look = page, address, lab, look
        self.number = ""

    def sign_in(self, who: str) -> None:
        leave(self.page)
        self.lab.do("staff-card/lay", staff_no=STAFF[who])
        self.page.goto(f"{self.address}/staff/")
        self.look(self.page)
        self.page.fill("#pin", DEMO_PIN)
        self.page.locator("[data-next]").click()
        expect(self.page).to_have_url(re.compile(r"/work/$"))

    def open(self, number: str = "") -> None:
        """The workbench with one trade."""
        self.number = number or self.number
        self.page.goto(f"{self.address}/work/{self.number}")
        expect(self.page.locator("main")).to_contain_text(self.number)
        self.look(self.page)

    def said(self) -> Locator:
        return self.page.locator("p.say:visible")

    def letter(self, letter: str) -> None:
        """The act with this letter beside it, and the page that it leads to."""
        self.look(self.page)
        with self.page.expect_navigation():
            self.page.locator(f'main :is(button, a)[data-letter="{letter}"]').click()

    def go(self) -> None:
        """The one filled button of the page, and the page that it leads to."""
        self.look(self.page)
        with self.page.expect_navigation():
            self.page.locator("main button.go:visible").click()

    def take_in(self, code: str, *, phone: str = "") -> str:
        """From the application in the queue to a trade; answers its number."""
        self.page.goto(f"{self.address}/work/")
        self.page.locator("tr", has_text=code).locator("a").click()
        expect(self.page).to_have_url(re.compile(r"/intake/"))
        self.page.fill("#phone", phone)
        self.letter("a")
        expect(self.page).to_have_url(re.compile(r"/work/\w+"))
        self.number = self.page.url.rsplit("/", 1)[1]
        return self.number

    def receive(self, materials: tuple[str, ...]) -> None:
        """Tick the papers that lie on the counter."""
        for code in materials:
            self.page.locator(f'label:has(input[value="{code}"])').click()

    def household_consents(self, day: str) -> None:
        self.page.fill('[id="decision.D07.date"]', day)
        self.page.locator('input[name="decision.D07.holder_signed"]').check()
        self.page.fill('[id="decision.D07.co_holders"]', "1")
        self.page.fill('[id="decision.D07.signed"]', "1")

    def as_who(self, who: str) -> None:
        """This person's card on the reader, signed in, with the same trade open."""
        self.sign_in(who)
        self.open()

    def enrol(self, person: str, village: str = "") -> None:
        """On the enrolment page: consent, card, capacity, village of a member; sealed."""
        self.go()
        self.lab.do("id-card/lay", person=person)
        capacity = self.page.locator('input[name=capacity][value="shown"]')
        expect(capacity).to_be_attached(timeout=DEVICE_MS)
        self.lab.do("id-card/lift")
        capacity.check()
        if village:
            self.page.select_option("#member_of", label=village)
        self.go()

    def open_session(self) -> None:
        """Who is there, discipline read out, recording; opened."""
        for one in self.page.locator("input[name=present]").all():
            one.check()
        self.page.locator("input[name=discipline]").check()
        self.page.locator("input[name=recorder]").first.check()
        self.go()

    def offer(self, yuan: str) -> None:
        self.page.locator("input[data-amount]").fill(yuan)
        self.go()

    def sign_contract(self) -> None:
        """Both have signed in ink before the clerk."""
        self.page.locator("input[name=transferor_signed]").check()
        self.page.locator("input[name=taker_signed]").check()
        self.go()

    def settle(self, yuan: str, voucher: str) -> None:
        self.page.fill("#received_fen", yuan)
        self.page.fill("#voucher", voucher)
        self.go()
