"""What is wrong with a package carried by file, as sentences that name what to do about it."""

from __future__ import annotations

from hotline.errors import Refused


class BadPackage(Refused):
    """A package is not taken in; `str(error)` says why and what to do, `code` is for tests."""

    status = 422

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def shown(name: object) -> str:
    """Return a name from a package as it may stand in a sentence: short and printable."""
    text = "".join(c if c.isprintable() else "?" for c in str(name))
    return f"“{text[:60]}”"


def not_a_package() -> BadPackage:
    return BadPackage(
        "not_a_package", "这不是同步包（.hlsync）文件，请选择由本系统或市平台导出的文件。"
    )


def malformed(what: str) -> BadPackage:
    return BadPackage(
        "malformed", f"包的内容不符合约定（{what}），没有导入。请制作方核对后重新导出。"
    )


def truncated(size: int) -> BadPackage:
    return BadPackage(
        "truncated",
        f"文件不完整，只有 {megabytes(size)}，多半是没有复制完就拔下了 U 盘。"
        "请重新复制，并在安全弹出后再拔下。",
    )


def damaged(part: str) -> BadPackage:
    return BadPackage("damaged", f"文件已损坏（{part}），没有导入。请重新复制或请对方重新导出。")


def piece_words(number: int, count: int, piece: int) -> str:
    """Return where piece `number` (from 0) of `count` stands, for the sentence of `damaged`."""
    return f"第 {number + 1} 段，共 {count} 段，约在 {megabytes(number * piece)}处"


def wrong_key() -> BadPackage:
    return BadPackage(
        "wrong_key",
        "密钥不对，打不开这个包。请核对双方的市平台密钥；正在更换密钥的，请把新旧两个都填上。",
    )


def blob_differs(sha256: str) -> BadPackage:
    return BadPackage(
        "blob_differs",
        f"附件 {sha256[:12]} 的内容与清单不符，整包没有导入。请对方重新导出。",
    )


def too_many_files(most: int) -> BadPackage:
    return BadPackage("too_many_files", f"包里的文件超过 {most} 个，没有导入。")


def too_large(size: int, most: int) -> BadPackage:
    return BadPackage(
        "too_large", f"展开后有 {megabytes(size)}，超过允许的 {megabytes(most)}，没有导入。"
    )


def no_room(wanted: int, free: int) -> BadPackage:
    return BadPackage(
        "no_room",
        f"磁盘空间不够：需要 {megabytes(wanted)}，只剩 {megabytes(free)}。请腾出空间后再试。",
    )


def megabytes(size: int) -> str:
    """Return a size in words: "640 KB", "12.3 兆"."""
    if size < 1024 * 1024:
        return f"{max(1, size // 1024)} KB" if size else "0 KB"
    return f"{size / 1024 / 1024:.1f} 兆"
