"""Web API methods `views.*`: modals in a stack of at most three, and home tabs."""

from typing import Any

from tests.wire.slack.apps import App
from tests.wire.slack.call import Call, Method, Refused, invalid
from tests.wire.slack.content import dressed
from tests.wire.slack.core import Slack
from tests.wire.slack.schema import Json
from tests.wire.slack.state import View
from tests.wire.slack.triggers import Trigger
from tests.wire.slack.views import DEEPEST, check_view, too_large


def stack(slack: Slack, team: str, user: str) -> list[str]:
    """Return the ids of the modals a person has open, the lowest first."""
    return slack.state.stacks.setdefault((team, user), [])


def accept(slack: Slack, view: Any, wanted: str) -> Json:
    """Return `view` as stored, or refuse it as Slack would."""
    problems = check_view(view, wanted)
    if problems:
        raise invalid("invalid_arguments", problems)
    if too_large(view):
        raise Refused("view_too_large")
    given: Json = view
    return given | {"blocks": dressed(slack.state, given["blocks"])}


def new_view(slack: Slack, app: App, team: str, user: str, given: Json) -> View:
    """Put a new view into memory; the caller decides where it shows."""
    external = given.get("external_id")
    taken = (each for each in slack.state.views.values() if each.app is app)
    if external and any(each.given.get("external_id") == external for each in taken):
        raise Refused("duplicate_external_id")
    name = slack.state.id("V")
    view = View(name, team, app, user, given, slack.state.secret("h."), root=name)
    slack.state.views[name] = view
    return view


def push_view(slack: Slack, app: App, team: str, user: str, given: Json) -> View:
    """Show a modal above those a person has open."""
    opened = stack(slack, team, user)
    if len(opened) >= DEEPEST:
        raise Refused("push_limit_reached")
    view = new_view(slack, app, team, user, given)
    if opened:
        view.previous = opened[-1]
        view.root = slack.state.views[opened[0]].root
    opened.append(view.id)
    return view


def replace_view(slack: Slack, view: View, given: Json) -> None:
    """Show something else in an open modal; what people typed into surviving blocks stays."""
    view.given = given
    view.hash = slack.state.secret("h.")
    kept = {block.get("block_id") for block in given["blocks"]}
    view.values = {name: value for name, value in view.values.items() if name in kept}


def close_views(slack: Slack, team: str, user: str, *, only_top: bool = False) -> None:
    """Close a person's modals, or the one on top."""
    opened = stack(slack, team, user)
    for name in [opened[-1]] if only_top else list(opened):
        opened.remove(name)
        slack.state.views.pop(name, None)


def _view(call: Call, wanted: str) -> Json:
    call.need("view")
    return accept(call.slack, call.json("view"), wanted)


def _trigger(call: Call) -> Trigger:
    given = call.text("trigger_id") or call.text("interactivity_pointer")
    if not given:
        call.need("trigger_id")
    used = call.slack.triggers.use(given, call.app)
    if isinstance(used, str):
        raise Refused(used)
    return used


def _said(call: Call, view: View) -> Json:
    call.slack.state.changed(call.method)
    return {"view": view.shown(call.installation.bot_id)}


async def open_(call: Call) -> Json:
    """views.open"""
    given = _view(call, "modal")
    trigger = _trigger(call)
    close_views(call.slack, call.team.id, trigger.user)
    return _said(call, push_view(call.slack, call.app, call.team.id, trigger.user, given))


async def push(call: Call) -> Json:
    """views.push"""
    given = _view(call, "modal")
    trigger = _trigger(call)
    if trigger.view is None or not stack(call.slack, call.team.id, trigger.user):
        raise Refused("invalid_trigger_id")
    return _said(call, push_view(call.slack, call.app, call.team.id, trigger.user, given))


def _found(call: Call) -> View:
    name, external = call.text("view_id"), call.text("external_id")
    if not (name or external):
        call.need("view_id")
    for view in call.slack.state.views.values():
        named = view.id == name if name else view.given.get("external_id") == external
        if named and view.app is call.app:
            return view
    raise Refused("not_found")


async def update(call: Call) -> Json:
    """views.update"""
    view = _found(call)
    given = _view(call, view.given["type"])
    if call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict", view=view.shown(call.installation.bot_id))
    replace_view(call.slack, view, given)
    return _said(call, view)


async def publish(call: Call) -> Json:
    """views.publish"""
    user = call.user("user_id")
    given = _view(call, "home")
    if not call.app.features.get("app_home", {}).get("home_tab_enabled"):
        raise Refused("not_enabled")
    homes = call.slack.state.homes
    view = homes.get((call.app.id, user.id))
    if view is not None and call.text("hash") and call.text("hash") != view.hash:
        raise Refused("hash_conflict", view=view.shown(call.installation.bot_id))
    if view is None:
        view = new_view(call.slack, call.app, call.team.id, user.id, given)
        homes[call.app.id, user.id] = view
    else:
        replace_view(call.slack, view, given)
    return _said(call, view)


METHODS = {
    "views.open": Method(open_, None, 4),
    "views.push": Method(push, None, 4),
    "views.update": Method(update, None, 4),
    "views.publish": Method(publish, None, 4),
}
