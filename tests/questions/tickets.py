"""Support tickets: snake_case, timestamps, empty cells where a ticket is open."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(11), []
    for number in range(1, 1201):
        opened = make.moment("2023-01-02", "2025-09-30")
        open_still = make.yes(0.12)
        rows.append(
            {
                "ticket_id": 70_000 + number,
                "opened_at": opened,
                "closed_at": None if open_still else make.later(opened, 0, 12),
                "customer_name": f"{make.pick('Alder', 'Birch', 'Cedar', 'Elm', 'Fir', 'Hazel')} {make.pick('Foods', 'Group', 'Labs', 'Media', 'Works')}",
                "channel": make.pick("Email", "Phone", "Chat", "Portal"),
                "priority": make.pick("Normal", "High", "Low", "Urgent"),
                "status": "Open" if open_still else make.pick("Resolved", "Closed", "Rejected"),
                "agent": make.pick("Ines Moreau", "Tom Baker", "Yuki Sato", "Omar Haddad", "Lena Vogt", none=0.04),
                "product": make.pick("Billing", "Mobile App", "Web Portal", "Reports"),
                "country": make.pick("France", "Italy", "Poland", "Spain"),
                "first_reply_min": make.whole(2, 900, none=0.05),
                "satisfaction": make.whole(1, 5, none=0.4),
                "reopened": make.yes(0.11),
                "subject": make.pick("Cannot log in", "Invoice is wrong", "App crashes on start", "Password reset mail missing", "Feature request: dark mode"),
            }
        )  # fmt: skip
    return Topic("support_tickets", table_of([*rows, *rows[:7]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many tickets came in by chat?", "SELECT count(*) FROM t WHERE channel='Chat'"),
    ("count", "number of urgent tickets from Italy", "SELECT count(*) FROM t WHERE priority='Urgent' AND country='Italy'"),
    ("count", "how mny tickets are about billing", "SELECT count(*) FROM t WHERE product='Billing'"),
    ("distinct", "how many different customers contacted us?", "SELECT count(DISTINCT customer_name) FROM t"),
    ("distinct", "which channels are there", "SELECT DISTINCT channel FROM t"),
    ("aggregate", "average first reply time for urgent tickets", "SELECT avg(first_reply_min) FROM t WHERE priority='Urgent'"),
    ("aggregate", "median satisfaction for tickets handled by Yuki Sato", "SELECT median(satisfaction) FROM t WHERE agent='Yuki Sato'"),
    ("aggregate", "what's the longest first reply in minutes?", "SELECT max(first_reply_min) FROM t"),
    ("top_n", "top 3 agents by number of tickets closed", "SELECT agent, count(*) FROM t WHERE agent IS NOT NULL AND closed_at IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 3",
     "SELECT agent, count(*) FROM t WHERE agent IS NOT NULL AND status='Closed' GROUP BY 1 ORDER BY 2 DESC LIMIT 3"),
    ("top_n", "top 5 customers by number of tickets", "SELECT customer_name, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 5"),
    ("group_one", "tickets per country", "SELECT country, count(*) FROM t GROUP BY 1"),
    ("group_one", "average satisfaction by agent", "SELECT agent, avg(satisfaction) FROM t GROUP BY 1", "SELECT agent, avg(satisfaction) FROM t WHERE agent IS NOT NULL GROUP BY 1"),
    ("group_one", "averge first reply by prioritty", "SELECT priority, avg(first_reply_min) FROM t GROUP BY 1"),
    ("group_two", "number of tickets by channel and priority", "SELECT channel, priority, count(*) FROM t GROUP BY 1,2"),
    ("having", "agents with more than 200 tickets", "SELECT agent, count(*) FROM t WHERE agent IS NOT NULL GROUP BY 1 HAVING count(*)>200", "SELECT agent FROM t GROUP BY 1 HAVING count(*)>200"),
    ("share", "what percentage of tickets comes in through each channel?", "SELECT channel, 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    ("share", "share of tickets that were reopened", "SELECT 100.0*count(*) FILTER (WHERE reopened)/count(*) FROM t"),
    ("growth", "year over year growth in the number of tickets opened", "SELECT y, 100.0*(n-lag(n) OVER (ORDER BY y))/lag(n) OVER (ORDER BY y) FROM (SELECT year(opened_at) y, count(*) n FROM t GROUP BY 1)"),
    ("time_series", "tickets opened per month in 2024", "SELECT date_trunc('month',opened_at)::DATE, count(*) FROM t WHERE year(opened_at)=2024 GROUP BY 1"),
    ("time_series", "how many tickets were closed each quarter?", "SELECT date_trunc('quarter',closed_at)::DATE, count(*) FROM t WHERE closed_at IS NOT NULL GROUP BY 1"),
    ("relative_date", "tickets opened in the last 30 days, how many?", "SELECT count(*) FROM t WHERE opened_at > (SELECT max(opened_at) FROM t)::DATE - INTERVAL 30 day",
     "SELECT count(*) FROM t WHERE opened_at::DATE > (SELECT max(opened_at) FROM t)::DATE - INTERVAL 30 day"),
    ("range", "how many tickets had a first reply between 60 and 120 minutes", "SELECT count(*) FROM t WHERE first_reply_min BETWEEN 60 AND 120"),
    ("negation", "count of tickets that are not resolved", "SELECT count(*) FROM t WHERE status<>'Resolved'"),
    ("negation", "how many tickets are still open?", "SELECT count(*) FROM t WHERE status='Open'", "SELECT count(*) FROM t WHERE closed_at IS NULL"),
    ("missing", "what share of tickets has no satisfaction score?", "SELECT 100.0*count(*) FILTER (WHERE satisfaction IS NULL)/count(*) FROM t"),
    ("missing", "how many tickets have no agent", "SELECT count(*) FROM t WHERE agent IS NULL"),
    ("duplicates", "are any ticket ids used more than once?", "SELECT count(*) FROM (SELECT ticket_id FROM t GROUP BY 1 HAVING count(*)>1)", "SELECT ticket_id, count(*) FROM t GROUP BY 1 HAVING count(*)>1"),
    ("compare", "compare average satisfaction of phone and chat", "SELECT channel, avg(satisfaction) FROM t WHERE channel IN ('Phone','Chat') GROUP BY 1"),
    ("histogram", "histogram of first reply minutes in steps of 60", "SELECT floor(first_reply_min/60)*60, count(*) FROM t WHERE first_reply_min IS NOT NULL GROUP BY 1"),
    ("correlation", "does first reply time correlate with satisfaction?", "SELECT corr(first_reply_min, satisfaction) FROM t"),
    ("argmax", "which agent has the highest average satisfaction?", "SELECT agent, avg(satisfaction) FROM t WHERE agent IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which product gets the most tickets", "SELECT product, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("running_total", "running total of tickets opened by month in 2025", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',opened_at)::DATE m, count(*) n FROM t WHERE year(opened_at)=2025 GROUP BY 1)"),
    ("rank", "rank products by number of tickets", "SELECT product, rank() OVER (ORDER BY count(*) DESC) FROM t GROUP BY 1"),
    ("percent_rows", "what % of urgent tickets were reopened", "SELECT 100.0*count(*) FILTER (WHERE reopened)/count(*) FROM t WHERE priority='Urgent'"),
    ("before_after", "number of tickets opened after 1 March 2025", "SELECT count(*) FROM t WHERE opened_at >= '2025-03-02'", "SELECT count(*) FROM t WHERE opened_at > '2025-03-01'"),
    ("text_match", "how many subjects mention password?", "SELECT count(*) FROM t WHERE subject ILIKE '%password%'"),
    ("both_neither", "tickets with neither an agent nor a satisfaction score, how many", "SELECT count(*) FROM t WHERE agent IS NULL AND satisfaction IS NULL"),
    ("cohort", "date of the first ticket of each customer", "SELECT customer_name, min(opened_at) FROM t GROUP BY 1"),
    ("not", "who is our best agent?"), ("not", "how many tickets in March?"), ("not", "average cost per ticket"), ("not", "how many calls did each agent take on holidays"),
    ("not", "why do customers from Poland complain so much?"), ("not", "how many tickets will we get next month?"), ("not", "close all open tickets"), ("not", "which customers have churned?"),
)  # fmt: skip
