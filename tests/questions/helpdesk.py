"""Helpdesk tickets: joined headers, three timestamps, states of several words, gaps in who works on it."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(33), []
    for number in range(1500):
        opened, state = (
            make.moment("2025-01-03", "2026-11-18"),
            make.pick("Open", "In progress", "Waiting on customer", "Resolved", "Closed"),
        )
        rows.append(
            {
                "TicketKey": f"SUP-{1000 + number}", "CreatedAt": opened, "FirstResponseAt": make.pick(opened + timedelta(minutes=make.whole(3, 2_000)), none=0.05),
                "ClosedAt": opened + timedelta(hours=make.whole(1, 400)) if state in {"Resolved", "Closed"} else None, "Prio": make.pick("P3", "P2", "P4", "P1"),
                "Category": make.pick("Network", "Hardware", "Software", "Access"), "Requester": f"user{make.whole(1, 90)}",
                "Assignee": make.pick("aki", "bea", "cem", "dot", none=0.12), "Team": make.pick("Service Desk", "Infra", "Apps"), "Status": state,
                "ReopenCount": make.pick(0, 0, 1, 2), "EffortHrs": make.real(0.1, 16, digits=1, none=0.1), "SLABreached": make.pick("No", "Yes"),
                "CSAT": make.whole(1, 5, none=0.65), "Site": make.pick("Bern", "Basel", "Genf"),
                "Summary": make.pick("VPN does not connect", "Laptop broken", "Need access to share", "Password reset"),
            }
        )  # fmt: skip
    return Topic("helpdesk", table_of(rows), QUESTIONS)


QUESTIONS = asked(
    ("asked", "how many open tickets", "SELECT count(*) FROM t WHERE Status='Open'"),
    ("asked", "open P1 tickets by team", "SELECT Team,count(*) FROM t WHERE Status='Open' AND Prio='P1' GROUP BY 1"),
    ("asked", "tickets created per month this year", "SELECT date_trunc('month',CreatedAt),count(*) FROM t WHERE year(CreatedAt)=2026 GROUP BY 1"),
    ("asked", "tickets closed per week in october 2026", "SELECT date_trunc('week',ClosedAt),count(*) FROM t WHERE ClosedAt>='2026-10-01' AND ClosedAt<'2026-11-01' GROUP BY 1"),
    ("asked", "number of hardware tickets in Basel", "SELECT count(*) FROM t WHERE Category='Hardware' AND Site='Basel'"),
    ("asked", "avg effort per category", "SELECT Category,avg(EffortHrs) FROM t GROUP BY 1"),
    ("asked", "total effort hours by assignee", "SELECT Assignee,sum(EffortHrs) FROM t GROUP BY 1"),
    ("asked", "SLA breach rate by priority", "SELECT Prio,100.0*count(*) FILTER (WHERE SLABreached='Yes')/count(*) FROM t GROUP BY 1"),
    ("asked", "percentage of tickets that breached the SLA", "SELECT 100.0*count(*) FILTER (WHERE SLABreached='Yes')/count(*) FROM t"),
    ("asked", "reopened tickets by team", "SELECT Team,count(*) FROM t WHERE ReopenCount>0 GROUP BY 1"),
    ("asked", "average CSAT by site", "SELECT Site,avg(CSAT) FROM t GROUP BY 1"),
    ("not", "top 10 requesters"),
    ("asked", "top 10 requesters by number of tickets", "SELECT Requester,count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 10"),
    ("asked", "requesters with over 18 tickets", "SELECT Requester,count(*) FROM t GROUP BY 1 HAVING count(*)>18"),
    ("asked", "share of tickets per category", "SELECT Category,100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    ("asked", "password reset tickets per site", "SELECT Site,count(*) FROM t WHERE Summary='Password reset' GROUP BY 1"),
    ("asked", "month over month change in tickets created in 2026", "SELECT m,100.0*(v-lag(v) OVER (ORDER BY m))/lag(v) OVER (ORDER BY m) FROM (SELECT date_trunc('month',CreatedAt) m,count(*) v FROM t WHERE year(CreatedAt)=2026 GROUP BY 1)"),
    ("asked", "tickets by hour of day", "SELECT hour(CreatedAt),count(*) FROM t GROUP BY 1"),
    ("asked", "tickets by weekday", "SELECT dayname(CreatedAt),count(*) FROM t GROUP BY 1"),
    ("asked", "tickets without CSAT, in %", "SELECT 100.0*count(*) FILTER (WHERE CSAT IS NULL)/count(*) FROM t"),
    ("asked", "CSAT distribution", "SELECT CSAT,count(*) FROM t GROUP BY 1"),
    ("asked", "correlation between effort and csat", "SELECT corr(EffortHrs,CSAT) FROM t"),
    ("asked", "Service Desk vs Apps: median effort", "SELECT Team,median(EffortHrs) FROM t WHERE Team IN ('Service Desk','Apps') GROUP BY 1"),
    ("asked", "q1 2026 compared with q1 2025, tickets created", "SELECT date_trunc('quarter',CreatedAt),count(*) FROM t WHERE quarter(CreatedAt)=1 AND year(CreatedAt) IN (2025,2026) GROUP BY 1"),
    ("asked", "running total of tickets by month in 2026", "SELECT m,sum(v) OVER (ORDER BY m) FROM (SELECT date_trunc('month',CreatedAt) m,count(*) v FROM t WHERE year(CreatedAt)=2026 GROUP BY 1)"),
    ("asked", "oldest open ticket", "SELECT min(CreatedAt) FROM t WHERE Status='Open'", "SELECT TicketKey FROM t WHERE Status='Open' ORDER BY CreatedAt LIMIT 1"),
    ("not", "how satisfied are managers"),
    ("not", "best agent"),
    ("not", "how many tickets will P1 have next month"),
    ("not", "why was the SLA breached"),
    ("not", "close all resolved tickets"),
    ("not", "cost of downtime"),
)  # fmt: skip
