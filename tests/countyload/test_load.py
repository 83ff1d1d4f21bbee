"""Loading a real county from the command line: whole, again, and refused with a sentence."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from openpyxl import load_workbook

from hotline.commands import house
from hotline.commands.speech import run
from hotline.rules.countyfiles import said_name
from hotline.store import settings
from hotline.store.people import Person
from hotline.store.units import Division, Unit, county_office

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "divisions"
HEAD = ["code", "name", "streetCode", "provinceCode", "cityCode", "areaCode", "streetName"]


def _row(village: int, name: str, town: int = 100, town_name: str = "柳河镇") -> list[str]:
    street = f"410599{town}"
    return [f"{street}{village}", name, street, "41", "4105", "410599", town_name]


SMALL = [
    _row(200, "前营村委会"),
    _row(201, "柳树社区居委会"),
    _row(200, "前营村委会", 101, "石桥镇"),  # the same name in another township
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "var"
    monkeypatch.setenv("HOTLINE_DATA", str(folder))
    assert run(house, ["migrate"]) == 0
    return folder


def _divisions(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "county_410599_云溪县.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([HEAD, *rows])
    return path


def _units(folder: Path, units: list[list[str]], people: list[list[str]] = ()) -> Path:
    path = folder / "units.xlsx"
    path.unlink(missing_ok=True)
    assert run(house, ["county", "load", "--template", str(path)]) == 0
    book = load_workbook(path)
    for row in units:
        book["单位"].append(row)
    for row in people:
        book["人员"].append(row)
    book.save(path)
    return path


def _load(divisions: Path, *more: object) -> int:
    return run(house, ["county", "load", "--divisions", str(divisions), *map(str, more)])


def _counts() -> tuple[int, int, int]:
    return Division.select().count(), Unit.select().count(), Person.select().count()


def _real(tmp_path: Path) -> list[tuple[Path, int, int]]:
    """Return (file, villages, townships) of the counties at hand, else of one made up."""
    files = sorted(DATA.glob("county_*.csv"))
    found = []
    for file in files or [_divisions(tmp_path, SMALL)]:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        found.append((file, len(rows), len({row["streetCode"] for row in rows})))
    return found


def test_real_counties_load_whole_and_again(tmp_path, monkeypatch, capsys):
    for number, (file, villages, towns) in enumerate(_real(tmp_path)):
        monkeypatch.setenv("HOTLINE_DATA", str(tmp_path / f"var{number}"))
        assert run(house, ["migrate"]) == 0
        assert _load(file) == 0
        places = 1 + towns + villages
        assert _counts() == (places, places, 1), file.name
        assert county_office().division.name in file.stem
        assert settings.read("county_code") == file.stem.split("_")[1]
        capsys.readouterr()
        assert _load(file) == 0
        assert "没有改动" in capsys.readouterr().out
        assert _counts() == (places, places, 1)


def test_townships_and_villages_get_their_units(data, tmp_path):
    assert _load(_divisions(tmp_path, SMALL)) == 0
    town = Unit.get(Unit.code == "410599100000")
    village = Unit.get(Unit.code == "410599100200")
    assert (town.name, town.short_name) == ("柳河镇为民服务工作站", "柳河镇")
    assert (village.name, village.short_name) == ("前营村为民服务工作点", "前营村")
    assert village.path == f"{town.path}{village.id}/"
    assert Unit.select().where(Unit.short_name == "前营村").count() == 2


def test_the_first_administrator_gets_a_password_nobody_else_can_read(data, tmp_path):
    assert _load(_divisions(tmp_path, SMALL)) == 0
    (file,) = data.glob("first-passwords-*.csv")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    (_, line) = file.read_text("utf-8-sig").splitlines()
    admin = Person.get(Person.username == "admin")
    assert line.startswith("admin,系统管理员,县热线办,")
    assert (admin.role, admin.must_change_password) == ("admin", True)


def test_units_and_people_of_the_table(data, tmp_path, capsys):
    units = _units(
        tmp_path,
        [
            ["云溪县水利局", "县水利局", "县直部门", "", "", "0000-6000001", ""],
            ["云溪县自来水公司", "自来水公司", "公共服务企业"],
            ["前营村", "前营", "村", "石桥镇", "", "0000-6000002"],
        ],
        [
            ["zhang", "张主任", "热线办主任", ""],
            ["li.water", "李经办", "站点经办人", "县水利局"],
            ["wang", "王网格", "网格员", "石桥镇前营"],
            ["root1", "赵管理", "系统管理员", ""],
            ["chen.water", "陈局长", "站点负责人", "县水利局", "主要领导"],
            ["sun.water", "孙副局", "分管领导", "县水利局"],
        ],
    )
    divisions = _divisions(tmp_path, SMALL)
    assert _load(divisions, "--units", units) == 0
    assert Person.get(Person.username == "chen.water").rank == "chief"
    assert Person.get(Person.username == "sun.water").rank == "deputy"
    assert Unit.get(Unit.short_name == "县水利局").kind == "department"
    assert Unit.get(Unit.code == "410599101200").phone == "0000-6000002"
    assert Person.get(Person.username == "li.water").unit.short_name == "县水利局"
    assert Person.get(Person.username == "wang").unit.code == "410599101200"
    before = _counts()
    capsys.readouterr()
    assert _load(divisions, "--units", units) == 0
    assert "没有改动" in capsys.readouterr().out
    assert _counts() == before and before[2] == 6


def test_a_second_load_renames_and_adds_and_says_so(data, tmp_path, capsys):
    _load(_divisions(tmp_path, SMALL))
    rows = [_row(200, "前营新村委会"), *SMALL[1:], _row(205, "后营村委会")]
    capsys.readouterr()
    assert _load(_divisions(tmp_path, rows)) == 0
    told = capsys.readouterr().out
    assert "前营村 → 前营新村" in told and "村（社区） 1" in told
    assert Unit.get(Unit.code == "410599100200").short_name == "前营新村"


def test_what_is_missing_from_a_later_file_stays(data, tmp_path, capsys):
    _load(_divisions(tmp_path, SMALL))
    assert _load(_divisions(tmp_path, SMALL[:2])) == 0
    assert "保留未动的有 2 个" in capsys.readouterr().out
    assert Division.select().count() == 6


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([_row(200, "前营村"), _row(200, "后营村")], "重复"),
        ([["12", *_row(200, "前营村")[1:]]], "不是 12 位数字"),
        ([[*_row(200, "前营村")[:2], "410599777", "41", "4105", "410599", "柳河镇"]], "不一致"),
        ([_row(200, "")], "村名或乡镇名是空的"),
    ],
)
def test_a_bad_division_is_named_and_nothing_loaded(data, tmp_path, capsys, rows, words):
    assert _load(_divisions(tmp_path, rows)) == 1
    assert words in capsys.readouterr().err
    assert _counts() == (0, 0, 0)


@pytest.mark.parametrize(
    ("units", "people", "words"),
    [
        ([["某局", "某局", "衙门"]], [], "类型“衙门”不认识"),
        ([["前营村", "前营村", "村"]], [], "在区划表里有 2 个"),
        ([["东营村", "东营村", "村"]], [], "在区划表里没有"),
        ([], [["Zhang San", "张三", "派单员", ""]], "用户名“Zhang San”不合要求"),
        ([], [["zhang", "张三", "科长", ""]], "角色“科长”不认识"),
        ([], [["zhang", "张三", "站点经办人", "县水力局"]], "没有“县水力局”这个单位"),
        ([], [["zhang", "张三", "站点经办人", ""]], "请选择所在单位"),
        ([], [["a1", "甲", "派单员", ""], ["a1", "乙", "派单员", ""]], "重复"),
    ],
)
def test_a_bad_unit_or_person_is_named_and_nothing_loaded(
    data, tmp_path, capsys, units, people, words
):
    table = _units(tmp_path, units, people)
    assert _load(_divisions(tmp_path, SMALL), "--units", table) == 1
    assert words in capsys.readouterr().err
    assert _counts() == (0, 0, 0)
    assert not list(data.glob("first-passwords-*")), "passwords that open nothing are not left"


def test_a_demo_county_and_another_county_are_refused(data, tmp_path, capsys):
    divisions = _divisions(tmp_path, SMALL)
    (data / "demo-password.txt").write_text("clouds")
    assert _load(divisions) == 1
    assert "演示县" in capsys.readouterr().err
    (data / "demo-password.txt").unlink()
    assert _load(divisions) == 0
    other = [[cell.replace("410599", "410598") for cell in row] for row in SMALL]
    assert _load(_divisions(tmp_path, other)) == 1
    assert "已是云溪县" in capsys.readouterr().err


def test_the_template_is_never_written_over_a_file(tmp_path, capsys):
    path = tmp_path / "units.xlsx"
    path.write_text("mine")
    assert run(house, ["county", "load", "--template", str(path)]) == 1
    assert path.read_text() == "mine"


def test_a_county_whose_name_is_not_told(data, tmp_path, capsys):
    plain = _divisions(tmp_path, SMALL).rename(tmp_path / "divisions.csv")
    assert _load(plain) == 2
    assert "--county-name" in capsys.readouterr().err
    assert _load(plain, "--county-name", "云溪县") == 0


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("孝义坊村委会", "孝义坊村"),
        ("星城社区居委会", "星城社区"),
        ("南塘冲社区居民委员会", "南塘冲社区"),
        ("前营村民委员会", "前营村"),
        ("虚拟生活区", "虚拟生活区"),
        ("东胜村", "东胜村"),
    ],
)
def test_places_carry_the_name_people_say(written, said):
    assert said_name(written) == said
