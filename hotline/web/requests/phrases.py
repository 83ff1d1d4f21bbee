"""Ready sentences for deciding on requests, one click or key away. Written as the office writes."""

from __future__ import annotations

REFUSE = {
    "return": (
        "按职责清单属本单位职责，请按首接负责办理。",
        "退单依据不充分，请继续办理；确需配合的，可申请增加协办单位。",
        "事发地在本辖区，请按属地管理办理。",
    ),
    "extension": (
        "现有期限内可以办结，请抓紧办理。",
        "没有写明后续安排，请补充后重新申请。",
        "尚未告知诉求人，请先告知再申请。",
    ),
    "deferral": (
        "约定日期没有依据，请与诉求人重新商定。",
        "上门记录没有说明延时原因，请补充上门。",
        "事项可以分步办理，能办的先办。",
    ),
    "exclusion": (
        "剔除依据不充分，请继续办理。",
        "诉求合理，属于职责范围，不予剔除。",
        "证明材料不清楚，请补充后重新申请。",
    ),
    "help": ("请主办单位自行协调。", "对方没有相应职责，请核对后重新申请。"),
}
APPROVE = {
    "return": ("依据充分，同意退回，另行派单。", "属地不符，改派事发地。"),
    "extension": ("情况属实，同意延期，请按新期限办结。",),
    "deferral": ("情况属实，同意挂账，到期必须办结。",),
    "exclusion": ("依据充分，同意剔除。",),
    "help": ("同意增加协办，请主办单位牵头。",),
}


def for_decision(kind: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences offered for one kind of request."""
    return {
        "refuse_phrases": REFUSE.get(kind, ()),
        "approve_phrases": APPROVE.get(kind, ()),
    }
