// A week as a timetable to drag on, drawn from the rows of fields under it. The fields stay the truth: whatever is done
// here is written into them, and whatever is typed there is drawn here. Without this script, or on a phone, they are all there is.
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const LENGTHS = { visit_15: 15, visit_30: 30, visit_45: 45, visit_60: 60, hour: 60, sleep_in: 540, waking_night: 600 };
const NIGHTS = ["sleep_in", "waking_night"];
const STEP = 15, HOUR = 60, DAY = 24 * HOUR, TALL = 28, FIRST = 6, USUAL = 60;
const clock = (minute) => `${String(Math.floor(minute / HOUR) % 24).padStart(2, "0")}:${String(minute % HOUR).padStart(2, "0")}`;
const snapped = (minute) => Math.round(minute / STEP) * STEP;
const within = (number, least, most) => Math.min(Math.max(number, least), most);

function made(name, className, parts = {}) {
  const element = document.createElement(name);
  element.className = className;
  return Object.assign(element, parts);
}

class Visit {
  constructor(row) {
    this.row = row;
    const field = (names) => [...row.querySelectorAll("input, select")].filter((each) => names.some((name) => each.name.endsWith(`-${name}`)));
    this.days = field(["days"]);
    [this.at] = field(["at"]);
    [this.amount] = field(["quantity", "hours"]);
    [this.carers] = field(["carers"]);
    [this.when] = field(["when"]);
  }

  get chosen() { return this.days.filter((box) => box.checked).map((box) => DAYS.indexOf(box.value)); }
  get start() {
    const parts = /^(\d{1,2}):(\d{2})$/.exec(this.at.value.trim());
    return parts && parts[1] < 24 && parts[2] < 60 ? Number(parts[1]) * HOUR + Number(parts[2]) : null;
  }
  get several() { return Number(this.carers.value) || 1; }
  get isUnused() { return this.chosen.length === 0 && !this.at.value && !this.amount.value; }

  length(unit) { return Math.round((Number(this.amount.value) || 0) * (LENGTHS[unit] ?? USUAL)); }
  isOn(week) { return week === "all" || this.when.value === "all" || this.when.value === week; }
}

class Weekly {
  constructor(frame) {
    this.frame = frame;
    this.unitField = frame.dataset.unitField && frame.closest("form").elements.namedItem(frame.dataset.unitField);
    this.week = "all";
    this.build();
    this.read();
    frame.addEventListener("input", () => this.draw());
    frame.addEventListener("change", () => this.draw());
    this.unitField?.addEventListener("change", () => this.draw());
    this.draw();
  }

  get unit() { return this.unitField ? this.unitField.value : this.frame.dataset.unit; }
  get word() { return this.frame.dataset.word; }
  get isByHour() { return this.unit === "hour"; }

  read() { this.visits = [...this.frame.querySelectorAll("[data-visit]")].map((row) => new Visit(row)); }

  build() {
    const id = `weekly-${document.querySelectorAll(".con-timetable").length}`;
    this.table = made("div", "con-timetable");
    this.table.setAttribute("role", "group");
    this.table.setAttribute("aria-label", "The week as a timetable");
    const head = made("div", "con-timetable__head");
    const choice = made("div", "govuk-form-group");
    choice.append(made("label", "govuk-label", { htmlFor: id, textContent: "Week shown" }));
    const select = made("select", "govuk-select", { id });
    for (const [value, words] of [["all", "Every visit"], ["term", "Term time"], ["holiday", "School holidays"]]) select.append(new Option(words, value));
    select.addEventListener("change", (event) => { event.stopPropagation(); this.week = select.value; this.draw(); });
    select.addEventListener("input", (event) => event.stopPropagation());
    choice.append(select);
    const add = made("button", "govuk-button govuk-button--secondary", { type: "button", textContent: "Add a visit" });
    add.addEventListener("click", () => this.create([0], 16 * HOUR, USUAL, true));
    head.append(choice, add);
    const help = made("p", "govuk-hint", {
      id: `${id}-help`,
      textContent: "Drag over empty hours to add a visit, drag a visit to move it, or its lower edge to make it longer. With the keyboard: arrows move a visit, Shift with up and down changes its length, Delete takes it off that day, Enter goes to its fields.",
    });
    this.grid = made("div", "con-timetable__week");
    this.said = made("p", "con-timetable__said");
    this.said.setAttribute("role", "status");
    this.table.setAttribute("aria-describedby", help.id);
    this.table.append(head, help, this.grid, this.said);
    this.frame.prepend(this.table);
  }

  // What is drawn: each visit on each of its days, and what lasts past midnight goes on in the next day.
  draw() {
    const focused = document.activeElement?.dataset?.place;
    const starts = this.visits.map((visit) => visit.start).filter((start) => start !== null);
    const nights = this.visits.some((visit) => visit.start !== null && visit.start + visit.length(this.unit) > DAY);
    this.first = nights ? 0 : Math.min(FIRST, ...starts.map((start) => Math.floor(start / HOUR)));
    const height = (24 - this.first) * TALL;
    this.grid.style.setProperty("--con-hour", `${TALL}px`);
    this.grid.replaceChildren(made("span", ""), ...NAMES.map((name) => made("div", "con-timetable__name", { textContent: name.slice(0, 3) })));
    const hours = made("div", "con-timetable__hours");
    hours.style.height = `${height}px`;
    for (let hour = this.first + 1; hour < 24; hour += 1) {
      const label = made("span", "", { textContent: `${String(hour).padStart(2, "0")}:00` });
      label.style.top = `${(hour - this.first) * TALL}px`;
      hours.append(label);
    }
    this.columns = NAMES.map((name, day) => {
      const column = made("div", `con-timetable__day${day > 4 ? " con-timetable__day--weekend" : ""}`);
      column.addEventListener("pointerdown", (event) => this.begin(event, day));
      return column;
    });
    this.grid.append(hours, ...this.columns);
    for (const [number, visit] of this.visits.entries()) {
      if (visit.start !== null && visit.isOn(this.week)) for (const day of visit.chosen) this.place(visit, number, day);
    }
    this.part();
    if (focused) this.grid.querySelector(`[data-place="${focused}"]`)?.focus();
  }

  place(visit, number, day) {
    const length = visit.length(this.unit), start = visit.start;
    const night = NIGHTS.includes(this.unit);
    const block = made("button", `con-timetable__visit${visit.several > 1 ? " con-timetable__visit--several" : ""}${night ? " con-timetable__visit--night" : ""}`, { type: "button" });
    block.dataset.place = `${number}-${day}`;
    const isLow = (Math.min(length, DAY - start) / HOUR) * TALL < 2 * TALL - 16;
    const heard = (words) => made("span", "govuk-visually-hidden", { textContent: words });
    const shown = [this.lengthInWords(length), visit.several > 1 ? `${visit.several} carers` : ""].filter(Boolean).join(", ");
    block.append(
      heard(`${NAMES[day]} `),
      made("b", "", { textContent: `${clock(start)} ` }),
      made("span", isLow ? "govuk-visually-hidden" : "", { textContent: shown }),
      heard(`, ${this.word.toLowerCase()} ${number + 1}`),
    );
    this.size(block, start, Math.min(length, DAY - start));
    block.addEventListener("pointerdown", (event) => this.take(event, visit, day, block));
    block.addEventListener("keydown", (event) => this.key(event, visit, number, day));
    if (this.isByHour) block.append(made("span", "con-timetable__edge"));
    this.columns[day].append(block);
    if (start + length > DAY) {
      const rest = made("span", `con-timetable__rest${night ? " con-timetable__rest--night" : ""}`);
      rest.setAttribute("aria-hidden", "true");
      this.size(rest, 0, start + length - DAY);
      this.columns[(day + 1) % 7].append(rest);
    }
  }

  lengthInWords(length) {
    if (!this.isByHour) return NIGHTS.includes(this.unit) ? "night" : `${length} minutes`;
    return `${Number((length / HOUR).toFixed(2))} ${length === HOUR ? "hour" : "hours"}`;
  }

  size(block, start, length) {
    block.style.top = `${((start - this.first * HOUR) / HOUR) * TALL}px`;
    block.style.height = `${Math.max((length / HOUR) * TALL, 14)}px`;
    block.dataset.start = start;
    block.dataset.end = start + length;
  }

  // Visits at the same time share the width of their day.
  part() {
    for (const column of this.columns) {
      const groups = [];
      let until = -1;
      const blocks = [...column.querySelectorAll("[data-start]")].sort((one, other) => one.dataset.start - other.dataset.start);
      for (const block of blocks) {
        if (Number(block.dataset.start) >= until) groups.push([]);
        groups.at(-1).push(block);
        until = Math.max(until, Number(block.dataset.end));
      }
      for (const group of groups) this.share(group);
    }
  }

  share(group) {
    const ends = [];
    const lanes = group.map((block) => {
      let lane = ends.findIndex((end) => end <= Number(block.dataset.start));
      if (lane < 0) lane = ends.length;
      ends[lane] = Number(block.dataset.end);
      return lane;
    });
    for (const [number, block] of group.entries()) {
      block.style.left = `${(lanes[number] * 100) / ends.length}%`;
      block.style.width = `${100 / ends.length}%`;
    }
  }

  minuteAt(event) {
    const box = this.columns[0].getBoundingClientRect();
    return within(((event.clientY - box.top) / TALL) * HOUR + this.first * HOUR, this.first * HOUR, DAY);
  }

  dayAt(event) {
    const found = this.columns.findIndex((column) => event.clientX < column.getBoundingClientRect().right);
    return found < 0 ? 6 : found;
  }

  // The grid itself listens while something is dragged: a block that changes its day would lose the pointer.
  follow(event, move, end) {
    const target = this.grid;
    event.preventDefault();
    target.setPointerCapture(event.pointerId);
    const stop = (last, isDone) => {
      target.removeEventListener("pointermove", move);
      target.removeEventListener("pointerup", up);
      target.removeEventListener("pointercancel", cancel);
      if (isDone) end(last);
      else this.draw();
    };
    const up = (last) => stop(last, true), cancel = (last) => stop(last, false);
    target.addEventListener("pointermove", move);
    target.addEventListener("pointerup", up);
    target.addEventListener("pointercancel", cancel);
  }

  begin(event, day) {
    if (event.button !== 0 || event.target !== this.columns[day]) return;
    const start = within(Math.floor(this.minuteAt(event) / STEP) * STEP, 0, DAY - STEP);
    const shown = made("span", "con-timetable__new");
    shown.style.left = "0";
    shown.style.width = "100%";
    let length = STEP;
    const show = () => { this.size(shown, start, length); shown.textContent = `${clock(start)} to ${clock(start + length)}`; };
    this.columns[day].append(shown);
    show();
    this.follow(event, (moved) => {
      length = Math.max(STEP, snapped(this.minuteAt(moved)) - start);
      show();
    }, () => this.create([day], start, length === STEP ? USUAL : length));
  }

  take(event, visit, day, block) {
    if (event.button !== 0) return;
    event.stopPropagation();
    block.focus();
    const isEdge = event.target.classList.contains("con-timetable__edge");
    let start = visit.start, length = visit.length(this.unit), to = day;
    const offset = this.minuteAt(event) - (isEdge ? start + length : start);
    this.follow(event, (moved) => {
      if (isEdge) length = Math.max(STEP, snapped(this.minuteAt(moved) - offset) - start);
      else {
        start = within(snapped(this.minuteAt(moved) - offset), 0, DAY - STEP);
        to = this.dayAt(moved);
        if (this.columns[to] !== block.parentElement) this.columns[to].append(block);
      }
      this.size(block, start, Math.min(length, DAY - start));
    }, () => this.change(visit, day, { to, start, length: isEdge ? length : null }));
  }

  key(event, visit, number, day) {
    const steps = { ArrowUp: -STEP, ArrowDown: STEP };
    const sideways = { ArrowLeft: -1, ArrowRight: 1 };
    if (event.key === "Enter" || event.key === " ") {
      visit.at.focus();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.leave(visit, day);
    } else if (event.shiftKey && event.key in steps && this.isByHour) {
      this.change(visit, day, { to: day, start: visit.start, length: Math.max(STEP, visit.length(this.unit) + steps[event.key]) });
    } else if (!event.shiftKey && event.key in steps) {
      this.change(visit, day, { to: day, start: within(visit.start + steps[event.key], 0, DAY - STEP), length: null });
    } else if (event.key in sideways) {
      this.change(visit, day, { to: within(day + sideways[event.key], 0, 6), start: visit.start, length: null });
    } else return;
    event.preventDefault();
  }

  change(visit, day, { to, start, length }) {
    if (to !== day && visit.chosen.includes(to)) {
      this.draw();
      return this.say(`This visit happens on ${NAMES[to]} already.`);
    }
    if (to !== day) {
      visit.days[day].checked = false;
      visit.days[to].checked = true;
    }
    visit.at.value = clock(start);
    if (length !== null) visit.amount.value = String(Number((length / HOUR).toFixed(2)));
    const number = this.visits.indexOf(visit);
    this.told(visit);
    this.grid.querySelector(`[data-place="${number}-${to}"]`)?.focus();
    return this.sayWhat(visit);
  }

  leave(visit, day) {
    visit.days[day].checked = false;
    this.told(visit);
    this.say(`${this.word} ${this.visits.indexOf(visit) + 1} no longer happens on ${NAMES[day]}.${visit.chosen.length ? "" : " It has no day now and is left out."}`);
  }

  create(days, start, length, byHand = false) {
    let visit = this.visits.find((each) => each.isUnused);
    if (!visit && this.visits.length < Number(this.frame.dataset.most)) visit = this.another();
    if (!visit) {
      this.draw();
      return this.say(`There is room for ${this.visits.length} visits only. Change one of them, or put several days into one.`);
    }
    for (const day of days) visit.days[day].checked = true;
    visit.at.value = clock(start);
    visit.amount.value = this.isByHour ? String(Number((length / HOUR).toFixed(2))) : "1";
    visit.carers.value ||= "1";
    visit.when.value = this.week;
    this.told(visit);
    if (byHand) this.grid.querySelector(`[data-place="${this.visits.indexOf(visit)}-${days[0]}"]`)?.focus();
    return this.sayWhat(visit);
  }

  // One more row of fields, a copy of the last under the next number, with nothing in it.
  another() {
    const last = this.visits.at(-1).row, number = this.visits.length;
    const row = last.cloneNode(true);
    const next = (text) => text.replace(new RegExp(`-${number - 1}-`, "g"), `-${number}-`);
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby", "data-aria-controls"]) {
        if (element.hasAttribute(name)) element.setAttribute(name, next(element.getAttribute(name)));
      }
      if (element.matches("input[type=checkbox]")) element.checked = false;
      else if (element.matches("input")) element.value = "";
    }
    for (const error of row.querySelectorAll(".govuk-error-message")) error.remove();
    const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace(new RegExp(`(${this.word}) \\d+`, "i"), `$1 ${number + 1}`);
    last.after(row);
    this.read();
    return this.visits.at(-1);
  }

  told(visit) {
    visit.at.dispatchEvent(new Event("input", { bubbles: true }));
  }

  sayWhat(visit) {
    const end = visit.start + visit.length(this.unit);
    this.say(`${this.word} ${this.visits.indexOf(visit) + 1}: ${visit.chosen.map((day) => NAMES[day]).join(", ")}, ${clock(visit.start)} to ${clock(end)}.`);
  }

  say(words) { this.said.textContent = words; }
}

for (const frame of document.querySelectorAll("[data-weekly]")) new Weekly(frame);
