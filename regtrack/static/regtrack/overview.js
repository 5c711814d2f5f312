// Arrow keys inside the overview chart. The drawing itself is the one tab stop; its marks are
// links outside the tab order, so Enter follows them and everything works without this file.
"use strict";

const centre = (mark) => {
  const box = (mark.querySelector(".hit") || mark).getBoundingClientRect();
  // A bar counts from its start, a mark from its middle.
  return mark.classList.length > 1 ? box.left + box.width / 2 : box.left;
};

const lanesOf = (plot) =>
  Array.from(plot.querySelectorAll(".lane"), (lane) =>
    Array.from(lane.querySelectorAll(".mark")).sort((a, b) => centre(a) - centre(b)),
  ).filter((marks) => marks.length);

const nearest = (marks, x) =>
  marks.reduce((best, mark) => (Math.abs(centre(mark) - x) < Math.abs(centre(best) - x) ? mark : best));

const next = (key, lanes, mark) => {
  if (!mark) return ["ArrowRight", "ArrowDown", "Enter"].includes(key) ? lanes[0][0] : null;
  const at = lanes.findIndex((marks) => marks.includes(mark));
  const marks = lanes[at];
  const place = marks.indexOf(mark);
  switch (key) {
    case "ArrowLeft": return marks[place - 1] || mark;
    case "ArrowRight": return marks[place + 1] || mark;
    case "ArrowUp": return lanes[at - 1] ? nearest(lanes[at - 1], centre(mark)) : mark;
    case "ArrowDown": return lanes[at + 1] ? nearest(lanes[at + 1], centre(mark)) : mark;
    case "Home": return marks[0];
    case "End": return marks[marks.length - 1];
    default: return null;
  }
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const plot = event.target.closest(".overview .plot");
  if (!plot) return;
  const mark = event.target.closest(".mark");
  if (event.key === "Escape" && mark) {
    plot.focus();
    return;
  }
  const lanes = lanesOf(plot);
  const goal = lanes.length && next(event.key, lanes, mark);
  if (!goal) return;
  event.preventDefault();
  goal.focus();
});
