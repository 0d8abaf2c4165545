"""What every page's frame shows, contributed by the capabilities: navigation, panels of the home page, search."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from consortium.kernel import clock
from consortium.kernel.access import Permission, all_of, is_signed_in, told
from consortium.kernel.actors import Actor, ActorKind
from consortium.kernel.tenancy import present_actor
from consortium.kernel.web.edge import requires

Panel = Callable[[Actor], str | None]
Searcher = Callable[[Actor, str], Iterable["Hit"]]

blueprint = Blueprint("home", __name__)


class FramePermission(Permission):
    SEE_HOME = all_of(is_signed_in)
    SEARCH = all_of(is_signed_in)


told("Every page", FramePermission, {"SEE_HOME": "See what needs one today", "SEARCH": "Search"})


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found by the one search box."""

    title: str
    href: str
    kind: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    text: str
    endpoint: str
    permission: Permission
    order: int
    is_shown_to_support: bool
    also: tuple[str, ...]

    def reach(self, path: str) -> int:
        """How much of the address is that of the item or of a part it also stands for: 0 where it lies elsewhere."""
        parts = (url_for(self.endpoint), *self.also)
        return max((len(part) for part in parts if f"{path}/".startswith(f"{part}/")), default=0)


_ITEMS: list[Item] = []
_PANELS: list[tuple[int, Panel]] = []
_SEARCHERS: list[Searcher] = []


def navigate(
    text: str,
    endpoint: str,
    permission: Permission,
    *,
    order: int,
    is_shown_to_support: bool = False,
    also: tuple[str, ...] = (),
) -> None:
    """Show a link in the service navigation to whoever holds the permission.

    To support only where its database role sees what the page shows. It is marked as where one is on pages under its
    own address, and under those of `also`.
    """
    _ITEMS.append(Item(text, endpoint, permission, order, is_shown_to_support, also))


def menu() -> list[Item]:
    """What the capabilities contributed to the navigation."""
    return list(_ITEMS)


@dataclass(frozen=True, slots=True)
class Chore:
    """A page for whoever looks after an organisation."""

    text: str
    endpoint: str
    permission: Permission
    hint: str


_CHORES: list[Chore] = []


def administer(text: str, endpoint: str, permission: Permission, hint: str) -> None:
    """Show a page among those of administration, to whoever holds the permission."""
    _CHORES.append(Chore(text, endpoint, permission, hint))


def chores() -> list[Chore]:
    """The pages of administration that the capabilities contributed."""
    return list(_CHORES)


def home_panel(order: int) -> Callable[[Panel], Panel]:
    """Contribute to the home page: a function that draws what needs this actor today, or returns None."""

    def register(panel: Panel) -> Panel:
        _PANELS.append((order, panel))
        return panel

    return register


def searcher(search: Searcher) -> Searcher:
    """Contribute to the search box."""
    _SEARCHERS.append(search)
    return search


def navigation() -> list[dict[str, object]]:
    """The links for the present actor, the current one marked."""
    present = present_actor()
    actor = present.looking()
    shown = [
        item
        for item in sorted(_ITEMS, key=lambda each: each.order)
        if item.permission.allows(actor) and (item.is_shown_to_support or present is actor)
    ]
    nearest = max(shown, key=lambda item: item.reach(request.path), default=None)
    return [
        {
            "text": item.text,
            "href": url_for(item.endpoint),
            "current": item is nearest and item.reach(request.path) > 0,
            "here": url_for(item.endpoint) == request.path,
        }
        for item in shown
    ]


def frame(app: Flask) -> None:
    """Give every page its frame, the home page and the search."""
    app.register_blueprint(blueprint)

    @app.context_processor
    def surround() -> dict[str, object]:
        demo = app.config["IS_DEMONSTRATION"]
        if g.get("is_bare"):
            return {"navigation": [], "demo": demo, "clock_now": None}
        links = [] if g.get("is_half_way") else navigation()  # a menu is for those who are in
        return {"navigation": links, "demo": demo, "clock_now": clock.now()}


@blueprint.get("/")
@requires(FramePermission.SEE_HOME)
def show() -> ResponseReturnValue:
    """Home: what needs me today, by whoever has something to say."""
    actor = present_actor()
    if actor.kind is ActorKind.SUPPORT:  # nothing here needs whoever only looks
        return redirect("/support/looking")
    drawn = [panel(actor) for _, panel in sorted(_PANELS, key=lambda each: each[0])]
    return render_template("layout/home.html", panels=[Markup(each) for each in drawn if each])  # noqa: S704 - ours


@blueprint.get("/search")
@requires(FramePermission.SEARCH)
def search() -> ResponseReturnValue:
    """One search box over whatever the actor may see."""
    text = request.args.get("q", "").strip()[:100]
    actor = present_actor()
    hits = [hit for find in _SEARCHERS for hit in find(actor, text)] if len(text) > 1 else []
    return render_template("layout/search.html", text=text, hits=hits)
