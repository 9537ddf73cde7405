"""Which date of several stands for a row, and which date a verb of a question points to."""

from backend.queries.interpreter.words import stem

# Parts of names of dates that tell of something after, before or beside what the row is about.
_BESIDE = """
due next promised expected expiry expires expiration renewal renewed end ended finish finished finishes cancelled cancellation canceled paid payment
shipped delivered delivery returned return closed resolved completed completion solved birth born updated modified changed edited deadline
planned target estimated eta etd stop exit leaving left leave terminated termination approved approval reviewed received receipt arrival settled
settlement maturity until validity follow followup response responded replied refunded refund departure deleted archived reminder
last churned churn confirmed acknowledged escalated first_response decommissioned retired sold hired offer notice warranty inspection_due
pickup checkout exported synced loaded imported scheduled lodged
"""
BESIDE = frozenset(stem(word) for word in _BESIDE.split())

# Of those, what lies ahead or tells of the list rather than of the row: never the date of a row.
_AHEAD = """
due next promised expected expiry expires expiration renewal birth born updated modified changed edited deadline planned target
estimated eta etd until validity follow followup reminder deleted archived synced exported loaded imported
"""
AHEAD = frozenset(stem(word) for word in _AHEAD.split())

# Words of a question on the left, parts of names of the dates they point to on the right.
_POINTING = """
issued invoiced billed raised | invoice issue bill
placed ordered bought purchased | order purchase
created opened logged raised submitted filed reported lodged | create open report submit file raise log
new added entered came | create open add enter receive register
signed sign-up sign-ups signup signups subscribed | sign start create join register subscribe
joined enrolled onboarded hired started | join start hire enrol onboard
applied applications | apply application
booked reserved | book reserve reservation
launched | launch start
started began begun starting begins commenced | start begin from open inception effective commence
joiner joiners starters | join start hire
submission submissions | submit submission
completion completions | complete finish completion
ended finished ending finishing ends | end finish stop close to
paid settled | pay payment settle
collected collection | collect collection
shipped dispatched sent | ship dispatch send
delivered arrived received receipts deliveries arrivals | deliver delivery arrive arrival receive
returned returns | return
cancelled canceled cancellations churned terminated | cancel cancellation churn terminate exit end
closed resolved completed solved fixed resolutions closures | close resolve complete solve finish
left leavers quit resigned departures | leave exit depart terminate end
expired expiring expires expiries lapsed | expire expiry expiration end
renewed renewing renewals | renew renewal
due overdue | due deadline
sold sales | sell sale
donated given gave gifts | donate gift donation give
visited visits attended | visit attend appointment
serviced repaired inspected | service repair inspect inspection
admitted admissions | admit admission
discharged discharges | discharge
departed departing | depart departure
approved approvals | approve approval
updated modified changed | update modify change
read measured recorded | read measure record
born | birth
"""
POINTING: dict[str, frozenset[str]] = {}
for _line in _POINTING.strip().splitlines():
    _said, _, _meant = _line.partition(" | ")
    for _word in _said.split():
        _stems = frozenset(stem(one) for one in _meant.split())
        POINTING[stem(_word)] = POINTING.get(stem(_word), frozenset()) | _stems
