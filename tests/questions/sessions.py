"""Visits of a web shop: snake_case, seconds, a landing page, what was bought."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(19), []
    for number in range(1, 1301):
        bought = make.yes(0.25)
        rows.append(
            {
                "session_id": f"s-{number:06}",
                "visitor_id": make.whole(1, 400),
                "started_at": make.moment("2024-02-01", "2025-10-31"),
                "duration_s": make.whole(3, 2_400),
                "page_views": make.whole(1, 40),
                "traffic_source": make.pick("Search", "Newsletter", "Direct", "Social"),
                "device_type": make.pick("Mobile", "Desktop", "Tablet"),
                "browser": make.pick("Firefox", "Chrome", "Safari"),
                "country": make.pick("Finland", "Greece", "Malta", none=0.04),
                "landing_page": make.pick("/home", "/sale/summer", "/blog/lamps", "/products/chairs"),
                "is_new_visitor": make.yes(0.4),
                "converted": bought,
                "order_value": make.real(9, 400) if bought else None,
            }
        )
    return Topic("web_sessions", table_of([*rows, *rows[:8]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many sessions came from the newsletter?", "SELECT count(*) FROM t WHERE traffic_source='Newsletter'"),
    ("count", "number of mobile visits from Greece", "SELECT count(*) FROM t WHERE device_type='Mobile' AND country='Greece'"),
    ("count", "how many sessions converted in 2025", "SELECT count(*) FROM t WHERE converted AND year(started_at)=2025"),
    ("distinct", "how many different visitors did we have", "SELECT count(DISTINCT visitor_id) FROM t"),
    ("distinct", "list all browsers", "SELECT DISTINCT browser FROM t"),
    ("aggregate", "average duration of desktop sessions", "SELECT avg(duration_s) FROM t WHERE device_type='Desktop'"),
    ("aggregate", "total order value from social in 2024", "SELECT sum(order_value) FROM t WHERE traffic_source='Social' AND year(started_at)=2024"),
    ("aggregate", "median number of page views on tablets", "SELECT median(page_views) FROM t WHERE device_type='Tablet'"),
    ("aggregate", "how many page views did we get from Malta?", "SELECT sum(page_views) FROM t WHERE country='Malta'"),
    ("top_n", "top 3 landing pages by number of sessions", "SELECT landing_page, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 3"),
    ("top_n", "which two sources bring the most revenue", "SELECT traffic_source, sum(order_value) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 2"),
    ("group_one", "sessions per device", "SELECT device_type, count(*) FROM t GROUP BY 1"),
    ("group_one", "average order value by browser", "SELECT browser, avg(order_value) FROM t GROUP BY 1"),
    ("group_one", "averge page views per contry", "SELECT country, avg(page_views) FROM t GROUP BY 1", "SELECT country, avg(page_views) FROM t WHERE country IS NOT NULL GROUP BY 1"),
    ("group_two", "visits by source and device type", "SELECT traffic_source, device_type, count(*) FROM t GROUP BY 1,2"),
    ("having", "visitors with more than 7 sessions", "SELECT visitor_id, count(*) FROM t GROUP BY 1 HAVING count(*)>7"),
    ("having", "landing pages with an average duration over 1,200 seconds", "SELECT landing_page, avg(duration_s) FROM t GROUP BY 1 HAVING avg(duration_s)>1200"),
    ("share", "what percentage of sessions are on mobile?", "SELECT 100.0*count(*) FILTER (WHERE device_type='Mobile')/count(*) FROM t"),
    ("share", "share of revenue per traffic source", "SELECT traffic_source, 100.0*sum(order_value)/sum(sum(order_value)) OVER () FROM t GROUP BY 1"),
    ("share", "what share of visits is from new visitors", "SELECT 100.0*count(*) FILTER (WHERE is_new_visitor)/count(*) FROM t"),
    ("growth", "month over month growth of sessions in 2025", "SELECT m, 100.0*(n-lag(n) OVER (ORDER BY m))/lag(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',started_at)::DATE m, count(*) n FROM t WHERE year(started_at)=2025 GROUP BY 1)"),
    ("time_series", "revenue per month", "SELECT date_trunc('month',started_at)::DATE, sum(order_value) FROM t GROUP BY 1"),
    ("time_series", "sessions by weekday", "SELECT dayname(started_at), count(*) FROM t GROUP BY 1"),
    ("relative_date", "number of sessions in the last 7 days", "SELECT count(*) FROM t WHERE started_at > (SELECT max(started_at) FROM t)::DATE - INTERVAL 7 day", "SELECT count(*) FROM t WHERE started_at::DATE > (SELECT max(started_at) FROM t)::DATE - INTERVAL 7 day"),
    ("range", "how many sessions lasted longer than 600 seconds?", "SELECT count(*) FROM t WHERE duration_s>600"),
    ("range", "sessions with 10 or more page views, how many", "SELECT count(*) FROM t WHERE page_views>=10"),
    ("negation", "how many sessions did not convert?", "SELECT count(*) FROM t WHERE NOT converted"),
    ("missing", "how many sessions have no country", "SELECT count(*) FROM t WHERE country IS NULL"),
    ("compare", "Chrome vs Safari: average duration", "SELECT browser, avg(duration_s) FROM t WHERE browser IN ('Chrome','Safari') GROUP BY 1"),
    ("histogram", "distribution of page views in steps of 5", "SELECT floor(page_views/5)*5, count(*) FROM t GROUP BY 1"),
    ("correlation", "correlation between duration and page views", "SELECT corr(duration_s, page_views) FROM t"),
    ("argmax", "which landing page has the longest average duration?", "SELECT landing_page, avg(duration_s) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which country has the most sessions", "SELECT country, count(*) FROM t WHERE country IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("running_total", "running total of revenue by month in 2025", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',started_at)::DATE m, sum(order_value) n FROM t WHERE year(started_at)=2025 GROUP BY 1)"),
    ("rank", "rank browsers by total order value", "SELECT browser, rank() OVER (ORDER BY sum(order_value) DESC) FROM t GROUP BY 1"),
    ("ratio", "order value per visitor by country", "SELECT country, sum(order_value)/count(DISTINCT visitor_id) FROM t GROUP BY 1"),
    ("percent_rows", "what % of newsletter sessions converted?", "SELECT 100.0*count(*) FILTER (WHERE converted)/count(*) FROM t WHERE traffic_source='Newsletter'"),
    ("text_match", "how many sessions had a landing page containing sale", "SELECT count(*) FROM t WHERE landing_page ILIKE '%sale%'"),
    ("cohort", "new visitors per quarter by their first session", "SELECT q, count(*) FROM (SELECT visitor_id, date_trunc('quarter',min(started_at))::DATE q FROM t GROUP BY 1) GROUP BY 1"),
    ("not", "which source is the best?"), ("not", "bounce rate by landing page"), ("not", "how old are our visitors?"), ("not", "how many sessions in June?"),
    ("not", "why did traffic from search drop?"), ("not", "how many visitors will come in December 2026?"), ("not", "block all visitors from Malta"), ("not", "how do we rank on google"),
)  # fmt: skip
