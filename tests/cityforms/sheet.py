"""A form as a city office draws one: a title, heads over two lines, lists, formulas, a foot."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

TITLE = "云溪县12345热线工单上报表"
HEADS = (
    "序号", "工单编号*", "诉求标题*", "诉求内容", "诉求类型*", "受理时间", "受理日期", "诉求人", "",
    "承办单位", "办理结果", "是否解决", "办结时间", "处理说明", "备注",
)  # fmt: skip
KINDS = ("咨询类", "求助类", "投诉类", "举报类", "建议类")
PERSON = (8, 9)  # the columns under 诉求人
FIRST = 5  # the first blank row


def _line(sheet: Worksheet) -> Border:
    return Border(*[Side(style="thin")] * 4)


def _heads(sheet: Worksheet) -> None:
    width = len(HEADS)
    for row, words in ((1, TITLE), (2, "填报单位：　　　　填报日期：")):
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
        sheet.cell(row, 1, words)
    sheet["A1"].font = Font(size=18, bold=True)
    for column, head in enumerate(HEADS, start=1):
        cell = sheet.cell(3, column, head or None)
        cell.fill = PatternFill("solid", fgColor="FFDDEBF7")
        cell.alignment, cell.border = Alignment(horizontal="center"), _line(sheet)
        if column not in PERSON:
            sheet.merge_cells(start_row=3, start_column=column, end_row=4, end_column=column)
    sheet.merge_cells("H3:I3")
    sheet["H4"], sheet["I4"] = "姓名", "联系电话"
    sheet.row_dimensions[3].height = 30
    sheet.column_dimensions["D"].width = 50


def _blanks(sheet: Worksheet, count: int) -> None:
    shapes = {2: "@", 6: "yyyy/m/d h:mm", 7: "yyyy/m/d"}
    for row in range(FIRST, FIRST + count):
        for column in range(1, len(HEADS) + 1):
            cell = sheet.cell(row, column)
            cell.border, cell.number_format = _line(sheet), shapes.get(column, "General")
        sheet.cell(row, 1).value = f"=ROW()-{FIRST - 1}"


def _lists(sheet: Worksheet, count: int) -> None:
    for column, formula in (("E", "字典!$A$1:$A$5"), ("L", '"是,否"')):
        choice = DataValidation(type="list", formula1=formula)
        choice.add(f"{column}{FIRST}:{column}{FIRST + count - 1}")
        sheet.add_data_validation(choice)


def city_form(path: Path, blanks: int = 10) -> Path:
    """Write the form and return its path."""
    book = Workbook()
    sheet = book.active
    sheet.title = "上报表"
    words = book.create_sheet("字典")
    for row, kind in enumerate(KINDS, start=1):
        words.cell(row, 1, kind)
    _heads(sheet)
    _blanks(sheet, blanks)
    _lists(sheet, blanks)
    foot = FIRST + blanks
    sheet.cell(foot, 1, "合计")
    sheet.cell(foot, 2, f"=COUNTA(B{FIRST}:B{foot - 1})")
    sheet.cell(foot + 1, 1, "填表人：")
    sheet.merge_cells(start_row=foot + 1, start_column=1, end_row=foot + 1, end_column=4)
    sheet.freeze_panes = "A5"
    sheet.print_area = f"A1:O{foot + 1}"
    book.save(path)
    return path


def plain_form(path: Path, *heads: str) -> Path:
    """Write a form of one line of heads and nothing else."""
    book = Workbook()
    book.active.append(heads)
    book.save(path)
    return path
