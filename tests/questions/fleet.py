"""Workshop jobs of vehicles: spaces and signs in headers, yes and no as text, two dates, two costs."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(31), []
    for number in range(1400):
        day = make.day("2023-06-01", "2026-11-18")
        brand, model = make.pick(("Ford", "Transit"), ("VW", "Crafter"), ("Iveco", "Daily"), ("Renault", "Master"))
        rows.append(
            {
                "Job #": 70_000 + number, "Veh Reg": f"LM{make.whole(10, 60)} {make.pick('ABC', 'KLO', 'XTR')}", "Make": brand, "Model": model,
                "Fuel": make.pick("Diesel", "Electric", "Petrol"), "Depot": make.pick("Leeds", "Hull", "York", "Bradford"), "Svc Date": day,
                "Next Svc Due": day + timedelta(days=make.pick(180, 365)), "Odometer (km)": make.whole(5_000, 320_000), "Labour Cost £": make.real(60, 900),
                "Parts Cost £": make.real(0, 1_500, none=0.1), "Off-road Days": make.whole(0, 12),
                "Technician": make.pick("A. Shaw", "B. Kaur", "C. Doyle", "D. Mensah"),
                "Svc Type": make.pick("Annual service", "Brakes", "Tyres", "Breakdown", "MOT"), "Warranty?": make.pick("No", "Yes"),
                "Reg Year": make.whole(2014, 2025),
            }
        )  # fmt: skip
    return Topic("fleet_jobs", table_of(rows), QUESTIONS)


QUESTIONS = asked(
    ("asked", "count of jobs by depot", 'SELECT "Depot",count(*) FROM t GROUP BY 1'),
    ("asked", "total labour cost in Leeds this year", "SELECT sum(\"Labour Cost £\") FROM t WHERE \"Depot\"='Leeds' AND year(\"Svc Date\")=2026"),
    ("asked", "avg parts cost for electric vans", "SELECT avg(\"Parts Cost £\") FROM t WHERE \"Fuel\"='Electric'"),
    ("asked", "How many breakdowns did we have in 2025?", "SELECT count(*) FROM t WHERE \"Svc Type\"='Breakdown' AND year(\"Svc Date\")=2025"),
    ("asked", "breakdowns per month, 2025", "SELECT date_trunc('month',\"Svc Date\"),count(*) FROM t WHERE \"Svc Type\"='Breakdown' AND year(\"Svc Date\")=2025 GROUP BY 1"),
    ("asked", "which vehicle had the most breakdowns?", "SELECT \"Veh Reg\",count(*) FROM t WHERE \"Svc Type\"='Breakdown' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("asked", "top ten vehicles by off-road days", 'SELECT "Veh Reg",sum("Off-road Days") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 10'),
    ("asked", "what share of jobs was under warranty", "SELECT 100.0*count(*) FILTER (WHERE \"Warranty?\"='Yes')/count(*) FROM t"),
    ("asked", "average odometer reading per make and model", 'SELECT "Make","Model",avg("Odometer (km)") FROM t GROUP BY 1,2'),
    ("asked", "how many different technicians worked in Hull?", "SELECT count(DISTINCT \"Technician\") FROM t WHERE \"Depot\"='Hull'"),
    ("asked", "labour cost by quarter", "SELECT date_trunc('quarter',\"Svc Date\"),sum(\"Labour Cost £\") FROM t GROUP BY 1"),
    ("asked", "compare diesel with petrol on labour cost", "SELECT \"Fuel\",sum(\"Labour Cost £\") FROM t WHERE \"Fuel\" IN ('Diesel','Petrol') GROUP BY 1", "SELECT \"Fuel\",avg(\"Labour Cost £\") FROM t WHERE \"Fuel\" IN ('Diesel','Petrol') GROUP BY 1"),
    ("asked", "cheapest job by labour cost for tyres", "SELECT min(\"Labour Cost £\") FROM t WHERE \"Svc Type\"='Tyres'"),
    ("asked", "number of vehicles registered in 2020 or later", 'SELECT count(DISTINCT "Veh Reg") FROM t WHERE "Reg Year">=2020', 'SELECT count(*) FROM t WHERE "Reg Year">=2020'),
    ("asked", "histogram of odometer in 50000 km bands", 'SELECT floor("Odometer (km)"/50000)*50000,count(*) FROM t GROUP BY 1'),
    ("asked", "list the service types", 'SELECT DISTINCT "Svc Type" FROM t'),
    ("asked", "labour costs year on year", 'SELECT year("Svc Date"),sum("Labour Cost £") FROM t GROUP BY 1', 'SELECT y,100.0*(v-lag(v) OVER (ORDER BY y))/lag(v) OVER (ORDER BY y) FROM (SELECT year("Svc Date") y,sum("Labour Cost £") v FROM t GROUP BY 1)'),
    ("not", "which driver had most accidents"),
    ("not", "total cost by depot"),
    ("not", "when will LM10 ABC next break down"),
    ("not", "fuel consumption per 100 km"),
    ("not", "why is Bradford so expensive"),
)  # fmt: skip
