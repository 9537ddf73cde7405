"""What people call the states of a thing: words that mean the same state. A list holds one of them, a question says another."""

_STATES = """
cancelled canceled cancellation cancellations void voided aborted called-off
completed complete finished done closed concluded
closed resolved solved fixed
active live running ongoing current in-use enabled
inactive disabled deactivated dormant
open outstanding unresolved unsolved
pending waiting awaiting queued outstanding
rejected declined denied refused turned-down
approved accepted granted authorised authorized
failed unsuccessful failure error
successful succeeded success passed
paid settled cleared
unpaid outstanding open
overdue past-due
hired hires recruited
won win wins signed
lost loss losses
returned returns sent-back
refunded refunds reimbursed
delivered deliveries arrived
shipped dispatched sent
draft drafts unfinished
withdrawn withdrew withdrawals
terminated ended
expired lapsed
paused suspended on-hold halted
attended showed present
no-show no-shows absent missed
answered picked-up
unanswered abandoned missed dropped
urgent critical
escalated escalations
damaged broken
in-stock available
out-of-stock sold-out
full-time fulltime full
part-time parttime part
"""
_GROUPS = tuple(frozenset(word.replace("-", " ") for word in line.split()) for line in _STATES.strip().splitlines())
STATES: dict[str, frozenset[str]] = {}
for _group in _GROUPS:
    for _word in _group:
        STATES[_word] = STATES.get(_word, frozenset()) | (_group - {_word})
