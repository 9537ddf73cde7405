"""Appointments of a clinic: snake case, ids, yes and no, minutes, empty cells."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(31), []
    for number in range(1, 1601):
        made = make.day("2023-06-01", "2026-03-31")
        rows.append(
            {
                "appointment_id": 40_000 + number,
                "patient_no": f"P{make.whole(1, 420):04}",
                "doctor": make.pick("Dr. Vega", "Dr. Lind", "Dr. Okafor", "Dr. Hahn", "Dr. Moreau"),
                "specialty": make.pick("Cardiology", "Dermatology", "Orthopaedics", "General practice"),
                "clinic_site": make.pick("North Wing", "City Centre", "Riverside"),
                "booked_on": make.later(made, -60, 0),
                "appointment_date": made,
                "wait_minutes": make.whole(0, 95, none=0.05),
                "duration_min": make.pick(15, 20, 30, 45, 60),
                "fee": make.real(40, 380),
                "insurance_type": make.pick("public", "private", "self-pay"),
                "is_first_visit": make.yes(0.35),
                "no_show": make.yes(0.12),
                "patient_age": make.whole(0, 96),
                "diagnosis_code": make.pick("I10", "L20", "M54", "J06", "E11", none=0.2),
            }
        )
    return Topic("clinic_appointments", table_of([*rows, *rows[:6]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many appointments did Dr. Okafor have?", "SELECT count(*) FROM t WHERE doctor='Dr. Okafor'"),
    ("count", "number of dermatology appointments at Riverside", "SELECT count(*) FROM t WHERE specialty='Dermatology' AND clinic_site='Riverside'"),
    ("distinct", "how many different patients came in 2025?", "SELECT count(DISTINCT patient_no) FROM t WHERE year(appointment_date)=2025"),
    ("aggregate", "what's the average wait at the city centre site?", "SELECT avg(wait_minutes) FROM t WHERE clinic_site='City Centre'"),
    ("aggregate", "median fee for private patients", "SELECT median(fee) FROM t WHERE insurance_type='private'"),
    ("aggregate", "average and maximum wait minutes per doctor", "SELECT doctor, avg(wait_minutes), max(wait_minutes) FROM t GROUP BY 1"),
    ("group_one", "total fees by insurance type", "SELECT insurance_type, sum(fee) FROM t GROUP BY 1"),
    ("group_two", "appointments by specialty and clinic site", "SELECT specialty, clinic_site, count(*) FROM t GROUP BY 1,2"),
    ("top_n", "which doctor has the second highest total fee?", "SELECT doctor, sum(fee) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1 OFFSET 1"),
    ("argmax", "which specialty has the longest average wait?", "SELECT specialty, avg(wait_minutes) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which patient had the most appointments", "SELECT patient_no, count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("having", "patients with more than 8 appointments", "SELECT patient_no, count(*) FROM t GROUP BY 1 HAVING count(*)>8"),
    ("having", "which doctors have an average fee above 210", "SELECT doctor, avg(fee) FROM t GROUP BY 1 HAVING avg(fee)>210"),
    ("share", "what percentage of appointments were no-shows?", "SELECT 100.0*count(*) FILTER (WHERE no_show)/count(*) FROM t"),
    ("share", "no-show rate by doctor", "SELECT doctor, 100.0*count(*) FILTER (WHERE no_show)/count(*) FROM t GROUP BY 1",
     "SELECT doctor, 1.0*count(*) FILTER (WHERE no_show)/count(*) FROM t GROUP BY 1"),
    ("share", "share of total fees by specialty", "SELECT specialty, 100.0*sum(fee)/sum(sum(fee)) OVER () FROM t GROUP BY 1"),
    ("growth", "how did the number of appointments change from 2024 to 2025?",
     "SELECT a, b, 100.0*(b-a)/a FROM (SELECT count(*) FILTER (WHERE year(appointment_date)=2024) a, count(*) FILTER (WHERE year(appointment_date)=2025) b FROM t)",
     "SELECT b-a FROM (SELECT count(*) FILTER (WHERE year(appointment_date)=2024) a, count(*) FILTER (WHERE year(appointment_date)=2025) b FROM t)"),
    ("time_series", "monthly appointments in 2025 by appointment date", "SELECT date_trunc('month',appointment_date)::DATE, count(*) FROM t WHERE year(appointment_date)=2025 GROUP BY 1"),
    ("time_series", "appointments per weekday", "SELECT dayname(appointment_date), count(*) FROM t GROUP BY 1"),
    ("relative_date", "appointments in the last 30 days of data", "SELECT count(*) FROM t WHERE appointment_date > (SELECT max(appointment_date) FROM t) - INTERVAL 30 day",
     "SELECT * FROM t WHERE appointment_date > (SELECT max(appointment_date) FROM t) - INTERVAL 30 day"),
    ("range", "how many patients are between 18 and 30 years old?", "SELECT count(DISTINCT patient_no) FROM t WHERE patient_age BETWEEN 18 AND 30", "SELECT count(*) FROM t WHERE patient_age BETWEEN 18 AND 30"),
    ("range", "appointments that lasted at least 45 minutes, how many", "SELECT count(*) FROM t WHERE duration_min>=45"),
    ("negation", "how many appointments were not first visits", "SELECT count(*) FROM t WHERE NOT is_first_visit"),
    ("negation", "total fee excluding self-pay", "SELECT sum(fee) FROM t WHERE insurance_type<>'self-pay'"),
    ("missing", "how many appointments have no diagnosis code", "SELECT count(*) FROM t WHERE diagnosis_code IS NULL"),
    ("duplicates", "are there duplicate appointment ids?", "SELECT count(*) FROM (SELECT appointment_id FROM t GROUP BY 1 HAVING count(*)>1)", "SELECT appointment_id, count(*) FROM t GROUP BY 1 HAVING count(*)>1"),
    ("compare", "average wait: public versus private", "SELECT insurance_type, avg(wait_minutes) FROM t WHERE insurance_type IN ('public','private') GROUP BY 1"),
    ("compare", "do first visits take longer than other visits on average?", "SELECT is_first_visit, avg(duration_min) FROM t GROUP BY 1"),
    ("histogram", "distribution of patient age in steps of 10", "SELECT floor(patient_age/10)*10, count(*) FROM t GROUP BY 1"),
    ("correlation", "does wait time correlate with the fee?", "SELECT corr(wait_minutes, fee) FROM t"),
    ("not", "how many appointments in April?"), ("not", "which doctor is the friendliest?"), ("not", "how many nurses work in the clinic?"), ("not", "why are there so many no-shows?"),
    ("not", "how many appointments will we have next month?"), ("not", "reschedule appointment 40012 to Monday"), ("not", "what is the profit per doctor?"), ("not", "average blood pressure by specialty"),
)  # fmt: skip
