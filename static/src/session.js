// Warn before a session ends, and let it go on. Nothing that was typed is touched; a form sent later still comes back.
const mark = document.querySelector('meta[name="session-ends"]');
const server = document.querySelector('meta[name="server-now"]');
const WARNING = 5 * 60 * 1000;

function dialogue() {
  const box = document.createElement("dialog");
  box.className = "con-session";
  box.setAttribute("aria-labelledby", "session-title");
  box.innerHTML =
    '<h2 class="govuk-heading-m" id="session-title"></h2><p class="govuk-body" id="session-words"></p>' +
    '<div class="govuk-button-group"><button class="govuk-button" type="button" data-stay>Stay signed in</button>' +
    '<button class="govuk-button govuk-button--secondary" type="button" data-close>Close</button></div>';
  document.body.append(box);
  box.querySelector("[data-close]").addEventListener("click", () => box.close());
  return box;
}

if (mark && server && window.HTMLDialogElement) {
  const ahead = Date.parse(server.content) - Date.now();
  const now = () => Date.now() + ahead;
  const box = dialogue();
  const stay = box.querySelector("[data-stay]");
  let ends = Date.parse(mark.content);
  let isFinal = "cannotBeKept" in mark.dataset;
  let timer;

  const say = (title, words, mayStay) => {
    box.querySelector("#session-title").textContent = title;
    box.querySelector("#session-words").textContent = words;
    stay.hidden = !mayStay;
    if (!box.open) box.showModal();
  };
  const clock = (moment) => new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const over = () =>
    say(
      "You are signed out",
      "What you typed is still on this page. Send it when you are ready: we ask you to sign in, and then you go on.",
      false,
    );
  const warn = () => {
    const why = isFinal ? "A session lasts no longer than that: send or save what you have." : "Are you still there?";
    say("You will soon be signed out", `Your session ends at ${clock(ends)}. ${why}`, !isFinal);
    timer = setTimeout(over, Math.max(0, ends - now()));
  };
  const wait = () => {
    clearTimeout(timer);
    // A longer time than a timer can hold is none: a day's end is looked at again by the page that follows.
    timer = setTimeout(warn, Math.max(0, Math.min(ends - now() - WARNING, 2 ** 31 - 1)));
  };

  stay.addEventListener("click", async () => {
    const token = document.querySelector('input[name="csrf_token"]')?.value ?? "";
    const answer = await fetch("/session/stay", { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return over();
    const said = await answer.json();
    [ends, isFinal] = [Date.parse(said.ends_at), said.cannot_be_kept];
    box.close();
    wait();
  });
  wait();
}
