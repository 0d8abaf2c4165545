// Bring a part of the page up to date by itself: <div id="…" data-live="5"> is fetched anew every five seconds.
// It stops when the new page says so by leaving data-live out, when the person is signed out, or while nobody looks.
export class Live {
  constructor(part) {
    this.id = part.id;
    part.setAttribute("aria-live", "polite");
    this.wait(part);
  }

  wait(part) {
    if (part.dataset.live) setTimeout(() => this.refresh(), Number(part.dataset.live) * 1000);
  }

  async refresh() {
    const part = document.getElementById(this.id);
    if (document.hidden || part.contains(document.activeElement)) return this.wait(part);
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "manual" });
      if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500)) return undefined;
      if (!answer.ok) return this.wait(part);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(this.id);
      if (!fresh) return undefined;
      if (fresh.innerHTML !== part.dataset.shown) {
        part.dataset.shown = fresh.innerHTML;
        part.replaceChildren(...fresh.childNodes);
      }
      if (!fresh.dataset.live) delete part.dataset.live;
      return this.wait(part);
    } catch {
      return this.wait(part);
    }
  }
}

for (const part of document.querySelectorAll("[data-live][id]")) new Live(part);
