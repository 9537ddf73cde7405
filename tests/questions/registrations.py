"""Registrations for events: names with spaces, free text, prices, check-ins that may be empty."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(33), []
    for number in range(1, 1701):
        made = make.day("2024-02-01", "2026-05-20")
        here = make.yes(0.7)
        rows.append(
            {
                "Registration ID": f"R{number:05}",
                "Attendee Name": f"{make.pick('Ana', 'Ben', 'Chi', 'Dev', 'Eli', 'Fay')} {make.pick('Stone', 'Rivera', 'Novak', 'Kaur', 'Weiss')}",
                "Company": make.pick("Nordwind GmbH", "Bluefin Ltd", "Cobalt Inc", "Delta Foods", "Ecolab", none=0.08),
                "Event": make.pick("Data Summit", "Design Week", "Cloud Day", "Women in Tech"),
                "Ticket Type": make.pick("Standard", "Early bird", "VIP", "Student"),
                "Ticket Price": make.pick(199.0, 149.0, 499.0, 49.0),
                "Discount %": make.pick(0, 10, 20, 50),
                "Registered On": made,
                "Event Date": make.later(made, 5, 90),
                "Checked In At": make.later(made, 5, 90) if here else None,
                "Country": make.pick("Germany", "Poland", "Sweden", "Italy", "United Kingdom"),
                "Dietary Needs": make.pick("vegan", "vegetarian", "gluten free", none=0.7),
                "Newsletter": make.pick("Yes", "No"),
                "Rating": make.whole(1, 5, none=0.45),
            }
        )
    return Topic("Event Registrations", table_of([*rows, *rows[:3]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many people registered for the Data Summit?", "SELECT count(*) FROM t WHERE \"Event\"='Data Summit'"),
    ("count", "how many VIP tickets were sold to Bluefin Ltd", "SELECT count(*) FROM t WHERE \"Ticket Type\"='VIP' AND \"Company\"='Bluefin Ltd'"),
    ("distinct", "how many different companies are registered", 'SELECT count(DISTINCT "Company") FROM t'),
    ("distinct", "which events are in the list?", 'SELECT DISTINCT "Event" FROM t'),
    ("aggregate", "average rating of Cloud Day", "SELECT avg(\"Rating\") FROM t WHERE \"Event\"='Cloud Day'"),
    ("aggregate", "what is the total ticket price paid by attendees from Poland?", "SELECT sum(\"Ticket Price\") FROM t WHERE \"Country\"='Poland'"),
    ("aggregate", "cheapest and most expensive ticket price per event", 'SELECT "Event", min("Ticket Price"), max("Ticket Price") FROM t GROUP BY 1'),
    ("group_one", "registrations by ticket type", 'SELECT "Ticket Type", count(*) FROM t GROUP BY 1'),
    ("group_one", "avg rating per event, best first", 'SELECT "Event", avg("Rating") FROM t GROUP BY 1 ORDER BY 2 DESC'),
    ("group_two", "number of registrations per event and country", 'SELECT "Event", "Country", count(*) FROM t GROUP BY 1,2'),
    ("top_n", "top three companies by number of registrations", 'SELECT "Company", count(*) FROM t WHERE "Company" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 3'),
    ("argmax", "which country has the most registrations", 'SELECT "Country", count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("argmax", "which event brought in the most ticket revenue?", 'SELECT "Event", sum("Ticket Price") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("having", "countries with over 300 registrations", 'SELECT "Country", count(*) FROM t GROUP BY 1 HAVING count(*)>300'),
    ("having", "events with an average rating of at least 3", 'SELECT "Event", avg("Rating") FROM t GROUP BY 1 HAVING avg("Rating")>=3'),
    ("share", "what percent of registrations checked in?", 'SELECT 100.0*count("Checked In At")/count(*) FROM t'),
    ("share", "share of registrations by country", 'SELECT "Country", 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1'),
    ("growth", "year over year growth of registrations by registration date", 'SELECT y, 100.0*(n-lag(n) OVER (ORDER BY y))/lag(n) OVER (ORDER BY y) FROM (SELECT year("Registered On") y, count(*) n FROM t GROUP BY 1)',
     "SELECT y, 100.0*(n-lag(n) OVER (ORDER BY y))/lag(n) OVER (ORDER BY y) FROM (SELECT date_trunc('year',\"Registered On\")::DATE y, count(*) n FROM t GROUP BY 1)"),
    ("time_series", "registrations per quarter by registered on", "SELECT date_trunc('quarter',\"Registered On\")::DATE, count(*) FROM t GROUP BY 1"),
    ("time_series", "how many registered each week in March 2025?", "SELECT date_trunc('week',\"Registered On\")::DATE, count(*) FROM t WHERE \"Registered On\">='2025-03-01' AND \"Registered On\"<'2025-04-01' GROUP BY 1"),
    ("relative_date", "how many registered in the past two weeks?", 'SELECT count(*) FROM t WHERE "Registered On" > (SELECT max("Registered On") FROM t) - INTERVAL 14 day'),
    ("range", "how many tickets cost less than 200 euros?", 'SELECT count(*) FROM t WHERE "Ticket Price"<200'),
    ("negation", "registrations not from Germany or Italy, how many?", "SELECT count(*) FROM t WHERE \"Country\" NOT IN ('Germany','Italy')"),
    ("negation", "how many attendees did not subscribe to the newsletter", "SELECT count(*) FROM t WHERE \"Newsletter\"='No'", "SELECT count(DISTINCT \"Attendee Name\") FROM t WHERE \"Newsletter\"='No'"),
    ("missing", "how many registrations are missing a rating?", 'SELECT count(*) FROM t WHERE "Rating" IS NULL'),
    ("both", "companies registered for both Data Summit and Design Week", "SELECT \"Company\" FROM t GROUP BY 1 HAVING count(*) FILTER (WHERE \"Event\"='Data Summit')>0 AND count(*) FILTER (WHERE \"Event\"='Design Week')>0",
     "SELECT \"Company\" FROM t WHERE \"Company\" IS NOT NULL GROUP BY 1 HAVING count(*) FILTER (WHERE \"Event\"='Data Summit')>0 AND count(*) FILTER (WHERE \"Event\"='Design Week')>0"),
    ("compare", "average rating of VIP vs student tickets", "SELECT \"Ticket Type\", avg(\"Rating\") FROM t WHERE \"Ticket Type\" IN ('VIP','Student') GROUP BY 1"),
    ("distribution", "rating distribution", 'SELECT "Rating", count(*) FROM t GROUP BY 1', 'SELECT "Rating", count(*) FROM t WHERE "Rating" IS NOT NULL GROUP BY 1'),
    ("values", "how many vegans are coming to Women in Tech", "SELECT count(*) FROM t WHERE \"Dietary Needs\"='vegan' AND \"Event\"='Women in Tech'"),
    ("typo", "registrtions by contry", 'SELECT "Country", count(*) FROM t GROUP BY 1'),
    ("not", "how many sponsors did we have?"), ("not", "which speaker was the best?"), ("not", "registrations in June"), ("not", "why did people not check in?"),
    ("not", "send a reminder to all attendees"), ("not", "how many will come next year?"), ("not", "profit of each event"), ("not", "average age of attendees"),
)  # fmt: skip
