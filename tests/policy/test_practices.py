"""A mistake in steps, checkpoints, consequences, figures or practices is told with its line."""

from __future__ import annotations

import pytest

from hotline.rules.policy import BadPolicy, parse_policy
from tests.policy.profiles import text_of
from tests.policy.texts import line_of


@pytest.mark.parametrize(
    ("code", "old", "new", "where", "sentence"),
    [
        ("shangqiu", 'target = "3wd"', 'target = "5wd"', "target", "目标应比时限短"),
        ("shangqiu", 'target = "3wd"', 'target = "3d"', "target", "单位应相同"),
        ("shangqiu", 'target = "3wd"', 'target = "-3wd"', "target", "应在1至999之间"),
        ("baoji", 'urgencies = ["complex"]', 'urgencies = ["hard"]', "urgencies", "“hard”不认识"),
        ("baoji", 'city_bound = "5wd"', 'city_bound = "4wd"', "city_bound", "不能短于"),
        ("linyi", "step = 2", "step = 3", "step = 3", "这里应为 2"),
        ("linyi", "step = 2", "step = 1", None, "这里应为 2"),
        ("linyi", 'after = "3wd"', 'after = "0wd"', 'after = "0wd"', "应在1至999之间"),
        ("linyi", '["overdue", "second_return"]', '["by_hand"]', 'after = "1wd"', "只有逾期"),
        ("linyi", '["overdue", "second_return"]', '["late"]', '"late"', "“late”不认识"),
        ("generic-2025", 'within = "4wd"', 'within = "3wd"', None, "应比前一段的时限长"),
        ("generic-2025", 'within = "4wd"', 'within = "4d"', 'within = "4d"', "单位应相同"),
        ("generic-2025", 'code = "recheck"', 'code = "answer"', None, "“answer”写了两次"),
        ("anyang", 'when = "unclear"', 'when = "unsure"', "unsure", "“unsure”不认识"),
        ("anyang", 'then = ["rework"]', 'then = ["scold"]', "scold", "“scold”不认识"),
        ("anyang", 'when = "unclear"', 'when = "unsatisfied"', None, "前面已经写过"),
        ("sanmenxia", "least = 30", "least = 33", "least", "至少33项指标"),
        ("sanmenxia", 'core = "satisfied_rate"', 'core = "smiles"', "smiles", "“smiles”不认识"),
        ("sanmenxia", '"received", ', '"closed", ', "codes", "写了两次"),
        ("anyang", 'core = "satisfied_rate"', 'core = "solved_rate"', "core =", "应在 codes 之内"),
        ("baoji", 'code = "unit_equipment"', 'code = "unit_cars"', "unit_cars", "不认识"),
        ("baoji", "items = [", "itmes = [", None, "至少要写一项"),
        ("linyi", "number = 10", "number = -10", "number = -10", "应在1至9999之间"),
        ("linyi", "number = 10", 'kinds = ["help"]', None, "缺少这一项"),
        ("linyi", 'within = "2h"', 'within = "2h"\nitems = ["水"]', 'items = ["水"]', "没有这一项"),
        ("jiyuan", 'items = ["挪车服务"]', "items = []", "items = []", "至少要写一项"),
        ("jiyuan", "居家服务", "挪车服务，不泄露双方个人信息", None, "写了两次"),
        ("jiyuan", 'code = "duty_day"', 'code = "joint_meeting"', None, "至少要写一项"),
    ],
)
def test_a_mistake_names_its_line(code, old, new, where, sentence):
    text = text_of(code)
    assert old in text
    wrong = text.replace(old, new, 1)
    with pytest.raises(BadPolicy, match=sentence) as refused:
        parse_policy(wrong)
    assert refused.value.line is not None
    if where is not None:
        assert refused.value.line == line_of(wrong, where)


def test_two_identical_limits_are_refused_with_both_lines():
    text = text_of("linyi")
    block = '[[limit]]\nstage = "dispatch"\nlimit = "3min"\nsource = "再写一次"\n\n'
    wrong = text.replace("[warning]", f"{block}[warning]", 1)
    with pytest.raises(BadPolicy, match="都适用，请只留一条") as refused:
        parse_policy(wrong)
    assert refused.value.line == line_of(wrong, "再写一次") - 3
    assert f"第 {line_of(wrong, '3分钟智能派单') - 3} 行" in str(refused.value)
