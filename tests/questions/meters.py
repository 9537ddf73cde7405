"""Readings of energy meters: camel case, units in names, a timestamp, German words in the values."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(32), []
    for _ in range(1800):
        used = make.real(0.4, 61, digits=1)
        rows.append(
            {
                "meterId": f"M-{make.whole(1, 60):03}",
                "buildingName": make.pick("Town Hall", "Main Library", "Swimming Pool", "Fire Station", "School West"),
                "energyType": make.pick("electricity", "gas", "district heating", "water"),
                "readAt": make.moment("2024-01-01", "2026-02-28"),
                "consumptionKwh": used,
                "costEur": round(used * 0.31, 2),
                "outdoorTempC": make.real(-12, 35, digits=1, none=0.04),
                "peakLoadKw": make.real(1, 90, digits=1),
                "tariff": make.pick("day", "night", "weekend"),
                "estimated": make.yes(0.1),
                "district": make.pick("Nord", "Süd", "Altstadt", "Hafen"),
                "technician": make.pick("Ida Krog", "Sam Bell", "Uwe Tal", none=0.3),
            }
        )
    return Topic("energyMeterReadings", table_of([*rows, *rows[:7]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many readings are there for the swimming pool", "SELECT count(*) FROM t WHERE \"buildingName\"='Swimming Pool'"),
    ("count", "count of estimated gas readings", "SELECT count(*) FROM t WHERE estimated AND \"energyType\"='gas'"),
    ("distinct", "number of distinct meters per building", 'SELECT "buildingName", count(DISTINCT "meterId") FROM t GROUP BY 1'),
    ("distinct", "list the districts", "SELECT DISTINCT district FROM t"),
    ("aggregate", "total consumption of the town hall in kWh", "SELECT sum(\"consumptionKwh\") FROM t WHERE \"buildingName\"='Town Hall'"),
    ("aggregate", "what did electricity cost in 2025?", "SELECT sum(\"costEur\") FROM t WHERE \"energyType\"='electricity' AND year(\"readAt\")=2025"),
    ("aggregate", "highest peak load at night tariff", "SELECT max(\"peakLoadKw\") FROM t WHERE tariff='night'"),
    ("aggregate", "average outdoor temperature in the Hafen district", "SELECT avg(\"outdoorTempC\") FROM t WHERE district='Hafen'"),
    ("group_one", "cost by energy type", 'SELECT "energyType", sum("costEur") FROM t GROUP BY 1'),
    ("group_one", "mean consumption per building", 'SELECT "buildingName", avg("consumptionKwh") FROM t GROUP BY 1'),
    ("group_two", "total consumption by building and energy type", 'SELECT "buildingName", "energyType", sum("consumptionKwh") FROM t GROUP BY 1,2'),
    ("two_measures", "consumption and cost by district", 'SELECT district, sum("consumptionKwh"), sum("costEur") FROM t GROUP BY 1'),
    ("top_n", "top 5 meters by consumption", 'SELECT "meterId", sum("consumptionKwh") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 5'),
    ("top_n", "three buildings with the lowest cost", 'SELECT "buildingName", sum("costEur") FROM t GROUP BY 1 ORDER BY 2 LIMIT 3'),
    ("argmax", "which building used the most gas?", "SELECT \"buildingName\", sum(\"consumptionKwh\") FROM t WHERE \"energyType\"='gas' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "in which month was the cost highest?", "SELECT date_trunc('month',\"readAt\")::DATE, sum(\"costEur\") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("having", "meters with fewer than 20 readings", 'SELECT "meterId", count(*) FROM t GROUP BY 1 HAVING count(*)<20'),
    ("share", "what share of consumption is at the night tariff?", "SELECT 100.0*sum(\"consumptionKwh\") FILTER (WHERE tariff='night')/sum(\"consumptionKwh\") FROM t"),
    ("share", "percentage of readings that are estimated, by building", 'SELECT "buildingName", 100.0*count(*) FILTER (WHERE estimated)/count(*) FROM t GROUP BY 1'),
    ("growth", "how did consumption change from 2024 to 2025?",
     'SELECT a, b, 100.0*(b-a)/a FROM (SELECT sum("consumptionKwh") FILTER (WHERE year("readAt")=2024) a, sum("consumptionKwh") FILTER (WHERE year("readAt")=2025) b FROM t)',
     'SELECT 100.0*(b-a)/a FROM (SELECT sum("consumptionKwh") FILTER (WHERE year("readAt")=2024) a, sum("consumptionKwh") FILTER (WHERE year("readAt")=2025) b FROM t)'),
    ("time_series", "consumption over time by month", "SELECT date_trunc('month',\"readAt\")::DATE, sum(\"consumptionKwh\") FROM t GROUP BY 1"),
    ("time_series", "average consumption by hour of day", 'SELECT hour("readAt"), avg("consumptionKwh") FROM t GROUP BY 1'),
    ("relative_date", "cost in the last 6 months", 'SELECT sum("costEur") FROM t WHERE "readAt" > (SELECT max("readAt") FROM t)::DATE - INTERVAL 6 month', 'SELECT sum("costEur") FROM t WHERE "readAt" > (SELECT max("readAt") FROM t) - INTERVAL 6 month'),
    ("range", "readings with a temperature below -5, how many?", 'SELECT count(*) FROM t WHERE "outdoorTempC"<-5'),
    ("range", "how many readings used more than 50,5 kWh", 'SELECT count(*) FROM t WHERE "consumptionKwh">50.5'),
    ("negation", "total cost without the school west", "SELECT sum(\"costEur\") FROM t WHERE \"buildingName\"<>'School West'"),
    ("missing", "how many readings have no technician?", "SELECT count(*) FROM t WHERE technician IS NULL"),
    ("compare", "compare cost of gas and district heating", "SELECT \"energyType\", sum(\"costEur\") FROM t WHERE \"energyType\" IN ('gas','district heating') GROUP BY 1"),
    ("percentile", "what is the 90th percentile of peak load?", 'SELECT quantile_cont("peakLoadKw", 0.9) FROM t'),
    ("correlation", "correlation between outdoor temperature and consumption", 'SELECT corr("outdoorTempC", "consumptionKwh") FROM t'),
    ("not", "CO2 emissions by building"), ("not", "how much will gas cost next winter?"), ("not", "why is the pool so expensive?"), ("not", "consumption per square metre by building"),
    ("not", "which building is the best?"), ("not", "set the tariff of M-001 to night"), ("not", "how many solar panels do we have"), ("not", "what is the national average consumption of a school"),
)  # fmt: skip
