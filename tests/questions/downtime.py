"""Stoppages of machines in a factory: shifts, minutes, costs, a start and an end."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(42), []
    for number in range(1, 1501):
        begun, lost = make.moment("2024-01-01", "2026-04-30"), make.whole(3, 240)
        rows.append(
            {
                "stop_id": number,
                "machine": make.pick("Press 1", "Press 2", "Lathe 7", "Robot Arm", "Oven A"),
                "production_line": make.pick("Line A", "Line B", "Line C"),
                "shift": make.pick("early", "late", "night"),
                "stop_start": begun,
                "stop_end": begun + timedelta(minutes=lost),
                "downtime_min": lost,
                "root_cause": make.pick(
                    "tool wear", "power failure", "missing material", "operator error", "sensor fault", none=0.07
                ),
                "planned": make.yes(0.3),
                "scrap_pcs": make.whole(0, 80),
                "repair_cost_eur": make.real(0, 3_500, none=0.4),
                "mechanic": make.pick("R. Otto", "S. Khan", "B. Lind", "T. Wu"),
                "severity": make.whole(1, 5),
                "spare_part": make.pick("belt", "bearing", "fuse", none=0.65),
            }
        )
    return Topic("machine_stops", table_of([*rows, *rows[:4]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many stops did Press 2 have in 2025?", "SELECT count(*) FROM t WHERE machine='Press 2' AND year(stop_start)=2025"),
    ("count", "number of unplanned stops on Line B", "SELECT count(*) FROM t WHERE NOT planned AND production_line='Line B'"),
    ("distinct", "which root causes occur?", "SELECT DISTINCT root_cause FROM t", "SELECT DISTINCT root_cause FROM t WHERE root_cause IS NOT NULL"),
    ("aggregate", "total downtime of the robot arm", "SELECT sum(downtime_min) FROM t WHERE machine='Robot Arm'"),
    ("aggregate", "what is the average repair cost for a sensor fault?", "SELECT avg(repair_cost_eur) FROM t WHERE root_cause='sensor fault'"),
    ("aggregate", "longest downtime in the night shift", "SELECT max(downtime_min) FROM t WHERE shift='night'", "SELECT * FROM t WHERE shift='night' ORDER BY downtime_min DESC LIMIT 1"),
    ("aggregate", "how much scrap was caused by operator error", "SELECT sum(scrap_pcs) FROM t WHERE root_cause='operator error'"),
    ("group_one", "downtime minutes per machine", "SELECT machine, sum(downtime_min) FROM t GROUP BY 1"),
    ("group_one", "mean severity by root cause", "SELECT root_cause, avg(severity) FROM t GROUP BY 1"),
    ("group_two", "stops by production line and shift", "SELECT production_line, shift, count(*) FROM t GROUP BY 1,2"),
    ("two_measures", "total downtime and total repair cost by line", "SELECT production_line, sum(downtime_min), sum(repair_cost_eur) FROM t GROUP BY 1"),
    ("top_n", "top 2 root causes by downtime", "SELECT root_cause, sum(downtime_min) FROM t WHERE root_cause IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 2"),
    ("top_n", "the five most expensive repairs", "SELECT * FROM t WHERE repair_cost_eur IS NOT NULL ORDER BY repair_cost_eur DESC LIMIT 5", "SELECT stop_id, repair_cost_eur FROM t WHERE repair_cost_eur IS NOT NULL ORDER BY 2 DESC LIMIT 5"),
    ("argmax", "which machine stops most often?", "SELECT machine, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which shift lost the least time?", "SELECT shift, sum(downtime_min) FROM t GROUP BY 1 ORDER BY 2 LIMIT 1"),
    ("argmax", "on which weekday do most stops happen?", "SELECT dayname(stop_start), count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("having", "machines with more than 250 stops", "SELECT machine, count(*) FROM t GROUP BY 1 HAVING count(*)>250"),
    ("having", "mechanics whose average repair cost is above 1,700 euros", "SELECT mechanic, avg(repair_cost_eur) FROM t GROUP BY 1 HAVING avg(repair_cost_eur)>1700"),
    ("share", "share of planned stops by machine", "SELECT machine, 100.0*count(*) FILTER (WHERE planned)/count(*) FROM t GROUP BY 1"),
    ("share", "what percent of downtime is due to tool wear?", "SELECT 100.0*sum(downtime_min) FILTER (WHERE root_cause='tool wear')/sum(downtime_min) FROM t"),
    ("growth", "change in downtime from 2024 to 2025", "SELECT 100.0*(b-a)/a FROM (SELECT sum(downtime_min) FILTER (WHERE year(stop_start)=2024) a, sum(downtime_min) FILTER (WHERE year(stop_start)=2025) b FROM t)"),
    ("time_series", "stops per week in the first quarter of 2026", "SELECT date_trunc('week',stop_start)::DATE, count(*) FROM t WHERE stop_start>='2026-01-01' AND stop_start<'2026-04-01' GROUP BY 1"),
    ("time_series", "cumulative downtime by month in 2025", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',stop_start)::DATE m, sum(downtime_min) n FROM t WHERE year(stop_start)=2025 GROUP BY 1)"),
    ("relative_date", "number of stops in the past 7 days", "SELECT count(*) FROM t WHERE stop_start > (SELECT max(stop_start) FROM t)::DATE - INTERVAL 7 day", "SELECT count(*) FROM t WHERE stop_start > (SELECT max(stop_start) FROM t) - INTERVAL 7 day"),
    ("range", "stops longer than two hours, how many?", "SELECT count(*) FROM t WHERE downtime_min>120"),
    ("range", "how many stops had a severity of 4 or more", "SELECT count(*) FROM t WHERE severity>=4"),
    ("missing", "how many stops have no root cause?", "SELECT count(*) FROM t WHERE root_cause IS NULL"),
    ("both", "how many planned stops needed no spare part", "SELECT count(*) FROM t WHERE planned AND spare_part IS NULL"),
    ("compare", "compare downtime of Press 1 and Press 2", "SELECT machine, sum(downtime_min) FROM t WHERE machine IN ('Press 1','Press 2') GROUP BY 1"),
    ("histogram", "histogram of downtime in 30 minute steps", "SELECT floor(downtime_min/30)*30, count(*) FROM t GROUP BY 1"),
    ("not", "what is the OEE of Line A?"), ("not", "stops in February"), ("not", "why does Press 1 stop so often?"), ("not", "which machine will fail next?"),
    ("not", "schedule maintenance for Oven A"), ("not", "energy use per machine"), ("not", "how many operators work on Line C?"), ("not", "which mechanic is the best?"),
)  # fmt: skip
