"""Parcels of a shipping company: weights, zones, promised and real days, complaints."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(61), []
    for number in range(1, 1401):
        sent = make.day("2024-03-01", "2026-07-31")
        rows.append(
            {
                "Tracking No": f"PX{number:07}",
                "Sender": f"{make.pick('Moss', 'Reed', 'Fern', 'Clay')} {make.pick('Books', 'Shoes', 'Tools', 'Toys')}",
                "Carrier": make.pick("SwiftPost", "BlueVan", "NordLine"),
                "Service Level": make.pick("standard", "express", "overnight"),
                "Zone": make.pick("domestic", "EU", "overseas"),
                "Weight (kg)": make.real(0.1, 31),
                "Postage (EUR)": make.real(2.9, 95),
                "Insured Value": make.real(0, 900, none=0.5),
                "Shipped On": sent,
                "Delivered On": make.later(sent, 1, 14) if make.yes(0.93) else None,
                "Promised Days": make.pick(1, 2, 5),
                "Delivery Attempts": make.whole(1, 3),
                "Damaged": make.yes(0.04),
                "Complaint": make.pick("late", "wrong address", "broken item", none=0.85),
                "Destination Country": make.pick("Germany", "Austria", "Spain", "United States", "Japan"),
            }
        )
    return Topic("Parcels", table_of([*rows, *rows[:6]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many parcels were sent overnight?", "SELECT count(*) FROM t WHERE \"Service Level\"='overnight'"),
    ("count", "how many NordLine parcels went to Japan in 2025", "SELECT count(*) FROM t WHERE \"Carrier\"='NordLine' AND \"Destination Country\"='Japan' AND year(\"Shipped On\")=2025"),
    ("count", "number of damaged parcels", 'SELECT count(*) FROM t WHERE "Damaged"'),
    ("distinct", "how many senders do we ship for?", 'SELECT count(DISTINCT "Sender") FROM t'),
    ("distinct", "list all destination countries", 'SELECT DISTINCT "Destination Country" FROM t'),
    ("aggregate", "total postage for express parcels", "SELECT sum(\"Postage (EUR)\") FROM t WHERE \"Service Level\"='express'"),
    ("aggregate", "what is the average weight of parcels to Spain?", "SELECT avg(\"Weight (kg)\") FROM t WHERE \"Destination Country\"='Spain'"),
    ("aggregate", "heaviest parcel sent by SwiftPost", "SELECT max(\"Weight (kg)\") FROM t WHERE \"Carrier\"='SwiftPost'", "SELECT * FROM t WHERE \"Carrier\"='SwiftPost' ORDER BY \"Weight (kg)\" DESC LIMIT 1"),
    ("aggregate", "min, max and average postage by zone", 'SELECT "Zone", min("Postage (EUR)"), max("Postage (EUR)"), avg("Postage (EUR)") FROM t GROUP BY 1'),
    ("group_one", "parcels per carrier", 'SELECT "Carrier", count(*) FROM t GROUP BY 1'),
    ("group_one", "postage by month shipped", "SELECT date_trunc('month',\"Shipped On\")::DATE, sum(\"Postage (EUR)\") FROM t GROUP BY 1"),
    ("group_two", "average postage by carrier and zone", 'SELECT "Carrier", "Zone", avg("Postage (EUR)") FROM t GROUP BY 1,2'),
    ("two_measures", "total weight and postage per sender", 'SELECT "Sender", sum("Weight (kg)"), sum("Postage (EUR)") FROM t GROUP BY 1'),
    ("top_n", "top five senders by number of parcels", 'SELECT "Sender", count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 5'),
    ("top_n", "3 heaviest parcels", 'SELECT * FROM t ORDER BY "Weight (kg)" DESC LIMIT 3', 'SELECT "Tracking No", "Weight (kg)" FROM t ORDER BY 2 DESC LIMIT 3'),
    ("argmax", "which carrier has the highest share of damaged parcels?", 'SELECT "Carrier", 100.0*count(*) FILTER (WHERE "Damaged")/count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("argmax", "which country gets the fewest parcels?", 'SELECT "Destination Country", count(*) FROM t GROUP BY 1 ORDER BY 2 LIMIT 1'),
    ("having", "senders with more than 90 parcels", 'SELECT "Sender", count(*) FROM t GROUP BY 1 HAVING count(*)>90'),
    ("share", "damage rate per carrier", 'SELECT "Carrier", 100.0*count(*) FILTER (WHERE "Damaged")/count(*) FROM t GROUP BY 1'),
    ("share", "what percentage of parcels were never delivered?", 'SELECT 100.0*count(*) FILTER (WHERE "Delivered On" IS NULL)/count(*) FROM t'),
    ("share", "share of postage by service level", 'SELECT "Service Level", 100.0*sum("Postage (EUR)")/sum(sum("Postage (EUR)")) OVER () FROM t GROUP BY 1'),
    ("growth", "quarterly growth of postage by shipping date", "SELECT q, 100.0*(n-lag(n) OVER (ORDER BY q))/lag(n) OVER (ORDER BY q) FROM (SELECT date_trunc('quarter',\"Shipped On\")::DATE q, sum(\"Postage (EUR)\") n FROM t GROUP BY 1)"),
    ("time_series", "parcels shipped per week in 2026", "SELECT date_trunc('week',\"Shipped On\")::DATE, count(*) FROM t WHERE year(\"Shipped On\")=2026 GROUP BY 1"),
    ("relative_date", "how many parcels were shipped in the last 90 days?", 'SELECT count(*) FROM t WHERE "Shipped On" > (SELECT max("Shipped On") FROM t) - INTERVAL 90 day'),
    ("range", "parcels heavier than 20 kg, how many?", 'SELECT count(*) FROM t WHERE "Weight (kg)">20'),
    ("range", "how many parcels cost between 10 and 20 euros", 'SELECT count(*) FROM t WHERE "Postage (EUR)" BETWEEN 10 AND 20'),
    ("negation", "how many parcels had no complaint?", 'SELECT count(*) FROM t WHERE "Complaint" IS NULL'),
    ("missing", "how many parcels have not been delivered yet", 'SELECT count(*) FROM t WHERE "Delivered On" IS NULL'),
    ("compare", "compare average postage of BlueVan and NordLine", "SELECT \"Carrier\", avg(\"Postage (EUR)\") FROM t WHERE \"Carrier\" IN ('BlueVan','NordLine') GROUP BY 1"),
    ("most_common", "what is the most frequent complaint?", 'SELECT "Complaint", count(*) FROM t WHERE "Complaint" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("not", "which carrier is the nicest to customers?"), ("not", "parcels in December"), ("not", "profit per carrier"), ("not", "why are parcels to Japan late?"),
    ("not", "when will PX0000012 arrive?"), ("not", "refund the postage of PX0000003"), ("not", "CO2 per parcel"), ("not", "how many drivers does BlueVan have?"),
)  # fmt: skip
