"""Trips of a delivery fleet: abbreviations, distances and fuel, drivers, late deliveries."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(34), []
    for number in range(1, 1901):
        far = make.real(3, 640, digits=1)
        rows.append(
            {
                "trip_no": f"T-{number:05}",
                "driver_name": make.pick("Omar Haddad", "Lena Fuchs", "Piotr Zak", "Grace Lee", "Tom Brandt", "Nia Cole"),
                "vehicle_type": make.pick("van", "truck", "cargo bike"),
                "plate": f"HH-{make.whole(1, 40):03}",
                "origin_city": make.pick("Hamburg", "Bremen", "Kiel", "Hannover"),
                "dest_city": make.pick("Berlin", "Hamburg", "Leipzig", "Dresden", "Kiel"),
                "started_at": make.moment("2023-01-01", "2025-12-15"),
                "dist_km": far,
                "fuel_l": round(far * make.real(0.05, 0.3), 1),
                "delivery_cost": make.real(12, 900),
                "parcels": make.whole(1, 120),
                "was_late": make.yes(0.18),
                "delay_min": make.whole(1, 180, none=0.8),
                "cust_rating": make.whole(1, 5, none=0.3),
                "cancel_reason": make.pick("weather", "breakdown", "customer absent", none=0.9),
            }
        )
    return Topic("delivery_trips", table_of([*rows, *rows[:8]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many trips did Lena Fuchs drive in 2024?", "SELECT count(*) FROM t WHERE driver_name='Lena Fuchs' AND year(started_at)=2024"),
    ("count", "how many trips went to Leipzig", "SELECT count(*) FROM t WHERE dest_city='Leipzig'"),
    ("count", "number of late truck trips", "SELECT count(*) FROM t WHERE was_late AND vehicle_type='truck'"),
    ("distinct", "how many plates are in use?", "SELECT count(DISTINCT plate) FROM t"),
    ("aggregate", "total distance driven by cargo bikes", "SELECT sum(dist_km) FROM t WHERE vehicle_type='cargo bike'"),
    ("aggregate", "what was the longest trip in km?", "SELECT max(dist_km) FROM t", "SELECT * FROM t ORDER BY dist_km DESC LIMIT 1"),
    ("aggregate", "average fuel for trips starting in Kiel", "SELECT avg(fuel_l) FROM t WHERE origin_city='Kiel'"),
    ("aggregate", "standard deviation of the delivery cost", "SELECT stddev(delivery_cost) FROM t"),
    ("group_one", "parcels per driver", "SELECT driver_name, sum(parcels) FROM t GROUP BY 1"),
    ("group_one", "average customer rating by vehicle type", "SELECT vehicle_type, avg(cust_rating) FROM t GROUP BY 1"),
    ("group_two", "number of trips by origin city and destination city", "SELECT origin_city, dest_city, count(*) FROM t GROUP BY 1,2"),
    ("two_measures", "total distance and average cost per driver", "SELECT driver_name, sum(dist_km), avg(delivery_cost) FROM t GROUP BY 1"),
    ("top_n", "5 longest trips", "SELECT * FROM t ORDER BY dist_km DESC LIMIT 5", "SELECT trip_no, dist_km FROM t ORDER BY dist_km DESC LIMIT 5"),
    ("top_n", "top 2 drivers by parcels delivered", "SELECT driver_name, sum(parcels) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 2"),
    ("argmax", "which driver was late most often?", "SELECT driver_name, count(*) FROM t WHERE was_late GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "who has the worst average rating?", "SELECT driver_name, avg(cust_rating) FROM t GROUP BY 1 ORDER BY 2 LIMIT 1"),
    ("having", "drivers with more than 300 trips", "SELECT driver_name, count(*) FROM t GROUP BY 1 HAVING count(*)>300"),
    ("share", "what fraction of trips are late?", "SELECT 100.0*count(*) FILTER (WHERE was_late)/count(*) FROM t", "SELECT 1.0*count(*) FILTER (WHERE was_late)/count(*) FROM t"),
    ("share", "each vehicle type's share of the total cost", "SELECT vehicle_type, 100.0*sum(delivery_cost)/sum(sum(delivery_cost)) OVER () FROM t GROUP BY 1"),
    ("growth", "did delivery cost grow from 2023 to 2024?", "SELECT 100.0*(b-a)/a FROM (SELECT sum(delivery_cost) FILTER (WHERE year(started_at)=2023) a, sum(delivery_cost) FILTER (WHERE year(started_at)=2024) b FROM t)"),
    ("time_series", "trips per hour of the day", "SELECT hour(started_at), count(*) FROM t GROUP BY 1"),
    ("time_series", "quarterly delivery cost in 2024", "SELECT date_trunc('quarter',started_at)::DATE, sum(delivery_cost) FROM t WHERE year(started_at)=2024 GROUP BY 1"),
    ("relative_date", "cost this year so far", "SELECT sum(delivery_cost) FROM t WHERE year(started_at)=2025"),
    ("before_after", "trips before July 2023, how many", "SELECT count(*) FROM t WHERE started_at<'2023-07-01'"),
    ("range", "trips longer than 500 km", "SELECT count(*) FROM t WHERE dist_km>500", "SELECT * FROM t WHERE dist_km>500"),
    ("negation", "trips that were neither cancelled nor late, how many?", "SELECT count(*) FROM t WHERE cancel_reason IS NULL AND NOT was_late"),
    ("missing", "percent of trips without a customer rating", "SELECT 100.0*count(*) FILTER (WHERE cust_rating IS NULL)/count(*) FROM t"),
    ("ratio", "fuel per km by vehicle type", "SELECT vehicle_type, sum(fuel_l)/sum(dist_km) FROM t GROUP BY 1"),
    ("most_common", "most common cancel reason", "SELECT cancel_reason, count(*) FROM t WHERE cancel_reason IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("correlation", "is there a correlation between distance and fuel?", "SELECT corr(dist_km, fuel_l) FROM t"),
    ("not", "how many accidents were there?"), ("not", "trips in August"), ("not", "which route is nicest?"), ("not", "what will fuel cost next year"),
    ("not", "why was T-00012 late?"), ("not", "cancel trip T-00100"), ("not", "average speed limit on the roads"), ("not", "salary of each driver"),
)  # fmt: skip
