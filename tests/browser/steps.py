"""The steps of a trade that its stories share: who takes each, on which screen, what it leaves.

A story is what the people of one trade have found out so far; each step waits for the page that
follows it. What falls due comes by the laboratory's clock. Texts are for assertions.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from appliance.core import money
from provisioning.demo.settings_files import DEMO_PIN
from tests.browser.demo_house import Demo, until
from tests.browser.people import DEVICE_MS, STAFF, Desk
from tests.fakes.example_town import TOWNSHIP, TRADES, party, row_of

VOTES = ("total", "capable_total", "present", "for", "date", "notice_date")
VILLAGE_NAMES = {each["code"]: each["name"] for each in TOWNSHIP["villages"]}
FORM = re.compile(r"/form/$")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the clerk fills in for the party: touches, whose it is, then fields by their names."""

    touches: tuple[tuple[str, str], ...]
    whose: Mapping[str, str]
    fields: Mapping[str, str]


class Story:
    """The people of this trade and what they have found out so far."""

    def __init__(self, demo: Demo, desk: Desk, wall: Page) -> None:
        self.demo, self.lab = demo, demo.lab
        self.desk, self.wall = desk, wall
        self.printed = self.lab.last_slip()

    @property
    def number(self) -> str:
        return self.desk.number

    def paper(self, *words: str) -> str:
        """Text of the slip of this trade that says `words`, once it hangs at the printer."""
        slip = self.lab.slip(self.number, *words, after=self.printed)
        assert slip["qr"], "a paper without its code"
        return "".join("".join(slip["lines"]).split())

    def stage_is(self, word: str) -> None:
        """The workbench shows the trade at this stage: where the act led to, else opened anew."""
        desk = self.desk
        if urlsplit(desk.page.url).path != f"/work/{desk.number}":
            desk.open()
        expect(desk.page.locator(".case-top")).to_contain_text(word)
        desk.look(desk.page)

    def stage_becomes(self, who: str, word: str) -> None:
        """What falls due happens within seconds of the clock's step."""
        self.desk.as_who(who)

        def look() -> bool:
            self.desk.open()
            return word in self.desk.page.locator(".case-top").inner_text()

        until(look, what=f"the trade does not become {word}")

    def to_next_deadline(self) -> None:
        self.lab.do("clock/next")

    def district_tells(self) -> str:
        """The trade's page in the district's console, as text."""
        code = self.number.split("-")[0]
        self.wall.goto(f"{self.demo.at.district}/console/stations/{code}/trades/{self.number}")
        return self.wall.locator("main").inner_text()


class Deal(Story):
    """One of the example trades on its way by the screens; `said` is what the example tells."""

    def __init__(self, demo: Demo, desk: Desk, wall: Page, short: str) -> None:
        super().__init__(demo, desk, wall)
        self.said: dict[str, Any] = dict(TRADES[short])
        self.slips: dict[str, str] = {}
        """Party of the example -> the random id on its slip."""

    @property
    def page(self) -> Page:
        return self.desk.page

    # --- from the counter to the notice ---------------------------------------------------

    def take_in(self, sheet: Sheet) -> None:
        """The clerk asks and types, the party's card is read, it signs in ink; a trade."""
        desk, page, key = self.desk, self.page, self.said["transferor"]
        desk.sign_in("clerk")
        page.goto(desk.address)
        page.locator('[data-digit="1"]').click()
        for name, value in sheet.touches:
            page.locator(f'button[name="{name}"][value="{value}"]').click()
        expect(page).to_have_url(FORM)
        self.fill(sheet.whose)
        desk.letter("k")  # what the sheet asks of the party follows whose it is
        self.fill(organisation_fields(key) | dict(sheet.fields))
        page.locator("label.check").click()
        desk.letter("a")
        self.lab.do("id-card/lay", person=stands_for(key))
        page.wait_for_url(re.compile(r"/register/known$"), timeout=DEVICE_MS)
        self.lab.do("id-card/lift")
        page.locator("[data-next]").click()
        page.wait_for_url(re.compile(r"/register/finger$"))
        page.locator(".foot form button").click()
        while "/intake/" not in page.url:
            with page.expect_navigation():
                page.locator("[data-next]").click()
        desk.letter("a")
        page.wait_for_url(re.compile(r"/work/\w+-"))
        desk.number = page.url.rsplit("/", 1)[1]

    def fill(self, fields: Mapping[str, str]) -> None:
        """Each field of the open page by its kind: touched, ticked, chosen or typed."""
        for name, value in fields.items():
            radio = self.page.locator(f'label:has([name="{name}"][value="{value}"])')
            field = self.page.locator(f'[name="{name}"]').first
            if radio.count():
                if not radio.first.locator("input").is_checked():
                    radio.first.click()
            elif field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def accept(self) -> None:
        """Every paper lies there, the decision is recorded as the example tells it."""
        self.desk.open()
        for paper in self.page.locator('label:has(input[name="material"])').all():
            if not paper.locator("input").is_checked():
                paper.click()
        for said in self.said["decisions"]:
            at = f"decision.{said['type']}"
            one = self.page.locator(f'details.decision:has([name^="{at}."])')
            if one.get_attribute("open") is None:
                one.locator("summary").click()
            self.fill({f"{at}.{name}": str(said[name]) for name in VOTES if name in said})
        self.desk.letter("a")

    def act(self, name: str, **fields: str) -> None:
        """A generated form of this trade: typed, read back, signed."""
        self.page.goto(f"{self.desk.address}/act/{name}/{self.number}")
        self.fill(fields)
        self.desk.letter("r")
        self.desk.letter("s")

    def second_signs(self, who: str) -> None:
        """Another one's card and PIN, on what the page reads out."""
        self.lab.do("staff-card/lay", staff_no=STAFF[who])
        self.page.fill("#pin", DEMO_PIN)
        with self.page.expect_navigation():
            self.page.locator("[data-next]").click()

    def review(self, terms: Mapping[str, str]) -> None:
        """The reviewer writes the terms into a draft and signs it; the head approves that text."""
        desk = self.desk
        desk.as_who("reviewer")
        desk.letter("b")
        desk.open()
        desk.letter("o")
        opened = self.page.locator("details:has(#notice_days)")
        if opened.get_attribute("open") is None:
            opened.locator("summary").first.click()
        self.fill(terms)
        desk.letter("v")
        desk.letter("s")
        desk.as_who("head")
        desk.letter("o")
        desk.letter("a")
        self.stage_is("审核通过")

    def publish(self) -> None:
        self.desk.as_who("clerk")
        self.desk.letter("p")
        self.desk.letter("p")
        self.stage_is("公告中")

    # --- enrolment and deposits -----------------------------------------------------------

    def enrol_all(self) -> None:
        """Each of the example's bidders comes to the counter, and has the receipt in the hand."""
        self.desk.as_who("second")
        self.desk.letter("e")
        for each in self.said["enrolments"]:
            key = each["party"]
            village = VILLAGE_NAMES.get(party(key).member_of, "")
            self.desk.enrol(key, village)
            number = self.page.locator(".big-number b").inner_text()
            self.slips[key] = "".join(number.split())
            before = self.lab.last_slip()
            self.desk.go()
            receipt = self.lab.slip("报名登记回执", self.slips[key], after=before)
            assert party(key).name[0] in "".join(receipt["lines"])  # a rare sign is a picture
            self.desk.go()

    def pay_all(self) -> None:
        """The whole deposit of each from the own account; its voucher is the bank's."""
        for each in self.said["enrolments"]:
            if each["deposit_fen"]:
                self.pay(each)

    def pay(self, each: Mapping[str, Any]) -> None:
        who = party(each["party"])
        self.act(
            "ReceiveDeposit",
            **{
                "enrol_id": self.slips[each["party"]],
                "amount_fen": money.yuan(each["deposit_fen"]),
                "mode": "BANK",
                "voucher": f"V-{each['enrol_no']}",
                **self.moment("received_at"),
                "payer_name": who.name,
                "payer_account": who.account,
                "payer_is": "SELF",
            },
        )

    # --- sealed offers --------------------------------------------------------------------

    def name_holders(self) -> None:
        """The head names who opens: itself, the supervisor, the district."""
        self.desk.as_who("head")
        self.act("NameHolders", head=STAFF["head"], supervisor=STAFF["supervisor"])

    def seal(self, key: str, yuan: str) -> None:
        """The clerk finds the slip's number; the bidder types, reads back and confirms."""
        page = self.page
        page.goto(f"{self.desk.address}/bids/{self.number}")
        page.fill("#enrol_id", self.slips[key])
        self.desk.go()
        with page.expect_navigation():
            page.locator("a.button.go").click()
        page.fill("input[name=price]", yuan)
        for _ in ("typed", "read back"):
            with page.expect_navigation():
                page.locator("[data-next]").click()
        expect(page.locator("main")).not_to_contain_text("元整")
        before = self.lab.last_slip()
        with page.expect_navigation():
            page.locator('button[value="DOC14"]').click()
        slip = self.lab.slip(self.slips[key], after=before)
        assert yuan not in "".join(slip["lines"])
        with page.expect_navigation():
            page.locator(f'form[action="/bids/{self.number}/next"] button').click()

    def open_bids(self) -> None:
        """Two of the holders lay their cards, then all comes out at once."""
        at = f"{self.desk.address}/bid-opening/{self.number}"
        for who, act in (("head", "share"), ("supervisor", "share"), ("reviewer", "open")):
            self.desk.sign_in(who)
            self.page.goto(at)
            with self.page.expect_navigation():
                self.page.locator(f'form[action$="/{act}"] button').click()

    # --- the gate and the session ---------------------------------------------------------

    def close_and_pass(self) -> None:
        """At the deadline the list comes out; the reviewer lets the qualified ones through."""
        self.to_next_deadline()
        self.stage_becomes("reviewer", "报名截止")
        self.desk.letter("g")
        for each in self.said["enrolments"]:
            name = party(each["party"]).name
            row = self.page.locator("tr", has_text=name)
            expect(row).to_have_count(1)
        self.desk.go()
        self.stage_is("待交易")

    def open_session(self) -> None:
        """Seen by the supervisor beforehand; everybody qualified is there at the hour."""
        desk = self.desk
        desk.as_who("supervisor")
        desk.letter("t")
        desk.go()
        self.to_next_deadline()
        desk.as_who("reviewer")
        desk.letter("o")
        expect(self.page.locator("input[name=present]")).to_have_count(len(self.qualified))
        desk.open_session()

    @property
    def qualified(self) -> list[str]:
        return [one["party"] for one in self.said["enrolments"] if one["qualified"]]

    # --- from the result to the archive ---------------------------------------------------

    def refund(self, *keys: str, ground: str) -> None:
        """The whole deposit of each goes back: ordered, then paid by the bank's voucher."""
        for key in keys:
            (fen,) = (one["deposit_fen"] for one in self.said["enrolments"] if one["party"] == key)
            money_back = {"deposit_id": f"{self.slips[key]}-1", "amount_fen": money.yuan(fen)}
            self.act("OrderRefund", **money_back, ground=ground)
            paid_at = self.moment("paid_at")
            self.act("RefundDeposit", **money_back, **paid_at, voucher=f"R-{self.slips[key]}")

    def moment(self, name: str) -> dict[str, str]:
        """Now, as the two fields of a moment."""
        day, _, clock = self.lab.state()["clock"]["now"].partition("T")
        return {f"{name}.day": day, f"{name}.clock": clock[:5]}

    def award(self) -> None:
        """Once the result was public for its days, the head confirms it."""
        self.to_next_deadline()
        self.desk.as_who("head")
        self.desk.letter("a")
        self.desk.go()
        self.stage_is("成交确认")

    def contract_and_settle(self) -> None:
        """Signed in ink before the clerk; the deposit becomes price, the first part is paid."""
        desk, winner = self.desk, self.winner
        desk.as_who("clerk")
        expect(self.page.locator(".case-body")).to_contain_text(self.said["contract_total_upper"])
        desk.letter("s")
        desk.sign_contract()
        self.stage_is("已签约")
        desk.as_who("second")
        self.act(
            "ConvertDeposit", deposit_id=f"{self.slips[winner]}-1", amount_fen=self.deposit,
            purpose="PRICE",
        )  # fmt: skip
        first = self.said.get("year_total_fen", self.said["contract_total_fen"])
        desk.letter("c")
        desk.settle(money.yuan(first), "V-1")
        self.stage_is("已结算")

    def certify_and_archive(self) -> None:
        """The certificate comes out of the printer with the example's sum; the file is closed."""
        desk, total = self.desk, self.said["contract_total_fen"]
        desk.as_who("head")
        desk.letter("i")
        desk.go()
        slip = self.paper("鉴证书", self.said["contract_total_upper"])
        assert f"{total // 100:,}.{total % 100:02}元" in slip
        assert party(self.winner).id_number not in slip
        desk.as_who("clerk")
        desk.letter("f")
        desk.go()
        self.stage_is("已归档")

    def whole_in_the_ledger(self) -> list[str]:
        """Kinds of the trade's entries as the district holds them; sum, winner, no name."""
        self.demo.all_cosigned()
        held = self.demo.district_entries()
        found = [one for body in held if (one := json.loads(body)).get("trade") == self.number]
        facts = {one["kind"]: one["data"] for one in found}
        assert facts["contract.sign"]["total_fen"] == self.said["contract_total_fen"]
        assert facts["award.confirm"]["amount_fen"] == self.said["deal_price_fen"]
        assert facts["award.confirm"]["enrol_id"][-4:] == f"E{self.place(self.winner):03}"
        everything = b"\n".join(held).decode()
        people = [self.said["transferor"], *(one["party"] for one in self.said["enrolments"])]
        for who in map(party, people):
            assert who.name not in everything
            assert who.id_number not in everything
        return [one["kind"] for one in found]

    @property
    def winner(self) -> str:
        return str(self.said["winner"])

    def place(self, key: str) -> int:
        """Number of a bidder in the example's list, from 1."""
        return next(one["enrol_no"] for one in self.said["enrolments"] if one["party"] == key)

    @property
    def deposit(self) -> str:
        """Of each bidder, in yuan."""
        return money.yuan(self.said["deposit_fen"])


def stands_for(key: str) -> str:
    """Key of the person who comes to the counter for a party."""
    return row_of(key)["authorised_traders"][0] if key.startswith("o") else key


def organisation_fields(key: str) -> dict[str, str]:
    """What a sheet asks of an organisation; nothing of a person."""
    if not key.startswith("o"):
        return {}
    who = party(key)
    return {"org_name": who.name, "org_code": who.id_number, "legal_person": who.legal_person}
