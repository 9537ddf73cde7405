"""Hotel bookings: names with spaces, a trailing space, units in brackets."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(13), []
    for number in range(1, 1501):
        arrival, nights, rate = make.day("2023-01-01", "2025-12-31"), make.whole(1, 14), make.real(55, 420)
        rows.append(
            {
                "Booking ID": f"B{number:06}",
                "Hotel ": make.pick("Harbour View", "Grand Central", "Alpine Lodge", "Garden Court"),
                "Room Type": make.pick("Double", "Single", "Suite", "Family"),
                "Booked On": arrival - timedelta(days=make.whole(0, 120)),
                "Check-in Date": arrival,
                "Nights": nights,
                "Guests": make.whole(1, 5),
                "Rate per Night (EUR)": rate,
                "Total Price": round(rate * nights, 2),
                "Booking Source": make.pick("Website", "Travel agent", "Phone", "Walk-in"),
                "Guest Country": make.pick("Germany", "Austria", "Netherlands", "Denmark", "Japan", none=0.03),
                "Cancelled": make.yes(0.14),
                "Breakfast Included": make.yes(0.6),
                "Review Score": make.real(1, 10, digits=1, none=0.5),
                "Special Requests": make.pick("late arrival", "quiet room", "baby cot", "sea view please", none=0.6),
            }
        )
    return Topic("hotel bookings", table_of([*rows, *rows[:4]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many bookings for the Alpine Lodge", 'SELECT count(*) FROM t WHERE "Hotel "=\'Alpine Lodge\''),
    ("count", "number of suites booked through the website", "SELECT count(*) FROM t WHERE \"Room Type\"='Suite' AND \"Booking Source\"='Website'"),
    ("count", "how many reservations were cancelled?", 'SELECT count(*) FROM t WHERE "Cancelled"'),
    ("distinct", "how many different guest countries are there", 'SELECT count(DISTINCT "Guest Country") FROM t'),
    ("distinct", "show the room types", 'SELECT DISTINCT "Room Type" FROM t'),
    ("aggregate", "average rate per night for family rooms", "SELECT avg(\"Rate per Night (EUR)\") FROM t WHERE \"Room Type\"='Family'"),
    ("aggregate", "what is the median review score of the Garden Court?", "SELECT median(\"Review Score\") FROM t WHERE \"Hotel \"='Garden Court'"),
    ("aggregate", "total nights for guests from Japan", "SELECT sum(\"Nights\") FROM t WHERE \"Guest Country\"='Japan'"),
    ("top_n", "top 3 guest countries by total price", 'SELECT "Guest Country", sum("Total Price") FROM t WHERE "Guest Country" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 3'),
    ("top_n", "which two hotels have the lowest average review score", 'SELECT "Hotel ", avg("Review Score") FROM t GROUP BY 1 ORDER BY 2 LIMIT 2'),
    ("group_one", "bookings by source", 'SELECT "Booking Source", count(*) FROM t GROUP BY 1'),
    ("group_one", "average number of guests per room type", 'SELECT "Room Type", avg("Guests") FROM t GROUP BY 1'),
    ("group_one", "totl price per hotel", 'SELECT "Hotel ", sum("Total Price") FROM t GROUP BY 1'),
    ("group_two", "count of bookings by hotel and room type", 'SELECT "Hotel ", "Room Type", count(*) FROM t GROUP BY 1,2'),
    ("having", "hotels with an average rate per night over 235", 'SELECT "Hotel ", avg("Rate per Night (EUR)") FROM t GROUP BY 1 HAVING avg("Rate per Night (EUR)")>235'),
    ("having", "countries with more than 250 bookings", 'SELECT "Guest Country", count(*) FROM t GROUP BY 1 HAVING count(*)>250'),
    ("share", "what share of bookings does each hotel get, in percent", 'SELECT "Hotel ", 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1'),
    ("share", "what percentage of the total price comes from the phone?", "SELECT 100.0*sum(\"Total Price\") FILTER (WHERE \"Booking Source\"='Phone')/sum(\"Total Price\") FROM t"),
    ("growth", "growth of total price from 2024 to 2025 by check-in date", 'SELECT 100.0*(b-a)/a FROM (SELECT sum("Total Price") FILTER (WHERE year("Check-in Date")=2024) a, sum("Total Price") FILTER (WHERE year("Check-in Date")=2025) b FROM t)'),
    ("growth", "month over month growth of bookings in 2025 by check-in date", "SELECT m, 100.0*(n-lag(n) OVER (ORDER BY m))/lag(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',\"Check-in Date\")::DATE m, count(*) n FROM t WHERE year(\"Check-in Date\")=2025 GROUP BY 1)"),
    ("time_series", "bookings per month by check-in date in 2024", "SELECT date_trunc('month',\"Check-in Date\")::DATE, count(*) FROM t WHERE year(\"Check-in Date\")=2024 GROUP BY 1"),
    ("time_series", "number of bookings by weekday of check-in", 'SELECT dayname("Check-in Date"), count(*) FROM t GROUP BY 1'),
    ("relative_date", "total price of check-ins in the last 3 months", 'SELECT sum("Total Price") FROM t WHERE "Check-in Date" > (SELECT max("Check-in Date") FROM t) - INTERVAL 3 month'),
    ("range", "how many bookings are between 3 and 5 nights long", 'SELECT count(*) FROM t WHERE "Nights" BETWEEN 3 AND 5'),
    ("range", "bookings with at least 4 guests, how many?", 'SELECT count(*) FROM t WHERE "Guests">=4'),
    ("negation", "how many bookings were not cancelled", 'SELECT count(*) FROM t WHERE NOT "Cancelled"'),
    ("negation", "number of bookings without breakfast", 'SELECT count(*) FROM t WHERE NOT "Breakfast Included"'),
    ("negation", "revenue excluding the travel agent", "SELECT sum(\"Total Price\") FROM t WHERE \"Booking Source\"<>'Travel agent'"),
    ("missing", "how many bookings have no review score?", 'SELECT count(*) FROM t WHERE "Review Score" IS NULL'),
    ("missing", "percent of bookings where the guest country is empty", 'SELECT 100.0*count(*) FILTER (WHERE "Guest Country" IS NULL)/count(*) FROM t'),
    ("duplicates", "which booking ids appear twice?", 'SELECT "Booking ID" FROM t GROUP BY 1 HAVING count(*)>1'),
    ("compare", "compare the average review score of suites and singles", "SELECT \"Room Type\", avg(\"Review Score\") FROM t WHERE \"Room Type\" IN ('Suite','Single') GROUP BY 1"),
    ("histogram", "distribution of nights", 'SELECT "Nights", count(*) FROM t GROUP BY 1'),
    ("correlation", "is there a relationship between rate per night and review score", 'SELECT corr("Rate per Night (EUR)", "Review Score") FROM t'),
    ("argmax", "which hotel earned the most revenue in 2025 by check-in date?", 'SELECT "Hotel ", sum("Total Price") FROM t WHERE year("Check-in Date")=2025 GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("argmax", "which room type is booked most often?", 'SELECT "Room Type", count(*) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("running_total", "running total of nights by month of check-in for 2025", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',\"Check-in Date\")::DATE m, sum(\"Nights\") n FROM t WHERE year(\"Check-in Date\")=2025 GROUP BY 1)"),
    ("rank", "rank hotels by average review score, highest first", 'SELECT "Hotel ", rank() OVER (ORDER BY avg("Review Score") DESC) FROM t GROUP BY 1'),
    ("ratio", "total price per night by hotel (total over total)", 'SELECT "Hotel ", sum("Total Price")/sum("Nights") FROM t GROUP BY 1'),
    ("percent_rows", "what percentage of bookings by guests from Germany include breakfast?", "SELECT 100.0*count(*) FILTER (WHERE \"Breakfast Included\")/count(*) FROM t WHERE \"Guest Country\"='Germany'"),
    ("before_after", "how many check-ins since 2025-06-01", "SELECT count(*) FROM t WHERE \"Check-in Date\">='2025-06-01'"),
    ("text_match", "number of bookings with a special request containing cot", "SELECT count(*) FROM t WHERE \"Special Requests\" ILIKE '%cot%'"),
    ("both_neither", "how many bookings were cancelled and also included breakfast?", 'SELECT count(*) FROM t WHERE "Cancelled" AND "Breakfast Included"'),
    ("cohort", "first check-in date of each hotel", 'SELECT "Hotel ", min("Check-in Date") FROM t GROUP BY 1'),
    ("not", "which hotel is the nicest?"), ("not", "how many bookings in July?"), ("not", "occupancy rate by hotel"), ("not", "how many guests smoke"), ("not", "what is the reason for the cancellations?"),
    ("not", "predict the bookings for next summer"), ("not", "cancel booking B000012"), ("not", "what is the weather in Austria today?"),
)  # fmt: skip
