"""By when is a duty to be done? Pure: plain data in, a day and its arithmetic out; no clock.

Days are local dates of the instrument's jurisdiction; only periods in hours end at a moment.

- A period starts on the day after its anchor, or ends on the day before it is reached backwards:
  3 days from 1 March are 4 March, 3 days before 4 March are 1 March.
- Months and years follow python-dateutil's relativedelta, which keeps month ends inside the month:
  31 January + 1 month is 28 or 29 February; 29 February + 1 year is 28 February.
- Rhythms are RFC 5545 rules, evaluated by dateutil. A rule of months or years without BY… parts
  that starts on a day which a month lacks comes round on that month's last day, and goes back to
  the day it started on: 31 January, 28 February, 31 March.
- Working days follow the jurisdiction's public holidays in the `holidays` package, Chinese make-up
  workdays included. Where there is no calendar (the EU as such, a year that it does not reach),
  Monday to Friday count; where a calendar is announced year by year (China) and a year is not there
  yet, what is computed counts: both are `provisional`.
- Hours run on, day and night, from the moment that the team gives.

Rules that would move a period's last day to the next working day are left out on purpose: the day
shown is never later than the one a court could hold a team to.
"""

from regtrack.checklists.deadlines.counting import OCCURRENCES, due
from regtrack.checklists.deadlines.situation import Due, Situation
from regtrack.checklists.deadlines.working_days import add_working_days

__all__ = ["OCCURRENCES", "Due", "Situation", "add_working_days", "due"]
