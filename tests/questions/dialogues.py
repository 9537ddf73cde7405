"""Dialogues: questions that go on from one another, and the SQL that answers the last of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialogue:
    """Questions asked in turn about a table; `fair` are statements that answer the last, over a view named t."""

    room: str
    turns: tuple[str, ...]
    fair: tuple[str, ...]


def dialogue(room: str, *said: str) -> Dialogue:
    """Return a dialogue; what begins with SELECT is a fair answer."""
    return Dialogue(
        room, tuple(one for one in said if not one.startswith("SELECT")), tuple(one for one in said if one.startswith("SELECT"))
    )


_MONTHS = "date_trunc('month',started_at)::DATE"
DIALOGUES = (
    dialogue("trips", "total delivery cost by driver", "and by month?", f"SELECT {_MONTHS}, sum(delivery_cost) FROM t GROUP BY 1", f"SELECT driver_name, {_MONTHS}, sum(delivery_cost) FROM t GROUP BY 1,2"),
    dialogue("trips", "total delivery cost by driver", "only trucks", "SELECT driver_name, sum(delivery_cost) FROM t WHERE vehicle_type='truck' GROUP BY 1"),
    dialogue("trips", "total delivery cost by driver in 2024", "the same for 2025", "SELECT driver_name, sum(delivery_cost) FROM t WHERE year(started_at)=2025 GROUP BY 1"),
    dialogue("trips", "total delivery cost by driver", "sort ascending", "SELECT driver_name, sum(delivery_cost) FROM t GROUP BY 1 ORDER BY 2"),
    dialogue("trips", "total delivery cost by driver", "as a share", "SELECT driver_name, 100.0*sum(delivery_cost)/sum(sum(delivery_cost)) OVER () FROM t GROUP BY 1"),
    dialogue("trips", "number of trips by vehicle type", "as percentages", "SELECT vehicle_type, 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    dialogue("trips", "number of trips by vehicle type", "and the average cost?", "SELECT vehicle_type, avg(delivery_cost) FROM t GROUP BY 1"),
    dialogue("trips", "average delivery cost by vehicle type", "and the median?", "SELECT vehicle_type, median(delivery_cost) FROM t GROUP BY 1"),
    dialogue("trips", "average delivery cost by vehicle type", "what about fuel?", "SELECT vehicle_type, avg(fuel_l) FROM t GROUP BY 1"),
    dialogue("trips", "top 3 drivers by parcels", "make it 5", "SELECT driver_name, sum(parcels) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 5"),
    dialogue("trips", "top 3 drivers by parcels", "bottom 3 instead", "SELECT driver_name, sum(parcels) FROM t GROUP BY 1 ORDER BY 2 LIMIT 3"),
    dialogue("trips", "how many trips went to Berlin", "and to Leipzig?", "SELECT count(*) FROM t WHERE dest_city='Leipzig'"),
    dialogue("trips", "how many trips went to Berlin", "only late ones", "SELECT count(*) FROM t WHERE dest_city='Berlin' AND was_late"),
    dialogue("trips", "how many trips went to Berlin", "by driver", "SELECT driver_name, count(*) FROM t WHERE dest_city='Berlin' GROUP BY 1"),
    dialogue("trips", "how many trips were late", "per month in 2025", f"SELECT {_MONTHS}, count(*) FROM t WHERE was_late AND year(started_at)=2025 GROUP BY 1"),
    dialogue("trips", "trips per month in 2024", "by week", "SELECT date_trunc('week',started_at)::DATE, count(*) FROM t WHERE year(started_at)=2024 GROUP BY 1"),
    dialogue("trips", "trips per month in 2024", "only vans", "and in 2025?", f"SELECT {_MONTHS}, count(*) FROM t WHERE vehicle_type='van' AND year(started_at)=2025 GROUP BY 1"),
    dialogue("trips", "trips per month in 2024", "split by vehicle type", "SELECT vehicle_type, count(*) FROM t WHERE year(started_at)=2024 GROUP BY 1", f"SELECT {_MONTHS}, vehicle_type, count(*) FROM t WHERE year(started_at)=2024 GROUP BY 1,2"),
    dialogue("trips", "average rating by driver", "without Tom Brandt", "SELECT driver_name, avg(cust_rating) FROM t WHERE driver_name<>'Tom Brandt' GROUP BY 1"),
    dialogue("trips", "average rating by driver", "only those with more than 300 trips", "SELECT driver_name, avg(cust_rating) FROM t GROUP BY 1 HAVING count(*)>300"),
    dialogue("deals", "total deal value by region", "won deals only", "SELECT \"Region\", sum(\"DealValueUSD\") FROM t WHERE \"Stage\"='Won' GROUP BY 1"),
    dialogue("deals", "total deal value by region", "now by industry", 'SELECT "Industry", sum("DealValueUSD") FROM t GROUP BY 1'),
    dialogue("deals", "total deal value by region", "also by industry", 'SELECT "Region", "Industry", sum("DealValueUSD") FROM t GROUP BY 1,2'),
    dialogue("deals", "how many deals did Joy Park win", "and Marc Sand?", "SELECT count(*) FROM t WHERE \"Stage\"='Won' AND \"SalesRep\"='Marc Sand'"),
    dialogue("deals", "number of won deals by rep", "as a percentage of all", "SELECT \"SalesRep\", 100.0*count(*)/sum(count(*)) OVER () FROM t WHERE \"Stage\"='Won' GROUP BY 1", "SELECT \"SalesRep\", 100.0*count(*) FILTER (WHERE \"Stage\"='Won')/count(*) FROM t GROUP BY 1"),
    dialogue("deals", "number of won deals by rep", "lowest first", "SELECT \"SalesRep\", count(*) FROM t WHERE \"Stage\"='Won' GROUP BY 1 ORDER BY 2"),
    dialogue("deals", "number of won deals by rep", "just the top one", "SELECT \"SalesRep\", count(*) FROM t WHERE \"Stage\"='Won' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    dialogue("deals", "average discount by industry", "excluding renewals", 'SELECT "Industry", avg("DiscountPct") FROM t WHERE NOT "IsRenewal" GROUP BY 1'),
    dialogue("deals", "average discount by industry", "in EMEA", "and in APAC?", "SELECT \"Industry\", avg(\"DiscountPct\") FROM t WHERE \"Region\"='APAC' GROUP BY 1"),
    dialogue("deals", "average discount by industry", "and the maximum?", 'SELECT "Industry", max("DiscountPct") FROM t GROUP BY 1'),
    dialogue("deals", "deals created per quarter", "since 2025", "SELECT date_trunc('quarter',\"CreatedDate\")::DATE, count(*) FROM t WHERE \"CreatedDate\">='2025-01-01' GROUP BY 1"),
    dialogue("deals", "deals created per quarter", "yearly instead", 'SELECT year("CreatedDate"), count(*) FROM t GROUP BY 1'),
    dialogue("deals", "deals created per quarter", "cumulative", "SELECT q, sum(n) OVER (ORDER BY q) FROM (SELECT date_trunc('quarter',\"CreatedDate\")::DATE q, count(*) n FROM t GROUP BY 1)"),
    dialogue("deals", "deals created per month in 2025", "and the growth?", "SELECT m, 100.0*(n-lag(n) OVER (ORDER BY m))/lag(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',\"CreatedDate\")::DATE m, count(*) n FROM t WHERE year(\"CreatedDate\")=2025 GROUP BY 1)"),
    dialogue("deals", "which rep has the highest total deal value", "and the lowest?", 'SELECT "SalesRep", sum("DealValueUSD") FROM t GROUP BY 1 ORDER BY 2 LIMIT 1'),
    dialogue("deals", "which rep has the highest total deal value", "in Finance", "SELECT \"SalesRep\", sum(\"DealValueUSD\") FROM t WHERE \"Industry\"='Finance' GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    dialogue("deals", "how many deals are worth more than 100000", "more than 50000?", 'SELECT count(*) FROM t WHERE "DealValueUSD">50000'),
    dialogue("downtime", "total downtime by machine", "in 2025", "SELECT machine, sum(downtime_min) FROM t WHERE year(stop_start)=2025 GROUP BY 1"),
    dialogue("downtime", "total downtime by machine", "in 2025", "only unplanned", "SELECT machine, sum(downtime_min) FROM t WHERE year(stop_start)=2025 AND NOT planned GROUP BY 1"),
    dialogue("downtime", "total downtime by machine", "by shift instead", "SELECT shift, sum(downtime_min) FROM t GROUP BY 1"),
    dialogue("downtime", "total downtime by machine", "average instead of total", "SELECT machine, avg(downtime_min) FROM t GROUP BY 1"),
    dialogue("downtime", "total downtime by machine", "how about scrap?", "SELECT machine, sum(scrap_pcs) FROM t GROUP BY 1"),
    dialogue("downtime", "number of stops by root cause", "only the top 3", "SELECT root_cause, count(*) FROM t WHERE root_cause IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 3"),
    dialogue("downtime", "number of stops by root cause", "for Press 1", "SELECT root_cause, count(*) FROM t WHERE machine='Press 1' GROUP BY 1"),
    dialogue("downtime", "number of stops by root cause", "for Press 1", "and Press 2?", "SELECT root_cause, count(*) FROM t WHERE machine='Press 2' GROUP BY 1"),
    dialogue("downtime", "how many stops in 2025", "and in 2024?", "SELECT count(*) FROM t WHERE year(stop_start)=2024"),
    dialogue("downtime", "how many stops in 2025", "per weekday", "SELECT dayname(stop_start), count(*) FROM t WHERE year(stop_start)=2025 GROUP BY 1"),
    dialogue("downtime", "how many stops in the last 30 days", "last 7 days?", "SELECT count(*) FROM t WHERE stop_start > (SELECT max(stop_start) FROM t)::DATE - INTERVAL 7 day"),
    dialogue("downtime", "average repair cost by mechanic", "and number of stops?", "SELECT mechanic, count(*) FROM t GROUP BY 1", "SELECT mechanic, avg(repair_cost_eur), count(*) FROM t GROUP BY 1"),
    dialogue("downtime", "average repair cost by mechanic", "where severity is at least 4", "SELECT mechanic, avg(repair_cost_eur) FROM t WHERE severity>=4 GROUP BY 1"),
    dialogue("appointments", "average wait by doctor", "only private patients", "SELECT doctor, avg(wait_minutes) FROM t WHERE insurance_type='private' GROUP BY 1"),
    dialogue("appointments", "average wait by doctor", "same for the fee", "SELECT doctor, avg(fee) FROM t GROUP BY 1"),
    dialogue("appointments", "average wait by doctor", "by specialty and clinic site", "SELECT specialty, clinic_site, avg(wait_minutes) FROM t GROUP BY 1,2"),
    dialogue("appointments", "appointments per month in 2025 by appointment date", "only no-shows", "SELECT date_trunc('month',appointment_date)::DATE, count(*) FROM t WHERE no_show AND year(appointment_date)=2025 GROUP BY 1"),
    dialogue("appointments", "how many appointments were first visits", "what percentage is that?", "SELECT 100.0*count(*) FILTER (WHERE is_first_visit)/count(*) FROM t"),
    dialogue("meters", "total consumption by building", "only electricity", "as a share", "SELECT \"buildingName\", 100.0*sum(\"consumptionKwh\")/sum(sum(\"consumptionKwh\")) OVER () FROM t WHERE \"energyType\"='electricity' GROUP BY 1"),
    dialogue("meters", "total consumption by building", "and cost?", 'SELECT "buildingName", sum("costEur") FROM t GROUP BY 1', 'SELECT "buildingName", sum("consumptionKwh"), sum("costEur") FROM t GROUP BY 1'),
    dialogue("meters", "cost of gas in 2025", "and of water?", "SELECT sum(\"costEur\") FROM t WHERE \"energyType\"='water' AND year(\"readAt\")=2025"),
    dialogue("registrations", "registrations by country", "vegan only", "SELECT \"Country\", count(*) FROM t WHERE \"Dietary Needs\"='vegan' GROUP BY 1"),
    dialogue("registrations", "average rating per event", "best first", 'SELECT "Event", avg("Rating") FROM t GROUP BY 1 ORDER BY 2 DESC'),
    dialogue("helpdesk", "tickets by category", "for the last 30 days", "SELECT Category, count(*) FROM t WHERE CreatedAt > (SELECT max(CreatedAt) FROM t)::DATE - INTERVAL 30 day GROUP BY 1"),
    dialogue("helpdesk", "tickets created per month in 2026", "growth please", "SELECT m, 100.0*(n-lag(n) OVER (ORDER BY m))/lag(n) OVER (ORDER BY m) FROM (SELECT date_trunc('month',CreatedAt)::DATE m, count(*) n FROM t WHERE year(CreatedAt)=2026 GROUP BY 1)"),
    dialogue("helpdesk", "tickets created per month in 2026", "show it per quarter", "SELECT date_trunc('quarter',CreatedAt)::DATE, count(*) FROM t WHERE year(CreatedAt)=2026 GROUP BY 1"),
    dialogue("helpdesk", "average CSAT by site", "exclude Genf", "SELECT Site, avg(CSAT) FROM t WHERE Site<>'Genf' GROUP BY 1"),
    dialogue("helpdesk", "average effort by team", "which is the highest?", "SELECT Team, avg(EffortHrs) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    dialogue("helpdesk", "how many P1 tickets", "list them", "SELECT TicketKey FROM t WHERE Prio='P1'"),
)  # fmt: skip
# Continuations that change nothing a list could know of: they must not be answered.
NONE = (
    dialogue("trips", "total delivery cost by driver", "and by moon phase?"),
    dialogue("trips", "total delivery cost by driver", "only Atlantis"),
    dialogue("deals", "total deal value by region", "and why?"),
    dialogue("deals", "total deal value by region", "and next year?"),
    dialogue("downtime", "number of stops by root cause", "as a forecast"),
    dialogue("appointments", "average wait by doctor", "and the blood pressure?"),
)
