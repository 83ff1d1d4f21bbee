"""How the command line speaks: help, refusals and mistakes as Chinese sentences."""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click


class Spoken(click.ClickException):
    """A command stops with this sentence; `exit_code` is 1 unless told otherwise."""

    def __init__(self, sentence: str, exit_code: int = 1) -> None:
        super().__init__(sentence)
        self.exit_code = exit_code


def _option_lines(command: click.Command, context: click.Context) -> list[str]:
    lines = []
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Argument):
            lines.append(f"  {parameter.human_readable_name}（必填）" if parameter.required else "")
        elif isinstance(parameter, click.Option) and not parameter.hidden:
            names = "，".join(parameter.opts)
            value = "" if parameter.is_flag else f" {parameter.metavar or '值'}"
            lines.append(f"  {names}{value}    {parameter.help or ''}".rstrip())
    return [line for line in lines if line]


def _help(command: click.Command, context: click.Context) -> str:
    arguments = " ".join(
        parameter.human_readable_name
        for parameter in command.params
        if isinstance(parameter, click.Argument)
    )
    usage = f"用法：python {context.command_path} [选项] {arguments}".rstrip()
    options = _option_lines(command, context)
    return "\n".join([usage, "", command.help or "", "", "选项：", *options])


class Command(click.Command):
    """A command whose help page is in Chinese."""

    def get_help(self, ctx: click.Context) -> str:
        return _help(self, ctx)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明"
        return option


class Subgroup(click.Group):
    """A command with subcommands, such as `sync status`."""

    command_class = Command

    def get_help(self, ctx: click.Context) -> str:
        lines = [f"用法：python {ctx.command_path} 子命令", "", self.help or "", "", "子命令："]
        for name, command in self.commands.items():
            lines.append(f"  {name:<12}{command.short_help or command.help or ''}")
        return "\n".join(lines)


class House(click.Group):
    """The whole product: prints its commands grouped, each with one example."""

    command_class = Command
    group_class = Subgroup

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.places: dict[str, str] = {}
        self.chapters: dict[str, list[tuple[str, str]]] = {}

    def register(self, chapter: str, place: str, example: str) -> None:
        """List a command under `chapter`; its name is the example's first word.

        `place` is `module:object` in this package. It is imported when the command is asked
        for: two long-running processes should not carry what the others need.
        """
        name = example.split()[0]
        self.places[name] = place
        self.chapters.setdefault(chapter, []).append((name, example))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        place = self.places.get(cmd_name)
        if place is None:
            return None
        module, _, found = place.partition(":")
        command: click.Command = getattr(import_module(f"hotline.commands.{module}"), found)
        return command

    def get_help(self, ctx: click.Context) -> str:
        lines = ["县级 12345 热线工单系统", "", "用法：python app.py 命令 [选项]"]
        for chapter, commands in self.chapters.items():
            lines += ["", chapter]
            for name, example in commands:
                command = self.get_command(ctx, name)
                told = command.short_help or command.help if command else ""
                lines += [f"  {name:<20}{(told or '').splitlines()[0]}"]
                lines += [f"  {'':<20}例：python app.py {example}"]
        lines += ["", "某个命令的选项：python app.py 命令 --help"]
        return "\n".join(lines)


def _mistake(error: click.UsageError) -> str:
    where = f"python {error.ctx.command_path}" if error.ctx else "python app.py"
    advice = f"用 {where} --help 查看用法。"
    if isinstance(error, click.NoSuchOption):
        return f"没有 {error.option_name} 这个选项，{advice}"
    if isinstance(error, click.MissingParameter):
        name = error.param.human_readable_name if error.param else ""
        return f"缺少 {name}，{advice}"
    if isinstance(error, click.BadParameter):
        name = error.param.human_readable_name if error.param else ""
        return f"{name} 的值不合要求，{advice}"
    return f"没有这个命令，或者参数写得不对，{advice}"


def _say_and_leave(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


def run(house: click.Command, arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return the exit code; every failure people can cause is a sentence.

    0 done, 1 refused, 2 typed wrongly or a setting is bad, 130 interrupted.
    """
    from hotline.config import BadSetting
    from hotline.errors import Refused

    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace", line_buffering=True)
    try:
        result = house.main(args=arguments, prog_name="app.py", standalone_mode=False)
    except Spoken as error:
        return _say_and_leave(error.message, error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        return _say_and_leave(error.ctx.get_help() if error.ctx else "", 2)
    except click.UsageError as error:
        return _say_and_leave(_mistake(error), 2)
    except (click.Abort, KeyboardInterrupt):
        return _say_and_leave("已中断。", 130)
    except BadSetting as error:
        return _say_and_leave(str(error), 2)
    except Refused as error:
        return _say_and_leave(str(error), 1)
    except OSError as error:
        return _say_and_leave(os_sentence(error), 1)
    return result if isinstance(result, int) else 0


def os_reason(error: OSError) -> str:
    """Return in Chinese words why the operating system refused."""
    reasons = {
        errno.ENOSPC: "磁盘已满",
        errno.EDQUOT: "超出磁盘配额",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EROFS: "磁盘是只读的",
        errno.ENOENT: "没有找到",
        errno.EISDIR: "这是文件夹，要的是文件",
        errno.EEXIST: "同名的文件已经存在",
        errno.ENOTDIR: "上级不是文件夹",
        errno.EADDRNOTAVAIL: "本机没有这个地址",
        errno.EIO: "磁盘读写出错",
    }
    return reasons.get(error.errno or 0, str(error.strerror or error))


def os_sentence(error: OSError) -> str:
    """Return what the operating system refused, in words an operator can act on."""
    name = f" {error.filename}" if error.filename else ""
    return f"无法读写{name}：{os_reason(error)}。请处理后再试。"
