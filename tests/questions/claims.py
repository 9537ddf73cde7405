"""Insurance claims: amounts asked for and paid, three dates, flags."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(16), []
    for number in range(1, 1301):
        happened = make.day("2022-01-01", "2025-10-31")
        amount = make.real(150, 40_000)
        state = make.pick("Settled", "Rejected", "Pending")
        rows.append(
            {
                "claim_no": f"C-{number:06}",
                "policy_type": make.pick("Motor", "Home", "Travel", "Pet"),
                "incident_date": happened,
                "reported_date": make.later(happened, 0, 40),
                "settled_date": make.later(happened, 41, 200) if state == "Settled" else None,
                "claim_amt": amount,
                "paid_amt": round(amount * make.real(0.4, 1.0), 2) if state == "Settled" else None,
                "status": state,
                "region": make.pick("North West", "Midlands", "London", "Wales"),
                "handler": make.pick("J. Carter", "M. Osei", "P. Lindqvist", "R. Gupta"),
                "fraud_flag": make.yes(0.06),
                "policyholder_age": make.whole(18, 88),
                "cause": make.pick("collision", "water damage", "theft", "storm", "lost luggage"),
                "years_insured": make.whole(0, 30),
            }
        )
    return Topic("insurance_claims", table_of([*rows, *rows[:6]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many motor claims are pending?", "SELECT count(*) FROM t WHERE policy_type='Motor' AND status='Pending'"),
    ("count", "number of claims in Wales", "SELECT count(*) FROM t WHERE region='Wales'"),
    ("count", "how many claims were rejected in London", "SELECT count(*) FROM t WHERE status='Rejected' AND region='London'"),
    ("distinct", "how many different handlers work on claims?", "SELECT count(DISTINCT handler) FROM t"),
    ("distinct", "what causes are there", "SELECT DISTINCT cause FROM t"),
    ("aggregate", "average claim amount for home policies", "SELECT avg(claim_amt) FROM t WHERE policy_type='Home'"),
    ("aggregate", "total paid amount in the Midlands", "SELECT sum(paid_amt) FROM t WHERE region='Midlands'"),
    ("aggregate", "median age of the policyholders with travel insurance", "SELECT median(policyholder_age) FROM t WHERE policy_type='Travel'"),
    ("aggregate", "highest claim amount caused by storm", "SELECT max(claim_amt) FROM t WHERE cause='storm'"),
    ("top_n", "top 2 handlers by paid amount", "SELECT handler, sum(paid_amt) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 2"),
    ("top_n", "show the 10 largest claims by claim amount", "SELECT DISTINCT claim_no, claim_amt FROM t ORDER BY 2 DESC LIMIT 10", "SELECT claim_no, claim_amt FROM t ORDER BY 2 DESC LIMIT 10"),
    ("group_one", "claims per policy type", "SELECT policy_type, count(*) FROM t GROUP BY 1"),
    ("group_one", "avg claim amount by cause", "SELECT cause, avg(claim_amt) FROM t GROUP BY 1"),
    ("group_one", "nubmer of claims for each handler", "SELECT handler, count(*) FROM t GROUP BY 1"),
    ("group_two", "paid amount by region and policy type", "SELECT region, policy_type, sum(paid_amt) FROM t GROUP BY 1,2"),
    ("having", "causes with an average claim amount over 20000", "SELECT cause, avg(claim_amt) FROM t GROUP BY 1 HAVING avg(claim_amt)>20000"),
    ("having", "handlers with fewer than 300 claims", "SELECT handler, count(*) FROM t GROUP BY 1 HAVING count(*)<300"),
    ("share", "share of claims by status in percent", "SELECT status, 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    ("share", "what percentage of claims is flagged as fraud?", "SELECT 100.0*count(*) FILTER (WHERE fraud_flag)/count(*) FROM t"),
    ("share", "what proportion of the claim amount is for pets", "SELECT 100.0*sum(claim_amt) FILTER (WHERE policy_type='Pet')/sum(claim_amt) FROM t"),
    ("growth", "yearly growth in the number of incidents", "SELECT y, 100.0*(n-lag(n) OVER (ORDER BY y))/lag(n) OVER (ORDER BY y) FROM (SELECT year(incident_date) y, count(*) n FROM t GROUP BY 1)"),
    ("time_series", "claims reported per month in 2024", "SELECT date_trunc('month',reported_date)::DATE, count(*) FROM t WHERE year(reported_date)=2024 GROUP BY 1"),
    ("time_series", "paid amount by quarter of settlement", "SELECT date_trunc('quarter',settled_date)::DATE, sum(paid_amt) FROM t WHERE settled_date IS NOT NULL GROUP BY 1"),
    ("time_series", "how many incidents happened each year", "SELECT year(incident_date), count(*) FROM t GROUP BY 1"),
    ("relative_date", "claims reported in the last 90 days, how many", "SELECT count(*) FROM t WHERE reported_date > (SELECT max(reported_date) FROM t) - INTERVAL 90 day"),
    ("range", "how many policyholders are between 30 and 40 years old", "SELECT count(*) FROM t WHERE policyholder_age BETWEEN 30 AND 40"),
    ("range", "number of claims over 25k", "SELECT count(*) FROM t WHERE claim_amt>25000"),
    ("negation", "how many claims are not settled?", "SELECT count(*) FROM t WHERE status<>'Settled'"),
    ("negation", "count of claims that were neither settled nor rejected", "SELECT count(*) FROM t WHERE status NOT IN ('Settled','Rejected')"),
    ("missing", "how many claims have no settled date", "SELECT count(*) FROM t WHERE settled_date IS NULL"),
    ("duplicates", "which claim numbers occur more than once", "SELECT claim_no, count(*) FROM t GROUP BY 1 HAVING count(*)>1", "SELECT claim_no FROM t GROUP BY 1 HAVING count(*)>1"),
    ("compare", "compare the average paid amount of Motor and Home", "SELECT policy_type, avg(paid_amt) FROM t WHERE policy_type IN ('Motor','Home') GROUP BY 1"),
    ("histogram", "distribution of policyholder age in steps of 10", "SELECT floor(policyholder_age/10)*10, count(*) FROM t GROUP BY 1"),
    ("correlation", "is claim amount correlated with age?", "SELECT corr(claim_amt, policyholder_age) FROM t"),
    ("argmax", "which region has the most fraud?", "SELECT region, count(*) FROM t WHERE fraud_flag GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which handler settled the most claims in 2024?", "SELECT handler, count(*) FROM t WHERE year(settled_date)=2024 GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("running_total", "cumulative paid amount by month of settlement in 2025", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',settled_date)::DATE m, sum(paid_amt) n FROM t WHERE year(settled_date)=2025 GROUP BY 1)"),
    ("rank", "rank the regions by total claim amount", "SELECT region, rank() OVER (ORDER BY sum(claim_amt) DESC) FROM t GROUP BY 1"),
    ("ratio", "ratio of rejected to settled claims", "SELECT count(*) FILTER (WHERE status='Rejected')/(count(*) FILTER (WHERE status='Settled'))::DOUBLE FROM t"),
    ("ratio", "paid amount as a percentage of claim amount by policy type", "SELECT policy_type, 100.0*sum(paid_amt)/sum(claim_amt) FROM t GROUP BY 1"),
    ("percent_rows", "what percent of motor claims were rejected?", "SELECT 100.0*count(*) FILTER (WHERE status='Rejected')/count(*) FROM t WHERE policy_type='Motor'"),
    ("before_after", "incidents after 30 June 2025, how many?", "SELECT count(*) FROM t WHERE incident_date>'2025-06-30'"),
    ("text_match", "number of claims whose cause contains damage", "SELECT count(*) FROM t WHERE cause ILIKE '%damage%'"),
    ("cohort", "first incident date for each region", "SELECT region, min(incident_date) FROM t GROUP BY 1"),
    ("not", "average amount per region"), ("not", "how many claims in 2024 by date?"), ("not", "which handler is the best"), ("not", "how many claims involved a lawyer?"),
    ("not", "why are so many pet claims rejected?"), ("not", "expected claims for the coming quarter"), ("not", "set all pending claims to settled"), ("not", "average premium paid by policyholders"),
)  # fmt: skip
