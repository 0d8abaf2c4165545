// Save a draft while it is being written. The page works without this: its button saves as well.
// A form with data-autosave="/address" is posted there by fetch. Saved: 2xx, perhaps with JSON {version} for the next save.
const PAUSE = 1500;
const signedOut = "You have been signed out. Your words are still on this page: sign in again in another window, then copy them before you load this page anew.";

class Autosave {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-saving]") ?? document.querySelector("[data-saving]");
    this.unsaved = false;
    this.saving = null;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed(PAUSE / 3));
    form.addEventListener("submit", () => this.stop());
    window.addEventListener("beforeunload", (event) => { if (this.unsaved) event.preventDefault(); });
    window.addEventListener("online", () => { if (this.unsaved) this.save(); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && this.unsaved) this.save(); });
  }

  changed(pause = PAUSE) {
    this.unsaved = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  stop() {
    clearTimeout(this.timer);
    this.unsaved = false;
  }

  // One save at a time: a slower, older one must never land on top of a newer one.
  async save() {
    clearTimeout(this.timer);
    if (this.saving) {
      this.again = true;
      return;
    }
    this.unsaved = false;
    this.saving = this.send().finally(() => {
      this.saving = null;
      if (this.again) {
        this.again = false;
        this.save();
      }
    });
    await this.saving;
  }

  async send() {
    const draft = new FormData(this.form);
    draft.set("idempotency_key", crypto.randomUUID().replaceAll("-", ""));
    try {
      const answer = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: draft,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
      if (answer.ok) await this.saved(answer);
      else if (answer.type === "opaqueredirect" || [400, 401, 403, 404, 419].includes(answer.status)) this.failed(signedOut);
      else if (answer.status === 409) this.failed("Somebody else has changed this meanwhile. Copy your words, then load the page again to see both texts.");
      else this.failed("The last change could not be saved.", answer.status !== 422);
    } catch {
      this.failed("There is no connection. It will be tried again.", true);
    }
  }

  async saved(answer) {
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    const version = this.form.elements.namedItem("version");
    if (version && told.version !== undefined) version.value = told.version;
    const time = told.saved_at ?? new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
    this.say(`Saved ${time}`, false);
  }

  failed(why, retry = false) {
    this.unsaved = true;
    this.say(`Not saved. ${why}`, true);
    if (retry) this.timer = setTimeout(() => this.save(), 10 * PAUSE);
  }

  say(words, failed) {
    if (!this.status) return;
    this.status.setAttribute("role", failed ? "alert" : "status");
    this.status.classList.toggle("con-saving--failed", failed);
    if (this.status.textContent !== words) this.status.textContent = words;
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new Autosave(form);
