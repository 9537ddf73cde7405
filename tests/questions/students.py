"""Students of a college: marks, fees, attendance, a term written as text."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(18), []
    for number in range(1, 901):
        rows.append(  # noqa: PERF401 one row is long enough to stand alone
            {
                "StudentID": 4_000 + number,
                "Full Name": f"{make.pick('Ada', 'Bela', 'Chen', 'Dora', 'Emil')} {make.pick('Novak', 'Ruiz', 'Okoye', 'Lind')} {number}",
                "Sex": make.pick("F", "M"),
                "Programme": make.pick("Nursing", "Law", "Physics", "Design"),
                "Campus": make.pick("North", "Riverside"),
                "Enrolment Date": make.day("2020-09-01", "2025-09-30"),
                "Graduation Date": make.day("2023-06-01", "2025-09-30", none=0.6),
                "Final Mark": make.real(30, 100, digits=1, none=0.2),
                "AttendancePct": make.real(40, 100, digits=1),
                "Tuition Fee": make.pick(4200, 5600, 7800),
                "Scholarship": make.yes(0.2),
                "Home Country": make.pick("Kenya", "Brazil", "Norway", "India", "Chile"),
                "Tutor": make.pick("Dr Hale", "Dr Ives", "Dr Juma", none=0.08),
            }
        )
    return Topic("students", table_of(rows), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many students study law?", "SELECT count(*) FROM t WHERE Programme='Law'"),
    ("count", "number of female students from Kenya", "SELECT count(*) FROM t WHERE Sex='F' AND \"Home Country\"='Kenya'"),
    ("count", "how many students on the Riverside campus have a scholarship", "SELECT count(*) FROM t WHERE Campus='Riverside' AND Scholarship"),
    ("distinct", "how many home countries are there", 'SELECT count(DISTINCT "Home Country") FROM t'),
    ("distinct", "list the programmes", "SELECT DISTINCT Programme FROM t"),
    ("aggregate", "average final mark in physics", "SELECT avg(\"Final Mark\") FROM t WHERE Programme='Physics'"),
    ("aggregate", "median attendance of women", "SELECT median(AttendancePct) FROM t WHERE Sex='F'"),
    ("aggregate", "total tuition fees of students from Norway", "SELECT sum(\"Tuition Fee\") FROM t WHERE \"Home Country\"='Norway'"),
    ("top_n", "the 5 students with the highest final mark", 'SELECT "Full Name", "Final Mark" FROM t WHERE "Final Mark" IS NOT NULL ORDER BY 2 DESC LIMIT 5', 'SELECT StudentID, "Final Mark" FROM t WHERE "Final Mark" IS NOT NULL ORDER BY 2 DESC LIMIT 5'),
    ("group_one", "number of pupils per tutor", "SELECT Tutor, count(*) FROM t GROUP BY 1", "SELECT Tutor, count(*) FROM t WHERE Tutor IS NOT NULL GROUP BY 1"),
    ("group_one", "average grade by programme", 'SELECT Programme, avg("Final Mark") FROM t GROUP BY 1'),
    ("group_one", "mean atendance by campus", "SELECT Campus, avg(AttendancePct) FROM t GROUP BY 1"),
    ("group_two", "students by programme and sex", "SELECT Programme, Sex, count(*) FROM t GROUP BY 1,2"),
    ("having", "tutors with more than 250 students", "SELECT Tutor, count(*) FROM t WHERE Tutor IS NOT NULL GROUP BY 1 HAVING count(*)>250"),
    ("having", "programmes whose average final mark is below 66", 'SELECT Programme, avg("Final Mark") FROM t GROUP BY 1 HAVING avg("Final Mark")<66'),
    ("share", "what share of students comes from each home country?", 'SELECT "Home Country", 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1'),
    ("growth", "year over year growth in enrolments", 'SELECT y, 100.0*(n-lag(n) OVER (ORDER BY y))/lag(n) OVER (ORDER BY y) FROM (SELECT year("Enrolment Date") y, count(*) n FROM t GROUP BY 1)'),
    ("time_series", "how many students enrolled each year?", 'SELECT year("Enrolment Date"), count(*) FROM t GROUP BY 1'),
    ("time_series", "graduations per quarter in 2024", "SELECT date_trunc('quarter',\"Graduation Date\")::DATE, count(*) FROM t WHERE year(\"Graduation Date\")=2024 GROUP BY 1"),
    ("relative_date", "how many students enrolled in the last 2 years", 'SELECT count(*) FROM t WHERE "Enrolment Date" > (SELECT max("Enrolment Date") FROM t) - INTERVAL 2 year'),
    ("range", "how many students have a final mark between 70 and 80", 'SELECT count(*) FROM t WHERE "Final Mark" BETWEEN 70 AND 80'),
    ("range", "number of students with an attendance under 60 percent", "SELECT count(*) FROM t WHERE AttendancePct<60"),
    ("negation", "how many students are not from India?", "SELECT count(*) FROM t WHERE \"Home Country\"<>'India'"),
    ("missing", "how many students have no final mark yet", 'SELECT count(*) FROM t WHERE "Final Mark" IS NULL'),
    ("compare", "average final mark of men versus women", 'SELECT Sex, avg("Final Mark") FROM t GROUP BY 1'),
    ("histogram", "distribution of final marks in steps of 10", 'SELECT floor("Final Mark"/10)*10, count(*) FROM t WHERE "Final Mark" IS NOT NULL GROUP BY 1'),
    ("correlation", "is attendance related to the final mark? correlation please", 'SELECT corr(AttendancePct, "Final Mark") FROM t'),
    ("argmax", "which programme has the best average final mark?", 'SELECT Programme, avg("Final Mark") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("argmax", "which tutor looks after the most students", "SELECT Tutor, count(*) FROM t WHERE Tutor IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("running_total", "running total of enrolments by year", 'SELECT y, sum(n) OVER (ORDER BY y) FROM (SELECT year("Enrolment Date") y, count(*) n FROM t GROUP BY 1)'),
    ("percent_rows", "what % of nursing students hold a scholarship?", "SELECT 100.0*count(*) FILTER (WHERE Scholarship)/count(*) FROM t WHERE Programme='Nursing'"),
    ("both_neither", "students with neither a tutor nor a final mark, how many?", 'SELECT count(*) FROM t WHERE Tutor IS NULL AND "Final Mark" IS NULL'),
    ("cohort", "first enrolment date of each programme", 'SELECT Programme, min("Enrolment Date") FROM t GROUP BY 1'),
    ("not", "who is the best student?"), ("not", "average age of our students"), ("not", "how many students have a part-time job"), ("not", "why is attendance in Law so low?"),
    ("not", "how many students will drop out next year?"), ("not", "raise every final mark by five points"), ("not", "what is the national average mark?"), ("not", "how many students enrolled in September?"),
)  # fmt: skip
