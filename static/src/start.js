// Begin GOV.UK Frontend's own behaviours, and close an open menu by Escape or a click elsewhere.
import { initAll } from "./govuk-frontend.min.js";

initAll();

for (const menu of document.querySelectorAll("details[data-closes-itself]")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

// A list's filters start folded where they would push the list off a small screen.
if (window.matchMedia("(max-width: 48.0525em)").matches) {
  for (const filter of document.querySelectorAll("details.con-filter[open]")) filter.open = false;
}
