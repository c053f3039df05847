"""The command line: `copse play`, `talk`, `run`, `manifest`, `migrate`, `config show` …

Nothing is imported before it is known what is wanted: help has to be there at once.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from adapters.playground.grammar import LINES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.config import Config


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit code: 0 done, 1 trouble, 2 cannot be read."""
    arguments = _parser().parse_args(argv)
    from pathlib import Path

    from bot.config import ConfigError, load
    from community.chat.platform import Unusable
    from storage.errors import StorageError

    try:
        file = Path(arguments.config) if arguments.config else None
        return int(arguments.does(arguments, load(file)))
    except (ConfigError, StorageError, Unusable) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="copse",
        description="A self-hosted bot for a community of practice in Slack and Discord.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version, and leave")
    parser.add_argument("--config", metavar="FILE", help="settings (config.toml)")
    words = parser.add_subparsers(required=True, metavar="COMMAND")

    play = words.add_parser("play", help="open the playground in the browser; needs no account")
    play.add_argument("--db", default="sqlite://", metavar="URL", help="keep it here")
    play.add_argument("--host", help="the address of this machine to serve at")
    play.add_argument("--port", type=int, help="0 takes any that is free")
    play.add_argument("--no-browser", action="store_true", help="only print the address")
    play.set_defaults(does=_play)

    talk = words.add_parser(
        "talk",
        help="use the playground in a terminal, or let it play a script",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=LINES,
    )
    talk.add_argument("--json", action="store_true", help="print one JSON object a line")
    talk.add_argument("--db", default="sqlite://", metavar="URL", help="keep it here")
    talk.add_argument("--space", default="copse", metavar="NAME", help="the room to talk in")
    talk.add_argument(
        "--at", type=instant, metavar="WHEN", help="let the clock stand there until it is moved"
    )
    talk.set_defaults(does=_talk)

    run = words.add_parser("run", help="serve the configured chats until told to stop")
    run.set_defaults(does=_run)

    manifest = words.add_parser("manifest", help="print the manifest of the Slack app")
    manifest.add_argument("chat", choices=["slack"])
    manifest.add_argument("--url", action="store_true", help="the link that creates the app")
    manifest.set_defaults(does=_manifest)

    invite = words.add_parser("invite", help="print the link that lets the bot into a server")
    invite.add_argument("chat", choices=["discord"])
    invite.add_argument("application", type=int, help="the application's id")
    invite.set_defaults(does=_invite)

    migrate = words.add_parser("migrate", help="bring the database up to this version")
    migrate.add_argument("--db", metavar="URL", help="another database than the configured one")
    migrate.set_defaults(does=_migrate)

    forgotten = words.add_parser(
        "forgotten", help="print who was forgotten, by hashes; or forget them in a restored backup"
    )
    forgotten.add_argument("list", nargs="?", metavar="FILE", help="what was printed before")
    forgotten.add_argument("--db", metavar="URL", help="another database than the configured one")
    forgotten.set_defaults(does=_forgotten)

    schedule = words.add_parser("schedule", help="print what comes by itself next, and for whom")
    schedule.add_argument("--community", metavar="NAME", help="only one, by its number or name")
    schedule.add_argument("--json", action="store_true", help="print it as JSON")
    schedule.add_argument("--db", metavar="URL", help="another database than the configured one")
    schedule.set_defaults(does=_schedule)

    config = words.add_parser("config", help="look at the settings")
    config.add_argument("show", choices=["show"], help="print every setting, secrets masked")
    config.set_defaults(does=_config)

    reference = words.add_parser("reference", help="print the reference of all commands")
    reference.set_defaults(does=_reference)
    return parser


def _play(arguments: argparse.Namespace, config: Config) -> int:
    import asyncio

    from bot.playground import play

    port = config.play.port if arguments.port is None else arguments.port
    host = arguments.host or config.play.host
    return asyncio.run(
        play(config, arguments.db, host=host, port=port, browser=not arguments.no_browser)
    )


def instant(text: str) -> datetime:
    """An instant as a script of the playground may name it. Raises ValueError."""
    from adapters.playground.clock import instant

    return instant(text)


def _talk(arguments: argparse.Namespace, config: Config) -> int:
    import asyncio

    from bot.playground import talk

    return asyncio.run(
        talk(
            config,
            arguments.db,
            arguments.space,
            sys.stdin,
            sys.stdout,
            as_data=arguments.json,
            start=arguments.at,
        )
    )


def _run(_arguments: argparse.Namespace, config: Config) -> int:
    import asyncio
    import logging

    from bot.loading import for_good

    # Here and not inside: importing what a chat needs takes a while, and would hold the loop.
    with for_good():
        from bot.run import connectors_of, until_told

        connectors = connectors_of(config)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    asyncio.run(until_told(config, connectors))
    return 0


def _manifest(arguments: argparse.Namespace, config: Config) -> int:
    import json

    from adapters.slack.manifest import link, manifest
    from commands import FEATURES

    url = config.web.public_url or None
    made = manifest(FEATURES, prefix=config.slack.command_prefix, url=url)
    print(link(made) if arguments.url else json.dumps(made, indent=2, ensure_ascii=False))
    return 0


def _invite(arguments: argparse.Namespace, _config: Config) -> int:
    from adapters.discord.invite import link

    print(link(arguments.application))
    return 0


def _migrate(arguments: argparse.Namespace, config: Config) -> int:
    import asyncio

    from storage.migrate import migrate

    applied = asyncio.run(migrate(arguments.db or config.database.url.get_secret_value()))
    print("\n".join(f"applied {each}" for each in applied) or "The database is up to date.")
    return 0


def _forgotten(arguments: argparse.Namespace, config: Config) -> int:
    import asyncio
    from pathlib import Path

    from bot.forgotten import applied, listed
    from bot.wiring import now

    url = arguments.db or config.database.url.get_secret_value()
    if arguments.list is None:
        print(asyncio.run(listed(url, now)))
        return 0
    count = asyncio.run(applied(url, Path(arguments.list).read_text("utf-8"), now))
    print(f"Forgotten again: {count}.")
    return 0


def _schedule(arguments: argparse.Namespace, config: Config) -> int:
    import asyncio

    from bot.schedule import as_json, lines, told
    from bot.wiring import now

    url = arguments.db or config.database.url.get_secret_value()
    found = asyncio.run(told(url, arguments.community, now))
    print(as_json(found) if arguments.json else lines(found))
    return 0


def _config(_arguments: argparse.Namespace, config: Config) -> int:
    from bot.config import shown

    for name, value, changed in shown(config):
        print(f"{name} = {value}" + ("  (changed)" if changed else ""))
    return 0


def _reference(_arguments: argparse.Namespace, _config: Config) -> int:
    from bot.reference import reference

    sys.stdout.write(reference())
    return 0


class _Version(argparse.Action):
    """Says which Copse this is, and looks that up only when asked."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        _namespace: argparse.Namespace,
        _values: object,
        _option: str | None = None,
    ) -> None:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"copse {version('copse')}")
        except PackageNotFoundError:
            print("copse from source")
        parser.exit()
