"""Deals of a sales team: money, stages, owners, two dates that may be empty, percentages."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(41), []
    for number in range(1, 1401):
        made, stage = make.day("2023-01-02", "2026-06-30"), make.pick("Won", "Lost", "Proposal", "Qualified", "Negotiation")
        rows.append(
            {
                "DealID": f"D-{number:05}",
                "AccountName": f"{make.pick('Alder', 'Birch', 'Cedar', 'Elm', 'Fir', 'Gum')} {make.pick('Systems', 'Foods', 'Energy', 'Media')}",
                "SalesRep": make.pick("Joy Park", "Marc Sand", "Ines Vidal", "Theo Blum"),
                "Region": make.pick("EMEA", "Americas", "APAC"),
                "Industry": make.pick("Retail", "Health care", "Finance", "Public sector"),
                "DealValueUSD": make.real(900, 120_000),
                "DiscountPct": make.real(0, 35, digits=1, none=0.3),
                "Stage": stage,
                "LeadSource": make.pick("Referral", "Web form", "Trade fair", "Cold call", none=0.05),
                "CreatedDate": made,
                "ClosedDate": make.later(made, 5, 200) if stage in {"Won", "Lost"} else None,
                "NumMeetings": make.whole(0, 14),
                "IsRenewal": make.yes(0.25),
                "Competitor": make.pick("Acme", "Globex", "Initech", none=0.6),
            }
        )
    return Topic("SalesDeals", table_of([*rows, *rows[:5]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many deals are in negotiation?", "SELECT count(*) FROM t WHERE \"Stage\"='Negotiation'"),
    ("count", "number of renewals won by Ines Vidal", "SELECT count(*) FROM t WHERE \"IsRenewal\" AND \"Stage\"='Won' AND \"SalesRep\"='Ines Vidal'"),
    ("distinct", "how many different accounts do we have in APAC?", "SELECT count(DISTINCT \"AccountName\") FROM t WHERE \"Region\"='APAC'"),
    ("aggregate", "total value of won deals", "SELECT sum(\"DealValueUSD\") FROM t WHERE \"Stage\"='Won'"),
    ("aggregate", "what's the average discount for health care deals?", "SELECT avg(\"DiscountPct\") FROM t WHERE \"Industry\"='Health care'"),
    ("aggregate", "median deal value by region", 'SELECT "Region", median("DealValueUSD") FROM t GROUP BY 1'),
    ("aggregate", "biggest deal value in EMEA", "SELECT max(\"DealValueUSD\") FROM t WHERE \"Region\"='EMEA'"),
    ("group_one", "pipeline value by stage", 'SELECT "Stage", sum("DealValueUSD") FROM t GROUP BY 1'),
    ("group_one", "number of deals per lead source", 'SELECT "LeadSource", count(*) FROM t GROUP BY 1'),
    ("group_two", "deal count by rep and stage", 'SELECT "SalesRep", "Stage", count(*) FROM t GROUP BY 1,2'),
    ("two_measures", "average deal value and average number of meetings by industry", 'SELECT "Industry", avg("DealValueUSD"), avg("NumMeetings") FROM t GROUP BY 1'),
    ("top_n", "ten largest deals", 'SELECT * FROM t ORDER BY "DealValueUSD" DESC LIMIT 10', 'SELECT "DealID", "DealValueUSD" FROM t ORDER BY 2 DESC LIMIT 10'),
    ("top_n", "top 3 accounts by won deal value", "SELECT \"AccountName\", sum(\"DealValueUSD\") FROM t WHERE \"Stage\"='Won' GROUP BY 1 ORDER BY 2 DESC LIMIT 3"),
    ("argmax", "which rep won the most deals?", "SELECT \"SalesRep\", count(*) FROM t WHERE \"Stage\"='Won' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "who closed the highest total value?", 'SELECT "SalesRep", sum("DealValueUSD") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("argmax", "industry with the third highest average deal value", 'SELECT "Industry", avg("DealValueUSD") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1 OFFSET 2'),
    ("having", "accounts with at least 60 deals", 'SELECT "AccountName", count(*) FROM t GROUP BY 1 HAVING count(*)>=60'),
    ("share", "win rate by sales rep", "SELECT \"SalesRep\", 100.0*count(*) FILTER (WHERE \"Stage\"='Won')/count(*) FROM t GROUP BY 1",
     "SELECT \"SalesRep\", 100.0*count(*) FILTER (WHERE \"Stage\"='Won')/count(*) FILTER (WHERE \"Stage\" IN ('Won','Lost')) FROM t GROUP BY 1"),
    ("share", "what percentage of deal value comes from referrals?", "SELECT 100.0*sum(\"DealValueUSD\") FILTER (WHERE \"LeadSource\"='Referral')/sum(\"DealValueUSD\") FROM t"),
    ("growth", "how much did the won deal value grow from 2024 to 2025 by closed date", "SELECT 100.0*(b-a)/a FROM (SELECT sum(\"DealValueUSD\") FILTER (WHERE year(\"ClosedDate\")=2024) a, sum(\"DealValueUSD\") FILTER (WHERE year(\"ClosedDate\")=2025) b FROM t WHERE \"Stage\"='Won')"),
    ("time_series", "deals created per month in 2025", "SELECT date_trunc('month',\"CreatedDate\")::DATE, count(*) FROM t WHERE year(\"CreatedDate\")=2025 GROUP BY 1"),
    ("time_series", "won value per quarter by closed date", "SELECT date_trunc('quarter',\"ClosedDate\")::DATE, sum(\"DealValueUSD\") FROM t WHERE \"Stage\"='Won' GROUP BY 1", "SELECT date_trunc('quarter',\"ClosedDate\")::DATE, sum(\"DealValueUSD\") FROM t WHERE \"Stage\"='Won' AND \"ClosedDate\" IS NOT NULL GROUP BY 1"),
    ("relative_date", "how many deals were created in the last quarter?", "SELECT count(*) FROM t WHERE \"CreatedDate\">='2026-01-01' AND \"CreatedDate\"<'2026-04-01'", "SELECT count(*) FROM t WHERE \"CreatedDate\">='2026-04-01' AND \"CreatedDate\"<'2026-07-01'"),
    ("range", "deals worth more than $100k, how many", 'SELECT count(*) FROM t WHERE "DealValueUSD">100000'),
    ("range", "how many deals had between three and five meetings", 'SELECT count(*) FROM t WHERE "NumMeetings" BETWEEN 3 AND 5'),
    ("negation", "total deal value not lost", "SELECT sum(\"DealValueUSD\") FROM t WHERE \"Stage\"<>'Lost'"),
    ("missing", "how many deals have no competitor?", 'SELECT count(*) FROM t WHERE "Competitor" IS NULL'),
    ("compare", "average deal value of renewals versus new deals", 'SELECT "IsRenewal", avg("DealValueUSD") FROM t GROUP BY 1'),
    ("percentile", "75th percentile of deal value per region", 'SELECT "Region", quantile_cont("DealValueUSD",0.75) FROM t GROUP BY 1'),
    ("correlation", "does the discount correlate with deal value", 'SELECT corr("DiscountPct","DealValueUSD") FROM t'),
    ("not", "which rep is the most talented?"), ("not", "deals in May"), ("not", "quota attainment by rep"), ("not", "why did we lose to Globex?"),
    ("not", "what will we close next quarter?"), ("not", "move D-00007 to won"), ("not", "commission per rep"), ("not", "how many employees does Alder Systems have"),
)  # fmt: skip
