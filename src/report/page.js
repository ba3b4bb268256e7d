"use strict";
// Enhancement only: without it every word and figure of the page is there.
(() => {
  const open = () => {
    const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const around = place && place.closest("details");
    if (!around || around.open) return;
    around.open = true;
    place.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open], .group, .long .document)")];
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
  });

  const controls = document.querySelector(".controls");
  if (!controls) return;
  const body = document.querySelector(".documents tbody");
  const rows = [...body.rows];
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const theme = document.getElementById("by-theme");
  const heads = [...document.querySelectorAll(".documents thead th")];
  const texts = rows.map((row) =>
    [...row.cells].slice(0, 3).map((cell) => cell.textContent).join(" ").toLowerCase());
  controls.hidden = false;

  filter.addEventListener("input", () => {
    const words = filter.value.toLowerCase().split(/\s+/);
    let count = 0;
    rows.forEach((row, i) => {
      row.hidden = !words.every((word) => texts[i].includes(word));
      count += !row.hidden;
    });
    shown.textContent = filter.value ? count + " of " + rows.length : "";
  });

  const number = (row, column) => Number(row.cells[column].textContent.replace(/,/g, ""));
  const text = (row, column) => row.cells[column].textContent;
  const order = (a, b) => (a > b) - (a < b);
  const arrange = (compare) => body.append(...rows.slice().sort(compare));

  heads.forEach((head, column) => {
    const button = head.querySelector("button");
    if (!button) return;
    button.disabled = false;
    button.addEventListener("click", () => {
      const value = head.classList.contains("n") ? number : text;
      const down = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down < 0 ? "descending" : "ascending");
      theme.value = "";
      arrange((a, b) => down * order(value(a, column), value(b, column)));
    });
  });
  theme.addEventListener("change", () => {
    for (const head of heads) head.removeAttribute("aria-sort");
    const share = (row) => Number(row.dataset.s.split(" ")[theme.value]);
    arrange(theme.value === "" ? () => 0 : (a, b) => share(b) - share(a));
  });
})();
