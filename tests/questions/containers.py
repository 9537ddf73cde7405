"""Freight containers: shouted and shortened headers, three dates, Y and N."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(32), []
    for number in range(1500):
        gone = make.day("2024-02-01", "2026-10-25")
        planned, state = (
            gone + timedelta(days=make.whole(12, 45)),
            make.pick("Delivered", "In transit", "At port", "Customs hold"),
        )
        rows.append(
            {
                "CNTR_NO": f"MSKU{make.whole(1_000_000, 9_999_999)}", "BL_NO": f"BL{number // 3:06}", "SHPR_NM": make.pick("Orient Textiles", "Pacific Toys", "Nordic Fish"),
                "CNEE_NM": make.pick("RetailCo", "HomeMart", "AutoWerk"), "ORIG_PORT": make.pick("Shanghai", "Busan", "Santos"),
                "DEST_PORT": make.pick("Hamburg", "Rotterdam", "Antwerp"), "DEP_DT": gone, "ETA_DT": planned,
                "ARR_DT": planned + timedelta(days=make.whole(0, 12)) if state == "Delivered" else None, "CNTR_SIZE": make.pick("20ft", "40ft", "40HC"),
                "GROSS_WT_KG": make.whole(2_000, 29_000), "TEU": make.whole(1, 2), "FRT_CHG_USD": make.real(700, 6_500), "DMRG_USD": make.pick(0.0, 0.0, 120.0, 450.0),
                "HAZMAT": make.pick("N", "Y"), "STATUS": state, "CARRIER": make.pick("Maersk", "CMA", "Hapag"),
            }
        )  # fmt: skip
    return Topic("containers", table_of(rows), QUESTIONS)


QUESTIONS = asked(
    ("asked", "how many containers are held at customs", "SELECT count(*) FROM t WHERE STATUS='Customs hold'"),
    ("asked", "number of hazmat containers from Shanghai to Hamburg", "SELECT count(*) FROM t WHERE HAZMAT='Y' AND ORIG_PORT='Shanghai' AND DEST_PORT='Hamburg'"),
    ("asked", "freight charges by carrier", "SELECT CARRIER,sum(FRT_CHG_USD) FROM t GROUP BY 1"),
    ("asked", "avg gross weight per container size", "SELECT CNTR_SIZE,avg(GROSS_WT_KG) FROM t GROUP BY 1"),
    ("asked", "total demurrage in 2025", "SELECT sum(DMRG_USD) FROM t WHERE year(DEP_DT)=2025"),
    ("asked", "top 3 shippers by freight cost", "SELECT SHPR_NM,sum(FRT_CHG_USD) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 3"),
    ("asked", "containers per origin port and destination port", "SELECT ORIG_PORT,DEST_PORT,count(*) FROM t GROUP BY 1,2"),
    ("asked", "departures per month in 2026", "SELECT date_trunc('month',DEP_DT),count(*) FROM t WHERE year(DEP_DT)=2026 GROUP BY 1"),
    ("asked", "arrivals per quarter", "SELECT date_trunc('quarter',ARR_DT),count(*) FROM t WHERE ARR_DT IS NOT NULL GROUP BY 1"),
    ("asked", "how many containers arrived in June 2026", "SELECT count(*) FROM t WHERE ARR_DT>='2026-06-01' AND ARR_DT<'2026-07-01'"),
    ("asked", "% of containers per status", "SELECT STATUS,100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    ("asked", "how much of the total freight charge is Maersk", "SELECT sum(FRT_CHG_USD) FROM t WHERE CARRIER='Maersk'", "SELECT 100.0*sum(FRT_CHG_USD) FILTER (WHERE CARRIER='Maersk')/sum(FRT_CHG_USD) FROM t"),
    ("asked", "containers not yet delivered by destination", "SELECT DEST_PORT,count(*) FROM t WHERE ARR_DT IS NULL GROUP BY 1", "SELECT DEST_PORT,count(*) FROM t WHERE STATUS<>'Delivered' GROUP BY 1"),
    ("asked", "Maersk vs Hapag average freight charge", "SELECT CARRIER,avg(FRT_CHG_USD) FROM t WHERE CARRIER IN ('Maersk','Hapag') GROUP BY 1"),
    ("asked", "carriers whose average freight charge exceeds 3,590", "SELECT CARRIER,avg(FRT_CHG_USD) FROM t GROUP BY 1 HAVING avg(FRT_CHG_USD)>3590"),
    ("asked", "sum of TEU by carrier by year", "SELECT CARRIER,year(DEP_DT),sum(TEU) FROM t GROUP BY 1,2"),
    ("asked", "cheapest freight charge from Santos", "SELECT min(FRT_CHG_USD) FROM t WHERE ORIG_PORT='Santos'"),
    ("asked", "freight charge vs weight correlation", "SELECT corr(FRT_CHG_USD,GROSS_WT_KG) FROM t"),
    ("asked", "freight cost per kg by carrier", "SELECT CARRIER,sum(FRT_CHG_USD)/sum(GROSS_WT_KG) FROM t GROUP BY 1"),
    ("asked", "running total of TEU by month 2026", "SELECT m,sum(v) OVER (ORDER BY m) FROM (SELECT date_trunc('month',DEP_DT) m,sum(TEU) v FROM t WHERE year(DEP_DT)=2026 GROUP BY 1)"),
    ("asked", "rank destination ports by number of containers", "SELECT DEST_PORT,rank() OVER (ORDER BY count(*) DESC) FROM t GROUP BY 1"),
    ("not", "CO2 per container"),
    ("not", "most reliable carrier"),
    ("not", "where is ship Ever Given now"),
    ("not", "when will the Santos containers arrive"),
    ("not", "how many pallets per container"),
    ("not", "cancel BL000012"),
)  # fmt: skip
