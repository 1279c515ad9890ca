// A grid counts along while marks are touched: how many of each, or the sum of what is chosen times its line's weight. Without this file the page saves just as well.
"use strict";

const totals = document.querySelector("[data-totals]");
if (totals) {
  const form = totals.closest("form");
  const lines = form.querySelectorAll(".roll-line");
  const cells = [...totals.querySelectorAll("[data-mark]")];
  const count = () => {
    const marks = [...lines].map((line) => line.querySelector("input:checked")?.value ?? "");
    for (const cell of cells) {
      const number = marks.filter((mark) => mark === cell.dataset.mark).length;
      cell.textContent = number;
      if (!cell.dataset.mark) cell.parentElement.hidden = !number;
    }
    for (const cell of totals.querySelectorAll("[data-sum]")) {
      const parts = [...lines].map((line, place) => marks[place] * (line.dataset.weight ?? 1));
      cell.textContent = parts.reduce((sum, part) => sum + part, 0);
    }
  };
  form.addEventListener("change", count);
  window.addEventListener("pageshow", count); // the browser fills a form in again when one comes back to it
  count();
  totals.hidden = false;
}
