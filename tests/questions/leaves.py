"""Requests for leave of a company's staff: two days that bound it, working days, states, teams."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(51), []
    for number in range(1, 1301):
        first, days = make.day("2023-01-02", "2026-02-27"), make.whole(1, 20)
        rows.append(
            {
                "request_no": f"L{number:05}",
                "employee_name": f"{make.pick('Ada', 'Bo', 'Cy', 'Dana', 'Eva', 'Finn', 'Gil')} {make.pick('Berg', 'Costa', 'Dahl', 'Engel', 'Frost')}",
                "team": make.pick("Finance", "Logistics", "Product", "Customer Care"),
                "office": make.pick("Lyon", "Porto", "Graz"),
                "leave_type": make.pick("vacation", "sick leave", "parental leave", "unpaid"),
                "start_date": first,
                "end_date": first + timedelta(days=days),
                "working_days": days,
                "half_day": make.yes(0.1),
                "request_status": make.pick("approved", "pending", "rejected", "withdrawn"),
                "approver": make.pick("Rosa Lima", "Karl Voss", "Jun Abe", none=0.1),
                "days_notice": make.whole(0, 120),
                "salary_grade": make.whole(1, 9),
                "remaining_balance": make.real(0, 35, digits=1),
                "comment": make.pick("family event", "moving house", "medical appointment", "long trip", none=0.6),
            }
        )
    return Topic("leave_requests", table_of([*rows, *rows[:4]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many requests are still pending?", "SELECT count(*) FROM t WHERE request_status='pending'"),
    ("count", "number of sick leave requests in Porto", "SELECT count(*) FROM t WHERE leave_type='sick leave' AND office='Porto'"),
    ("count", "how many requests did Karl Voss reject?", "SELECT count(*) FROM t WHERE approver='Karl Voss' AND request_status='rejected'"),
    ("distinct", "how many employees asked for unpaid leave", "SELECT count(DISTINCT employee_name) FROM t WHERE leave_type='unpaid'"),
    ("aggregate", "total working days of approved vacation", "SELECT sum(working_days) FROM t WHERE request_status='approved' AND leave_type='vacation'"),
    ("aggregate", "average days notice per team", "SELECT team, avg(days_notice) FROM t GROUP BY 1"),
    ("aggregate", "median remaining balance of the Product team", "SELECT median(remaining_balance) FROM t WHERE team='Product'"),
    ("aggregate", "what is the longest leave in working days?", "SELECT max(working_days) FROM t", "SELECT * FROM t ORDER BY working_days DESC LIMIT 1"),
    ("group_one", "requests by status", "SELECT request_status, count(*) FROM t GROUP BY 1"),
    ("group_one", "sick days by office", "SELECT office, sum(working_days) FROM t WHERE leave_type='sick leave' GROUP BY 1"),
    ("group_two", "working days by team and leave type", "SELECT team, leave_type, sum(working_days) FROM t GROUP BY 1,2"),
    ("two_measures", "number of requests and total working days by office", "SELECT office, count(*), sum(working_days) FROM t GROUP BY 1"),
    ("top_n", "top 5 employees by working days", "SELECT employee_name, sum(working_days) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 5"),
    ("argmax", "which team has the most rejected requests?", "SELECT team, count(*) FROM t WHERE request_status='rejected' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which office has the second lowest average balance?", "SELECT office, avg(remaining_balance) FROM t GROUP BY 1 ORDER BY 2 LIMIT 1 OFFSET 1"),
    ("argmax", "in which month do most leaves start?", "SELECT date_trunc('month',start_date)::DATE, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1", "SELECT month(start_date), count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("having", "employees with more than 45 requests", "SELECT employee_name, count(*) FROM t GROUP BY 1 HAVING count(*)>45"),
    ("share", "approval rate by approver", "SELECT approver, 100.0*count(*) FILTER (WHERE request_status='approved')/count(*) FROM t GROUP BY 1"),
    ("share", "what proportion of working days is vacation?", "SELECT 100.0*sum(working_days) FILTER (WHERE leave_type='vacation')/sum(working_days) FROM t"),
    ("growth", "how did sick leave days change between 2024 and 2025", "SELECT 100.0*(b-a)/a FROM (SELECT sum(working_days) FILTER (WHERE year(start_date)=2024) a, sum(working_days) FILTER (WHERE year(start_date)=2025) b FROM t WHERE leave_type='sick leave')"),
    ("time_series", "requests per month in 2025 by start date", "SELECT date_trunc('month',start_date)::DATE, count(*) FROM t WHERE year(start_date)=2025 GROUP BY 1"),
    ("relative_date", "how many leaves started in the last 12 months", "SELECT count(*) FROM t WHERE start_date > (SELECT max(start_date) FROM t) - INTERVAL 12 month"),
    ("range", "requests with less than 7 days notice, how many?", "SELECT count(*) FROM t WHERE days_notice<7"),
    ("range", "how many leaves were longer than 2 weeks?", "SELECT count(*) FROM t WHERE working_days>14", "SELECT count(*) FROM t WHERE working_days>10"),
    ("negation", "requests that were not approved, how many", "SELECT count(*) FROM t WHERE request_status<>'approved'"),
    ("missing", "how many requests have no approver", "SELECT count(*) FROM t WHERE approver IS NULL"),
    ("compare", "average working days: Lyon vs Graz", "SELECT office, avg(working_days) FROM t WHERE office IN ('Lyon','Graz') GROUP BY 1"),
    ("text_match", "how many comments contain trip", "SELECT count(*) FROM t WHERE comment ILIKE '%trip%'"),
    ("correlation", "is there a correlation between salary grade and working days?", "SELECT corr(salary_grade, working_days) FROM t"),
    ("percentile", "90th percentile of days notice by office", "SELECT office, quantile_cont(days_notice,0.9) FROM t GROUP BY 1"),
    ("not", "which team is the laziest?"), ("not", "leaves in August"), ("not", "how much did sick leave cost us?"), ("not", "why was the request of Ada Berg rejected?"),
    ("not", "approve all pending requests"), ("not", "how many sick days will we have next year"), ("not", "average age of employees on leave"), ("not", "burnout risk by team"),
)  # fmt: skip
