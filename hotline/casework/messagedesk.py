"""What a person may do about reminders: send one again, stop one, send a trial."""

from __future__ import annotations

from hotline.casework import delivering, messageplan
from hotline.casework.act import Act, Caller, allow, done_before, one_act
from hotline.errors import Incomplete, NotAllowedNow, OutOfReach
from hotline.rules.privacy import masked_phone
from hotline.rules.reminders import STATES, WAYS, mobile
from hotline.store import history, messages
from hotline.store.database import write
from hotline.store.messages import Message

AGAIN = ("failed", "unknown", "dropped")
STOPPABLE = ("waiting", "held", "failed", "unknown")
ARRIVED = "已被对方接收"  # stands in the sentence about a trial that went well
TRIAL = "这是一条测试消息，收到说明提醒功能已接通，不需要处理。"


def _message(number: int) -> Message:
    found: Message | None = Message.get_or_none(Message.id == number)
    if found is None:
        raise OutOfReach("没有找到这条提醒消息。")
    return found


def _note(act: Act, row: Message, done: str) -> None:
    act.subject = row.ticket.ticket_no if row.ticket_id else "提醒消息"
    act.noted = {"做了": done, "方式": WAYS[row.way], "原状态": STATES[row.state], "编号": row.id}


@one_act("remind")
def send_again(act: Act, number: int) -> str:
    """Let a message that was not delivered go out once more, from now on with all its tries.

    Raises NotAllowedNow for one that is on its way or went out, or has no number to go to.
    """
    row = _message(number)
    _note(act, row, "重发")
    if row.state not in AGAIN:
        raise NotAllowedNow("只有未发成、结果不明或已停发的消息可以重发，请刷新后查看最新情况。")
    if row.way == "sms" and row.to_sealed is None:
        raise NotAllowedNow("这个单位没有人登记手机号，请先在人员管理里补登，再由下一次提醒发出。")
    if row.way not in messageplan.read().ways:
        raise NotAllowedNow(f"{WAYS[row.way]}提醒没有开启，请先由系统管理员开启。")
    messages.settle(
        [row.id], state="waiting", tries=0, made_at=act.now, not_before=act.now, trouble=""
    )
    return str(number)


@one_act("remind")
def stop(act: Act, number: int) -> str:
    """Send a message no more. Raises NotAllowedNow for one that went out or is going out."""
    row = _message(number)
    _note(act, row, "不再发送")
    if row.state not in STOPPABLE:
        raise NotAllowedNow("这条消息已经发出或正在发送，不能再停，请刷新后查看最新情况。")
    messages.settle([row.id], state="dropped", trouble=f"{act.actor.name}停发")
    return str(number)


def try_out(caller: Caller, way: str, phone: str) -> str:
    """Send a trial and return what became of it as a sentence; pressed twice it is sent once.

    The question goes out before the transaction: nothing slow is ever held there. Raises
    Incomplete for a number that cannot be reached, NotAllowedNow while nothing is set up.
    """
    allow(caller.actor, "administer")
    plan, number = messageplan.read(), mobile(phone)
    if way == "sms" and not number:
        raise Incomplete("请填写手机号。", fields={"phone": "请填写 11 位手机号。"})
    is_set = plan.gateway.url if way == "sms" else messageplan.secrets_set()[messageplan.ROBOT]
    if not is_set:
        raise NotAllowedNow(f"{WAYS[way]}还没有设置，请先填写并保存设置。")
    if (done := done_before(caller, "administer")) is not None:
        return done
    outcome = delivering.send(plan, way, number, plan.sign + TRIAL, caller.key, caller.now)
    told = _told(way, outcome.state, outcome.trouble)
    with write():
        noted = {"做了": f"测试{WAYS[way]}", "号码": masked_phone(number), "结果": told}
        history.audit(caller.actor, "administer", "提醒消息", caller.now, caller.address, noted)
        if caller.key:
            history.remember(caller.key, "administer", caller.actor.person_id, told, caller.now)
    return told


def _told(way: str, state: str, trouble: str) -> str:
    if state == "sent":
        return f"测试{WAYS[way]}{ARRIVED}，请看是否收到。"
    if state == "unknown":
        return f"不能确定测试{WAYS[way]}是否发出：{trouble}。请看是否收到。"
    return f"测试{WAYS[way]}没有发成：{trouble}。请核对设置，或者联系服务商后再试。"
