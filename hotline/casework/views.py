"""Named list filters that one person keeps for herself; no ticket is touched."""

from __future__ import annotations

from hotline.casework.act import Caller
from hotline.errors import Incomplete, OutOfReach
from hotline.store.database import write
from hotline.store.people import SavedView

MOST_VIEWS = 30  # one screenful of links


def keep_view(caller: Caller, name: str, query: str) -> None:
    """Keep the filters under a name; the same name again replaces them."""
    name = name.strip()
    if not name or len(name) > 20:
        raise Incomplete("请给筛选起个名字。", fields={"name": "名称为 1 到 20 个字。"})
    with write():
        mine = SavedView.select().where(SavedView.person == caller.actor.person_id)
        if mine.count() >= MOST_VIEWS and not mine.where(SavedView.name == name).exists():
            raise Incomplete(
                "保存的筛选已满。",
                fields={"name": f"最多保存 {MOST_VIEWS} 个，请先删除不用的。"},
            )
        SavedView.insert(person=caller.actor.person_id, name=name, query=query[:1000]).on_conflict(
            conflict_target=[SavedView.person, SavedView.name], preserve=[SavedView.query]
        ).execute()


def drop_view(caller: Caller, view_id: int) -> None:
    """Forget one of the person's own views. OutOfReach for anybody else's."""
    with write():
        gone = (
            SavedView.delete()
            .where((SavedView.id == view_id) & (SavedView.person == caller.actor.person_id))
            .execute()
        )
    if not gone:
        raise OutOfReach("没有找到这个保存的筛选。")
