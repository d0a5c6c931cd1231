"""The API reference, made from the docstrings of the public names."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from types import ModuleType

import click

import shipments as sh
from shipments.cli import cli

_SECTION = re.compile(r"^(Args|Attributes|Returns|Yields|Raises|Examples?):\n", re.MULTILINE)
_ENTRY = re.compile(r"^(\*{0,2}[\w.]+(?:, \*{0,2}\w+)*): ", re.MULTILINE)
_MODULES = ("plot", "schema", "customs", "trade")


def _parameter(parameter: inspect.Parameter) -> str:
    empty = inspect.Parameter.empty
    text = str(parameter.replace(annotation=empty, default=empty))
    if parameter.annotation is not empty:
        text += f": {parameter.annotation}"
    if parameter.default is not empty:
        text += f" = {parameter.default!r}"
    return text


def signature(name: str, function: object) -> str:
    """The call as one writes it, one parameter per line if it is long."""
    try:
        found = inspect.signature(function)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return name
    parts: list[str] = []
    for parameter in found.parameters.values():
        if parameter.name in ("self", "cls"):
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not any(p.startswith("*") for p in parts):
            parts.append("*")
        parts.append(_parameter(parameter))
    returned = found.return_annotation
    arrow = "" if returned in (inspect.Signature.empty, None) else f" -> {returned}"
    line = f"{name}({', '.join(parts)}){arrow}"
    if len(line) <= 88:
        return line
    return f"{name}(\n" + "".join(f"    {part},\n" for part in parts) + f"){arrow}"


def _entries(body: str) -> Iterator[str]:
    """`name: text` of Args and Raises as a list; a text without names as it is."""
    text = textwrap.dedent(body).strip()
    starts = list(_ENTRY.finditer(text))
    if not starts or starts[0].start():
        yield text
        return
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=True):
        yield f"* `{match[1]}`: {' '.join(text[match.end() : end].split())}"


def markdown(docstring: str) -> list[str]:
    """A Google docstring as Markdown."""
    head, *rest = _SECTION.split(docstring)
    lines = [head.strip(), ""]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        if title.startswith("Example"):
            lines += ["```python", textwrap.dedent(body).strip(), "```", ""]
        else:
            lines += [f"**{title.replace('Args', 'Arguments')}**", "", *_entries(body), ""]
    return lines


def _methods(cls: type) -> Iterator[str]:
    for name, member in vars(cls).items():
        if name.startswith("_") or not inspect.getdoc(member):
            continue
        if inspect.isfunction(member) or isinstance(member, property):
            function = member.fget if isinstance(member, property) else member
            call = name if isinstance(member, property) else signature(name, function)
            yield f"```python\n.{call}\n```"
            yield ""
            yield from markdown(inspect.getdoc(member) or "")


def entry(name: str, thing: object) -> list[str]:
    """The part of one public name."""
    # The constructor of an exception or of an object that only we make helps no reader.
    call = name if isinstance(thing, type) else signature(name, thing)
    lines = [
        f"### {name}",
        "",
        f"```python\n{call}\n```",
        "",
        *markdown(inspect.getdoc(thing) or ""),
    ]
    return [*lines, *_methods(thing)] if isinstance(thing, type) else lines


def _order(item: tuple[str, object]) -> tuple[bool, bool, str]:
    """Functions first, then classes, then errors."""
    name, thing = item
    is_class = isinstance(thing, type)
    return is_class and issubclass(thing, Exception), is_class, name


def _module(title: str, prefix: str, module: ModuleType) -> Iterator[str]:
    yield from (f"## {title}", "", inspect.cleandoc(module.__doc__ or "").partition("\n")[0], "")
    things = {name: getattr(module, name) for name in module.__all__}
    for name, thing in sorted(things.items(), key=_order):
        if callable(thing) and not isinstance(thing, ModuleType):
            yield from entry(f"{prefix}.{name}", thing)


def commands() -> Iterator[str]:
    """The help of every command."""
    yield from ("## Command line", "")
    context = click.Context(cli, info_name="shipments")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            inner = click.Context(command, info_name=name, parent=context, max_content_width=88)
            yield from (f"### shipments {name}", "", "```text", command.get_help(inner), "```", "")


def api_page() -> str:
    """Every public function and class, with arguments, results and errors."""
    lines = [
        "# Reference",
        "",
        "Every public name, from its docstring. `sh` is `import shipments as sh`.",
        "",
        *_module("shipments", "sh", sh),
    ]
    for name in _MODULES:
        lines += _module(f"sh.{name}", f"sh.{name}", getattr(sh, name))
    return "\n".join([*lines, *commands()])
