"""Sensor readings: abbreviations and units, a timestamp, hardly any text."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(14), []
    for _ in range(1600):
        rows.append(  # noqa: PERF401 one row is long enough to stand alone
            {
                "dev_id": make.pick(*(f"dev-{number:02}" for number in range(1, 13))),
                "site": make.pick("Plant A", "Plant B", "Warehouse", "Lab"),
                "ts": make.moment("2024-01-01", "2025-08-31"),
                "temp_c": make.real(-8, 42, digits=1, none=0.02),
                "hum_pct": make.real(15, 95, digits=1),
                "co2_ppm": make.whole(380, 2_200, none=0.1),
                "batt_v": make.real(2.6, 3.7),
                "status": make.pick("ok", "warning", "alarm", "offline"),
                "fw_ver": make.pick("1.8.2", "2.0.1", "2.1.0"),
                "is_calibrated": make.yes(0.8),
            }
        )
    return Topic("sensor_readings", table_of([*rows, *rows[:9]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many readings came from the lab?", "SELECT count(*) FROM t WHERE site='Lab'"),
    ("count", "number of alarms in Plant B", "SELECT count(*) FROM t WHERE status='alarm' AND site='Plant B'"),
    ("distinct", "how many different devices are there", "SELECT count(DISTINCT dev_id) FROM t"),
    ("distinct", "which sites are in the data?", "SELECT DISTINCT site FROM t"),
    ("aggregate", "average temperature in Plant A", "SELECT avg(temp_c) FROM t WHERE site='Plant A'"),
    ("aggregate", "what was the highest temperature in 2025?", "SELECT max(temp_c) FROM t WHERE year(ts)=2025"),
    ("aggregate", "median humidity in the warehouse", "SELECT median(hum_pct) FROM t WHERE site='Warehouse'"),
    ("aggregate", "lowest battery voltage", "SELECT min(batt_v) FROM t"),
    ("top_n", "top 5 devices by average co2", "SELECT dev_id, avg(co2_ppm) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 5"),
    ("group_one", "average humidity per site", "SELECT site, avg(hum_pct) FROM t GROUP BY 1"),
    ("group_one", "readings by status", "SELECT status, count(*) FROM t GROUP BY 1"),
    ("group_one", "maximum co2 for each device", "SELECT dev_id, max(co2_ppm) FROM t GROUP BY 1"),
    ("group_two", "average temprature by site and status", "SELECT site, status, avg(temp_c) FROM t GROUP BY 1,2"),
    ("having", "devices with more than 130 readings", "SELECT dev_id, count(*) FROM t GROUP BY 1 HAVING count(*)>130"),
    ("having", "sites whose average co2 is above 1,280", "SELECT site, avg(co2_ppm) FROM t GROUP BY 1 HAVING avg(co2_ppm)>1280"),
    ("share", "percentage of readings per status", "SELECT status, 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    ("share", "what share of the readings are alarms", "SELECT 100.0*count(*) FILTER (WHERE status='alarm')/count(*) FROM t"),
    ("time_series", "average temperature per day in March 2025", "SELECT ts::DATE, avg(temp_c) FROM t WHERE ts>='2025-03-01' AND ts<'2025-04-01' GROUP BY 1"),
    ("time_series", "number of readings per month", "SELECT date_trunc('month',ts)::DATE, count(*) FROM t GROUP BY 1"),
    ("time_series", "average co2 by month in 2024", "SELECT date_trunc('month',ts)::DATE, avg(co2_ppm) FROM t WHERE year(ts)=2024 GROUP BY 1"),
    ("relative_date", "how many alarms in the last 60 days", "SELECT count(*) FROM t WHERE status='alarm' AND ts > (SELECT max(ts) FROM t)::DATE - INTERVAL 60 day", "SELECT count(*) FROM t WHERE status='alarm' AND ts::DATE > (SELECT max(ts) FROM t)::DATE - INTERVAL 60 day"),
    ("range", "readings with a temperature between 20 and 25, how many", "SELECT count(*) FROM t WHERE temp_c BETWEEN 20 AND 25"),
    ("range", "how many readings have co2 above 1500?", "SELECT count(*) FROM t WHERE co2_ppm>1500"),
    ("range", "count the readings where the battery is below 3 volts", "SELECT count(*) FROM t WHERE batt_v<3"),
    ("negation", "how many readings are not ok", "SELECT count(*) FROM t WHERE status<>'ok'"),
    ("negation", "number of readings that are not calibrated", "SELECT count(*) FROM t WHERE NOT is_calibrated"),
    ("missing", "how many readings have no co2 value", "SELECT count(*) FROM t WHERE co2_ppm IS NULL"),
    ("missing", "what percent of the temperature column is missing?", "SELECT 100.0*count(*) FILTER (WHERE temp_c IS NULL)/count(*) FROM t"),
    ("duplicates", "how many rows are exact duplicates?", "SELECT sum(n-1) FROM (SELECT x, count(*) n FROM t x GROUP BY 1)", "SELECT count(*) FROM (SELECT x FROM t x GROUP BY x HAVING count(*)>1)"),
    ("compare", "compare average humidity in Plant A and Plant B", "SELECT site, avg(hum_pct) FROM t WHERE site IN ('Plant A','Plant B') GROUP BY 1"),
    ("histogram", "histogram of temperature with bins of 5", "SELECT floor(temp_c/5)*5, count(*) FROM t WHERE temp_c IS NOT NULL GROUP BY 1"),
    ("correlation", "correlation of temperature and humidity", "SELECT corr(temp_c, hum_pct) FROM t"),
    ("argmax", "which device has the most alarms?", "SELECT dev_id, count(*) FROM t WHERE status='alarm' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which site is the warmest on average?", "SELECT site, avg(temp_c) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("running_total", "cumulative number of alarms per month in 2025", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',ts)::DATE m, count(*) n FROM t WHERE status='alarm' AND year(ts)=2025 GROUP BY 1)"),
    ("rank", "rank sites by average battery voltage", "SELECT site, rank() OVER (ORDER BY avg(batt_v) DESC) FROM t GROUP BY 1"),
    ("percent_rows", "what percentage of readings in the Lab are calibrated?", "SELECT 100.0*count(*) FILTER (WHERE is_calibrated)/count(*) FROM t WHERE site='Lab'"),
    ("before_after", "how many readings before 2024-06-01?", "SELECT count(*) FROM t WHERE ts<'2024-06-01'"),
    ("text_match", "how many readings have a firmware version starting with 2", "SELECT count(*) FROM t WHERE fw_ver LIKE '2%'"),
    ("cohort", "first reading of each device", "SELECT dev_id, min(ts) FROM t GROUP BY 1"),
    ("not", "which device is the worst?"), ("not", "average wind speed per site"), ("not", "who installed dev-03?"), ("not", "why is plant B so humid?"),
    ("not", "when will the battery of dev-07 run out"), ("not", "reset all alarms"), ("not", "what is a healthy co2 level according to the WHO?"),
)  # fmt: skip
