"""`policy list`, `show`, `check` and `diff`: rules in the office's words, without a database."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hotline.casework.schemes import with_titles
from hotline.commands import house
from hotline.commands.speech import run
from hotline.rules.policy import parse_policy
from hotline.rules.policy_cases import rectangles
from hotline.rules.policy_codes import KINDS, LEVELS, URGENCIES
from hotline.rules.policy_tables import CASE_TABLES
from hotline.rules.policy_words import compare, tell
from tests.policy.profiles import CODES, FOLDER, profile, text_of
from tests.policy.texts import line_of


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run a policy command without a database; return exit code, output and complaint."""
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "none"))

    def ask(*words: str) -> tuple[int, str, str]:
        code = run(house, ["policy", *words])
        spoken = capsys.readouterr()
        assert not (tmp_path / "none").exists()
        return code, spoken.out, spoken.err

    return ask


def test_the_list_names_every_profile_with_its_source(say):
    code, told, _ = say("list")
    assert code == 0
    for name in CODES:
        assert name in told and profile(name).source in told


@pytest.mark.parametrize("name", CODES)
def test_show_prints_every_rule_with_its_source(say, name):
    code, told, _ = say("show", name)
    assert code == 0
    for rule in tell(profile(name)):
        assert (
            rule.name in told and with_titles(rule.value) in told and f"依据：{rule.source}" in told
        )


def test_show_says_when_a_profile_is_not_in_force_yet(say):
    assert "（2018-06-01 尚未施行）" in say("show", "linyi", "--on", "2018-06-01")[1]
    assert "尚未施行" not in say("show", "linyi", "--on", "2026-06-01")[1]


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("baoji", "办结（一般·求助）：3 个工作日"),
        ("baoji", "限复杂疑难类，到期前且当日 17:00 前申请，限 1 次"),
        ("baoji", "一部电话、一台电脑、一名专（兼）职工作人员、一个负责人"),
        ("linyi", "第 5 级：纪委督办"),
        ("linyi", "十佳工单：10 件，每月"),
        ("shangqiu", "5 个工作日，目标 3 个工作日"),
        ("anyang", "不满意或未解决的自动退回重办，最多 9 次"),
        ("anyang", "敷衍应付、办理不力的，通报新闻媒体、通报纪检监察部门"),
        ("generic-2025", "办结销号：派单后 5 个工作日内"),
        ("generic-2025", "四单管理：任务交办、协调跟进、问题督办、任务销号"),
        ("baotou", "到期即催办，逾期满 1 个工作日拟督办单"),
    ],
)
def test_show_speaks_the_words_of_the_office(say, name, sentence):
    assert sentence in say("show", name)[1]


def test_check_passes_what_is_shipped(say):
    code, told, _ = say("check", *(str(FOLDER / f"{name}.toml") for name in CODES))
    assert code == 0 and told.count("合格") == len(CODES)


@pytest.mark.parametrize(
    ("old", "new", "where", "sentence"),
    [
        ('limit = "3d"', 'limit = "-3d"', "-3d", "应在1至999之间"),
        ('limit = "3d"', 'limit = "3d"\nhurry = true', "hurry", "没有这一项，请检查拼写"),
        ("step = 2", "step = 5", "step = 5", "这里应为 2"),
        ("tries = 3", "tries 3", "tries 3", "写法有误"),
    ],
)
def test_check_names_the_line(say, tmp_path, old, new, where, sentence):
    wrong = text_of("linyi").replace(old, new, 1)
    file = tmp_path / "ours.toml"
    file.write_text(wrong, "utf-8")
    code, told, complaint = say("check", str(file))
    assert (code, told) == (2, "")
    assert f"第 {line_of(wrong, where)} 行" in complaint and sentence in complaint


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "不是 UTF-8 文本"),
        (b"", "缺少这一部分"),
        (b"PK\x03\x04 a spreadsheet", "写法有误"),
        (b"#" * 300_000, "文件过大"),
    ],
)
def test_check_refuses_what_is_no_policy(say, tmp_path, content, sentence):
    file = tmp_path / "ours.toml"
    file.write_bytes(content)
    code, _, complaint = say("check", str(file))
    assert code == 2 and sentence in complaint


def test_check_reads_a_file_saved_by_a_windows_editor(say, tmp_path):
    file = tmp_path / "ours.toml"
    file.write_bytes(b"\xef\xbb\xbf" + text_of("linyi").replace("\n", "\r\n").encode())
    assert say("check", str(file))[0] == 0


def test_check_refuses_a_folder_and_a_missing_file(say, tmp_path):
    assert "这是文件夹" in say("check", str(tmp_path))[2]
    assert "没有找到" in say("check", str(tmp_path / "none.toml"))[2]
    assert say("check")[0] == 2


def test_check_refuses_two_versions_from_the_same_day(say, tmp_path):
    text = text_of("baoji")
    later = text.replace('version = "2018-01-01"', 'version = "2026-01-01"', 1)
    both = []
    for name, content in (("one.toml", text), ("two.toml", later)):
        (tmp_path / name).write_text(content, "utf-8")
        both.append(str(tmp_path / name))
    code, _, complaint = say("check", *both)
    assert code == 2 and "two.toml" in complaint and "生效日期相同" in complaint
    assert f"第 {line_of(later, 'effective_on =')} 行" in complaint
    moved = later.replace("effective_on = 2018-01-01", "effective_on = 2026-01-01")
    (tmp_path / "two.toml").write_text(moved, "utf-8")
    assert say("check", *both)[0] == 0


def test_diff_names_the_rules_that_differ_in_words(say):
    code, told, _ = say("diff", "baoji", "linyi")
    assert code == 0
    assert "派单（所有诉求）\n      甲：10 分钟\n      乙：3 分钟" in told
    assert "办结（一般·求助）\n      甲：3 个工作日\n      乙：3 天" in told
    assert "第 5 级\n      甲：未定\n      乙：纪委督办" in told
    assert "签收（" not in told  # both take the default


def test_diff_of_one_changed_number_is_one_line(say, tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text(text_of("baoji").replace('bound = "5wd"', 'bound = "4wd"', 1), "utf-8")
    told = say("diff", "baoji", str(file))[1]
    assert "共 1 条不同" in told and "县批不超过 4 个工作日" in told
    assert "各条规定相同" in say("diff", "baoji", "baoji")[1]


@pytest.mark.parametrize("one", CODES)
@pytest.mark.parametrize("other", CODES)
def test_two_profiles_differ_both_ways_or_not_at_all(one, other):
    there = {(d.part, d.name, d.one, d.other) for d in compare(profile(one), profile(other))}
    back = {(d.part, d.name, d.other, d.one) for d in compare(profile(other), profile(one))}
    assert there == back
    assert bool(there) == (one != other)


def test_names_of_cases_cover_them_exactly():
    everything = {(kind, urgency, level) for kind in KINDS for urgency in URGENCIES
                  for level in LEVELS}  # fmt: skip
    assert list(rectangles(everything, CASE_TABLES)) == ["所有诉求"]
    rest = everything - {("help", "urgent", "village")}
    assert list(rectangles(rest, CASE_TABLES)) == [
        "紧急·咨询、投诉、举报、建议、表扬",
        "紧急·求助·县级、乡镇级、县直部门、公共服务企业",
        "基本生活保障、一般、复杂疑难",
    ]


def test_the_county_goes_on_under_its_first_policy(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "var"))
    assert run(house, ["migrate"]) == 0
    capsys.readouterr()
    assert run(house, ["policy", "show"]) == 0
    told = capsys.readouterr().out
    assert "baotou" in told and "办结（紧急）：2 小时" in told
    assert run(house, ["policy", "show", "--text"]) == 0
    assert parse_policy(capsys.readouterr().out).effective_on == date(2022, 3, 2)


def test_check_refuses_two_versions_of_one_name_by_line(say, tmp_path):
    text = text_of("baoji")
    later = text.replace("effective_on = 2018-01-01", "effective_on = 2027-01-01", 1)
    for name, content in (("one.toml", text), ("two.toml", later)):
        (tmp_path / name).write_text(content, "utf-8")
    code, _, complaint = say("check", str(tmp_path / "one.toml"), str(tmp_path / "two.toml"))
    assert code == 2 and "版本号相同" in complaint
    assert f"第 {line_of(later, 'version =')} 行" in complaint


@pytest.fixture
def county(tmp_path, monkeypatch, capsys):
    """A migrated, empty county and a way to say policy commands to it."""
    monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / "var"))

    def ask(*words: str) -> tuple[int, str, str]:
        code = run(house, [*words])
        spoken = capsys.readouterr()
        return code, spoken.out, spoken.err

    return ask


def test_a_city_is_chosen_at_the_console(county):
    assert county("migrate")[0] == 0
    code, told, _ = county("policy", "adopt", "linyi")
    assert code == 0 and "已采用“临沂" in told and "自 2022-01-01 起施行" in told
    assert "linyi" in county("policy", "show")[1]
    code, told, _ = county("policy", "adopt", "baoji", "--from", "2026-12-01")
    assert code == 0 and "自 2026-12-01 起施行" in told
    code, _, complaint = county("policy", "adopt", "nowhere")
    assert code == 1 and "没有这个制度" in complaint
    assert county("policy", "adopt", "baoji", "--from", "soon")[0] == 2


def test_the_environment_names_the_first_city(county, monkeypatch):
    monkeypatch.setenv("HOTLINE_POLICY", "anyang")
    assert county("migrate")[0] == 0
    assert "anyang" in county("policy", "show")[1]


def test_an_unknown_first_city_is_refused(county, monkeypatch):
    monkeypatch.setenv("HOTLINE_POLICY", "atlantis")
    code, _, complaint = county("migrate")
    assert code == 2 and "atlantis" in complaint and "baotou" in complaint
