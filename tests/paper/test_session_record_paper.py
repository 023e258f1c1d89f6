"""DOC17: the record of a session, as paper and as the text that is read out (domain.md 3.5)."""

from samples import FAILED, RECORD, SHEET

from kiosk_ui.paper.session_record import record, text


def words(facts: object = RECORD) -> str:
    return text(facts)  # type: ignore[arg-type]  # a Record


def test_f14_the_record_says_everything_that_the_field_list_asks_for() -> None:
    said = words()
    for part in (
        "交易厅", "2026-03-17 09:01:00", "2026-03-17 09:40:00", "褚三", "卫四", "蒋五",
        "E001 李四", "已当众宣读", "密封完好", "800.00", "捌佰元整", "无效 低于底价",
        "同价的，先出价的成交。", "E002 放弃优先权", "成交：E001 李四", "暂停", "当场重念一遍",
        "不肯签",
    ):  # fmt: skip
        assert part in said


def test_f14_a_session_without_a_result_says_why() -> None:
    said = words(FAILED)
    assert "没有成交：没有人报价" in said
    assert "没有报价" in said
    assert said.count("无\n") >= 1
    assert "签字" not in said


def test_what_is_read_out_is_what_is_printed() -> None:
    printed = "".join("".join(line.split()) for line in record(RECORD, SHEET).lines(576))
    for line in words().splitlines()[1:]:
        for part in line.split():
            assert part in printed
