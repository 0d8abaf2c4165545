// Send the files of a form one by one, each with its own progress, and say of each whether it was kept.
// Without this script the form posts them all at once, and the page that answers says the same.
import { Live } from "./live.js";

class Upload {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.list = document.createElement("ul");
    this.list.className = "con-sending";
    this.list.setAttribute("aria-live", "polite");
    form.append(this.list);
    form.addEventListener("submit", (event) => this.start(event));
  }

  async start(event) {
    const files = [...this.input.files];
    if (files.length === 0) return undefined; // the page that answers says that one must be chosen
    event.preventDefault();
    if (this.isSending) return undefined;
    this.isSending = true;
    document.querySelector(".govuk-error-summary")?.remove();
    this.list.replaceChildren();
    const rows = files.map((file) => this.row(file));
    let everyOne = true;
    for (const [number, file] of files.entries()) {
      everyOne = (await this.send(file, number, rows[number])) && everyOne;
    }
    this.isSending = false;
    if (everyOne) return location.assign(location.pathname);
    this.input.value = "";
    this.form.querySelector("[name=idempotency_key]").value = crypto.randomUUID();
    return this.showShelf();
  }

  row(file) {
    const row = document.createElement("li");
    const name = document.createElement("strong");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    const said = document.createElement("span");
    said.textContent = "Waiting";
    row.append(name, bar, said);
    this.list.append(row);
    return { row, bar, said };
  }

  send(file, number, { row, bar, said }) {
    const data = new FormData(this.form);
    data.delete(this.input.name);
    data.append(this.input.name, file);
    data.set("idempotency_key", `${data.get("idempotency_key")}-${number}`);
    said.textContent = "Sending";
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const end = (isKept, words) => {
        bar.remove();
        said.textContent = words;
        row.className = isKept ? "con-sending__kept" : "con-sending__unkept";
        resolve(isKept);
      };
      request.upload.addEventListener("progress", (sent) => {
        if (!sent.lengthComputable) return;
        bar.value = (100 * sent.loaded) / sent.total;
        said.textContent = sent.loaded === sent.total ? "Looking at it" : `${Math.floor(bar.value)}% sent`;
      });
      request.addEventListener("error", () => end(false, "The connection broke. Send it again."));
      request.addEventListener("load", () => {
        try {
          const answer = JSON.parse(request.responseText);
          if (answer.kept.length) end(true, "Kept");
          else end(false, answer.refused[0]?.why ?? answer.errors[0] ?? "It was not kept. Send it again.");
        } catch {
          end(false, this.failed(request));
        }
      });
      request.open("POST", this.form.action);
      request.setRequestHeader("Accept", "application/json");
      request.send(data);
    });
  }

  failed(request) {
    if (request.status === 413) return "The file is too large.";
    if (request.status !== 429) return "It was not kept. Open the page again.";
    const minutes = Math.ceil(request.getResponseHeader("Retry-After") / 60);
    return `Not kept: too many files within an hour. Send it again in ${minutes} minute${minutes === 1 ? "" : "s"}.`;
  }

  async showShelf() {
    const shelf = document.getElementById("shelf");
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("shelf");
    if (!shelf || !fresh) return;
    shelf.replaceChildren(...fresh.childNodes);
    if (fresh.dataset.live && !shelf.dataset.live) {
      shelf.dataset.live = fresh.dataset.live;
      new Live(shelf);
    }
  }
}

const form = document.getElementById("send-documents");
if (form) new Upload(form);
