// Keep "2 days 4 hours left" true while the page is open. The server's clock decides; the browser's may be wrong.
const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const told = document.querySelector('meta[name="server-now"]')?.content;
const ahead = told ? Date.parse(told) - Date.now() : 0;
const counted = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;

export function left(milliseconds) {
  if (milliseconds <= 0) return "Closed";
  if (milliseconds < MINUTE) return `${counted(Math.ceil(milliseconds / SECOND), "second")} left`;
  const days = Math.floor(milliseconds / DAY);
  const hours = Math.floor((milliseconds % DAY) / HOUR);
  const minutes = Math.floor((milliseconds % HOUR) / MINUTE);
  if (days) return `${counted(days, "day")}${hours ? ` ${counted(hours, "hour")}` : ""} left`;
  if (hours) return `${counted(hours, "hour")}${minutes ? ` ${counted(minutes, "minute")}` : ""} left`;
  return `${counted(minutes, "minute")} left`;
}

function update(clocks) {
  const now = Date.now() + ahead;
  let soonest = DAY;
  for (const clock of clocks) {
    const remaining = Date.parse(clock.dateTime) - now;
    const words = left(remaining);
    if (clock.textContent !== words) clock.textContent = words;
    const frame = clock.closest(".con-clock");
    frame?.classList.toggle("con-clock--soon", remaining > HOUR && remaining <= DAY);
    frame?.classList.toggle("con-clock--last", remaining > 0 && remaining <= HOUR);
    frame?.classList.toggle("con-clock--over", remaining <= 0);
    if (remaining > 0) soonest = Math.min(soonest, remaining);
  }
  setTimeout(update, soonest < 2 * MINUTE ? SECOND : MINUTE / 2, clocks);
}

const clocks = [...document.querySelectorAll("time[data-countdown]")];
if (clocks.length) update(clocks);
