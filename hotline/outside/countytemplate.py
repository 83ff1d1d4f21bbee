"""The empty workbook a county fills in before it starts: units, people, and how to."""

from __future__ import annotations

from pathlib import Path

UNITS = ("名称", "简称", "类型", "上级", "区划代码", "电话", "代码")
PEOPLE = ("用户名", "姓名", "角色", "单位", "签字权限")
EXPLAINED = (
    ("本表用于装入一个县的单位和人员。乡镇、村（社区）的工作站由区划表自动建立，不必填写。", ""),
    ("“单位”表", ""),
    ("名称", "单位全称，例如：云溪县水利局。必填。"),
    ("简称", "列表中显示的名称，例如：县水利局。不填则用全称。"),
    ("类型", "县直部门、公共服务企业、乡镇、村、县热线办。必填。"),
    ("上级", "只有村需要：写所属乡镇的名称。其余单位都在县热线办之下。"),
    ("区划代码", "只有改乡镇、村的名称或电话时需要：12 位代码，同名的村用它区分。"),
    ("电话", "单位值守电话。"),
    ("代码", "单位编码，不填则自动编号。再次装入时按代码、全称或简称对应。"),
    ("“人员”表", "可以不填，装入后由系统管理员在页面上添加。"),
    ("用户名", "小写字母开头，可含数字、点和下划线，2 至 32 位。必填。"),
    ("姓名", "必填。"),
    ("角色", "热线办主任、派单员、受理员、审核回访员、督办员、站点负责人、站点经办人、网格员、"
             "县领导、审计监督员、系统管理员。必填。"),
    ("单位", "写单位的简称或全称；同名的村写成“乡镇名+村名”。县热线办的人员可以不填。"),
    ("签字权限", "只有站点负责人需要：分管领导签延时挂账，主要领导签剔除，"
             "也可签延时挂账。可以不填。"),
    ("密码", "由系统生成一次性密码，存入数据目录下只有本人能读的文件，首次登录须修改。"),
    ("再次装入", "只增加和更名，不删除、不停用、不重置密码，可以放心重复。"),
)  # fmt: skip


def write_template(path: Path) -> None:
    """Write the empty workbook. FileExistsError when something of that name is there."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, heads in (("单位", UNITS), ("人员", PEOPLE)):
        sheet = book.create_sheet(title)
        sheet.append(heads)
        sheet.freeze_panes = "A2"
        for number in range(1, len(heads) + 1):
            sheet.cell(1, number).font = Font(bold=True)
            # Codes and telephone numbers stay text, whatever is typed.
            sheet.column_dimensions[get_column_letter(number)].number_format = "@"
            sheet.column_dimensions[get_column_letter(number)].width = 22
    sheet = book.create_sheet("说明")
    for row in EXPLAINED:
        sheet.append(row)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 90
    for line in sheet["B"]:
        line.alignment = Alignment(wrap_text=True)
    with path.open("xb") as out:
        book.save(out)
