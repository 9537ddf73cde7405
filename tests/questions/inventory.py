"""Stock of a wholesaler: mixed names, counts and money, dates of counting and delivery."""

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(17), []
    for number in range(1, 1001):
        counted = make.day("2024-01-01", "2025-11-30")
        rows.append(
            {
                "SKU": f"SK{number:05}",
                "Item Description": make.pick("steel bracket", "oak shelf", "copper pipe", "garden hose", "paint roller"),
                "Warehouse": make.pick("Rotterdam", "Leipzig", "Lyon", "Turin"),
                "product_group": make.pick("Hardware", "Furniture", "Plumbing", "Garden"),
                "QtyOnHand": make.whole(0, 900),
                "ReorderLevel": make.whole(10, 120),
                "UnitCost (EUR)": make.real(0.4, 220),
                "Weight_kg": make.real(0.1, 40, none=0.07),
                "LastCounted": counted,
                "Last Delivery": make.day("2024-01-01", "2025-11-30", none=0.1),
                "Supplier": make.pick("Mistral SARL", "Nordwerk GmbH", "Tamar Ltd", none=0.05),
                "Discontinued": make.yes(0.15),
                "Fragile": make.pick("Y", "N"),
            }
        )
    return Topic("inventory", table_of([*rows, *rows[:6]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many items are stored in Leipzig?", "SELECT count(*) FROM t WHERE Warehouse='Leipzig'"),
    ("count", "number of discontinued garden items", "SELECT count(*) FROM t WHERE Discontinued AND product_group='Garden'"),
    ("count", "how many items are fragile", "SELECT count(*) FROM t WHERE Fragile='Y'"),
    ("distinct", "how many different suppliers deliver to us?", "SELECT count(DISTINCT Supplier) FROM t"),
    ("distinct", "which warehouses do we have", "SELECT DISTINCT Warehouse FROM t"),
    ("aggregate", "average unit cost of plumbing items", "SELECT avg(\"UnitCost (EUR)\") FROM t WHERE product_group='Plumbing'"),
    ("aggregate", "total quantity on hand in Lyon", "SELECT sum(QtyOnHand) FROM t WHERE Warehouse='Lyon'"),
    ("aggregate", "what is the heaviest weight in the furniture group", "SELECT max(Weight_kg) FROM t WHERE product_group='Furniture'"),
    ("top_n", "top 2 suppliers by quantity on hand", "SELECT Supplier, sum(QtyOnHand) FROM t WHERE Supplier IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT 2"),
    ("group_one", "stock per warehouse", "SELECT Warehouse, sum(QtyOnHand) FROM t GROUP BY 1"),
    ("group_one", "avarage weight by product group", "SELECT product_group, avg(Weight_kg) FROM t GROUP BY 1"),
    ("group_one", "number of items by vendor", "SELECT Supplier, count(*) FROM t GROUP BY 1", "SELECT Supplier, count(*) FROM t WHERE Supplier IS NOT NULL GROUP BY 1"),
    ("group_two", "total quantity by warehouse and product group", "SELECT Warehouse, product_group, sum(QtyOnHand) FROM t GROUP BY 1,2"),
    ("having", "warehouses with fewer than 250 items", "SELECT Warehouse, count(*) FROM t GROUP BY 1 HAVING count(*)<250"),
    ("share", "percentage of items per product group", "SELECT product_group, 100.0*count(*)/sum(count(*)) OVER () FROM t GROUP BY 1"),
    ("share", "what share of the stock is in Turin?", "SELECT 100.0*sum(QtyOnHand) FILTER (WHERE Warehouse='Turin')/sum(QtyOnHand) FROM t"),
    ("share", "what percent of items is discontinued", "SELECT 100.0*count(*) FILTER (WHERE Discontinued)/count(*) FROM t"),
    ("time_series", "items counted per month in 2025", "SELECT date_trunc('month',LastCounted)::DATE, count(*) FROM t WHERE year(LastCounted)=2025 GROUP BY 1"),
    ("relative_date", "how many items were counted in the last 6 weeks", "SELECT count(*) FROM t WHERE LastCounted > (SELECT max(LastCounted) FROM t) - INTERVAL 6 week"),
    ("range", "how many items weigh more than 30 kg?", "SELECT count(*) FROM t WHERE Weight_kg>30"),
    ("range", "items with a unit cost between 50 and 100 euros, count", 'SELECT count(*) FROM t WHERE "UnitCost (EUR)" BETWEEN 50 AND 100'),
    ("negation", "number of items not stored in Rotterdam", "SELECT count(*) FROM t WHERE Warehouse<>'Rotterdam'"),
    ("missing", "how many items have no supplier?", "SELECT count(*) FROM t WHERE Supplier IS NULL"),
    ("duplicates", "which SKUs occur more than once", "SELECT SKU, count(*) FROM t GROUP BY 1 HAVING count(*)>1", "SELECT SKU FROM t GROUP BY 1 HAVING count(*)>1"),
    ("compare", "Hardware vs Garden: average unit cost", "SELECT product_group, avg(\"UnitCost (EUR)\") FROM t WHERE product_group IN ('Hardware','Garden') GROUP BY 1"),
    ("histogram", "distribution of quantity on hand in steps of 100", "SELECT floor(QtyOnHand/100)*100, count(*) FROM t GROUP BY 1"),
    ("correlation", "are weight and unit cost correlated?", 'SELECT corr(Weight_kg, "UnitCost (EUR)") FROM t'),
    ("argmax", "which warehouse holds the most stock?", "SELECT Warehouse, sum(QtyOnHand) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which product group has the highest median unit cost", 'SELECT product_group, median("UnitCost (EUR)") FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1'),
    ("rank", "rank warehouses by number of items", "SELECT Warehouse, rank() OVER (ORDER BY count(*) DESC) FROM t GROUP BY 1"),
    ("percent_rows", "what percentage of furniture is fragile?", "SELECT 100.0*count(*) FILTER (WHERE Fragile='Y')/count(*) FROM t WHERE product_group='Furniture'"),
    ("before_after", "how many items had their last delivery before March 2024", "SELECT count(*) FROM t WHERE \"Last Delivery\"<'2024-03-01'"),
    ("text_match", "how many item descriptions contain pipe?", "SELECT count(*) FROM t WHERE \"Item Description\" ILIKE '%pipe%'"),
    ("not", "what is the best warehouse"), ("not", "average selling price per product group"), ("not", "how many items were stolen?"), ("not", "why is the stock in Lyon so high?"),
    ("not", "when will we run out of oak shelves"), ("not", "order 50 more copper pipes"), ("not", "which supplier is the most reliable?"), ("not", "customs duty on steel from Turkey"),
)  # fmt: skip
