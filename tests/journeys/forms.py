"""What is done with a form, and what it sends then, as HTML has it."""

from lxml.html import HtmlElement

NOT_SENT = {"submit", "button", "reset", "image", "file"}
CONTROLS = ("input", "select", "textarea", "button")


def form_of(control: HtmlElement) -> HtmlElement:
    """The form that a control belongs to: named by it, or around it."""
    if by := control.get("form"):
        return control.getroottree().getroot().get_element_by_id(by)
    return next(control.iterancestors("form"))


def controls_of(form: HtmlElement) -> list[HtmlElement]:
    """Inside it and elsewhere, in the order of the page."""
    named = form.get("id")
    return [
        each
        for each in form.getroottree().getroot().iter(*CONTROLS)
        if (each.get("form") == named if "form" in each.attrib else form in each.iterancestors("form"))
    ]


def is_disabled(control: HtmlElement) -> bool:
    return "disabled" in control.attrib or any("disabled" in each.attrib for each in control.iterancestors("fieldset"))


def value_of(control: HtmlElement) -> str:
    match control.tag:
        case "textarea":
            return (control.text or "").removeprefix("\n")
        case "select":
            return next(iter(selected(control)), "")
        case _:
            return control.get("value", "on" if control.get("type") in ("radio", "checkbox") else "")


def selected(box: HtmlElement) -> list[str]:
    """The values of the options that are selected; of a list of one, the first where none is."""
    options = list(box.iter("option"))
    chosen = [each for each in options if "selected" in each.attrib]
    if "multiple" not in box.attrib:
        chosen = chosen[-1:] or options[:1]
    return [each.get("value", each.text_content().strip()) for each in chosen]


def choose(box: HtmlElement, *, is_chosen: bool) -> None:
    """Check it or not; of radios of one name one is."""
    assert box.get("type") in ("radio", "checkbox"), f"<{box.tag}> cannot be checked"
    if box.get("type") == "radio":
        assert is_chosen, "A radio stays checked until another is"
        for each in controls_of(form_of(box)):
            if (each.get("type"), each.get("name")) == ("radio", box.get("name")):
                each.attrib.pop("checked", None)
    box.attrib.pop("checked", None)
    if is_chosen:
        box.set("checked", "")


def select(box: HtmlElement, wanted: HtmlElement) -> None:
    """That option and no other."""
    for each in box.iter("option"):
        each.attrib.pop("selected", None)
    wanted.set("selected", "")


def sent_by(form: HtmlElement, button: HtmlElement) -> list[tuple[str, str]]:
    """Its successful controls but files: names with values, in their order."""
    pairs = []
    for each in controls_of(form):
        name = each.get("name")
        is_sent = each is button or (each.tag != "button" and each.get("type") not in NOT_SENT)
        if not name or not is_sent or is_disabled(each):
            continue
        if each.tag == "select":
            pairs += [(name, value) for value in selected(each)]
        elif each.get("type") not in ("radio", "checkbox") or "checked" in each.attrib:
            pairs.append((name, "\r\n".join(value_of(each).splitlines())))
    return pairs
