// Remembers, in this browser only, on which days this page was opened, and offers what is new since
// the last one. The link asks for the day before: what came later that same day is then in it.
const KEY = "regtrack.changes";
const line = document.querySelector("[data-last-visit]");

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

function remember(visits) {
  try {
    localStorage.setItem(KEY, JSON.stringify(visits));
  } catch {
    // A browser that keeps nothing: the page is the same without the link.
  }
}

function offer(day) {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return;
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const time = line.querySelector("time");
  time.dateTime = day;
  time.textContent = date.toLocaleDateString(language, { dateStyle: "long", timeZone: "UTC" });
  date.setUTCDate(date.getUTCDate() - 1);
  const link = line.querySelector("a");
  const address = new URL(link.href);
  address.searchParams.set("since", date.toISOString().slice(0, 10));
  link.href = address.href;
  line.hidden = false;
}

if (line) {
  const today = line.dataset.today;
  const visits = remembered();
  if (visits.last !== today) {
    visits.before = visits.last;
    visits.last = today;
    remember(visits);
  }
  if (visits.before) offer(visits.before);
}
