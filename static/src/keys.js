// Keys for people who score all day. Digits choose only while a score has focus; arrows walk a grid of links cell by cell.
for (const scale of document.querySelectorAll("[data-score-keys]")) {
  scale.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    const option = scale.querySelector(`input[type="radio"][value="${event.key}"]`);
    if (!option) return;
    event.preventDefault();
    option.focus();
    option.click();
  });
}

document.addEventListener("keydown", (event) => {
  if (!event.ctrlKey || event.key !== "Enter") return;
  const form = event.target.closest("form");
  if (form?.querySelector("[data-score-keys]")) form.requestSubmit();
});

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

// Heard on the page, so that a table which brings itself up to date goes on being walked.
document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const table = event.target.closest("table[data-grid-keys]");
  const cell = event.target.closest("td, th");
  if (!step || !table || !cell || !event.target.matches("a, button, input[type=radio], input[type=checkbox]")) return;
  let [row, column] = [cell.parentElement.rowIndex, cell.cellIndex];
  for (;;) {
    row += step[0];
    column += step[1];
    const next = table.rows[row]?.cells[column];
    if (!next) return;
    const target = next.querySelector("a, button, input");
    if (target) {
      event.preventDefault();
      target.focus();
      return;
    }
  }
});
