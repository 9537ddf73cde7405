"""Supplier invoices: CamelCase, abbreviations, yes and no as text, three dates."""

from datetime import timedelta

from tests.questions.asked import Making, Topic, asked, table_of


def topic() -> Topic:
    """Return the table and its questions."""
    make, rows = Making(12), []
    for number in range(1, 901):
        sent = make.day("2022-02-01", "2025-06-30")
        net = make.real(40, 9_000)
        rows.append(
            {
                "InvoiceNo": f"INV-{number:05}",
                "SupplierName": make.pick("Norrland Steel", "Brightline Paper", "Kestrel Logistics", "Oakhurst Catering", "Vela Software", "Pinewood Tools"),
                "SupplierCountry": make.pick("Sweden", "Ireland", "Belgium", "Portugal"),
                "InvoiceDate": sent,
                "DueDate": sent + timedelta(days=30),
                "PaidDate": make.pick(sent + timedelta(days=make.whole(5, 60)), none=0.15),
                "NetAmt": net,
                "VatAmt": round(net * 0.2, 2),
                "Category": make.pick("Materials", "Services", "Software", "Travel"),
                "CostCentre": make.pick("Operations", "Finance", "Marketing", "Research"),
                "PaymentMethod": make.pick("Bank transfer", "Card", "Direct debit", none=0.06),
                "Approved": make.pick("Yes", "No"),
                "QtyLines": make.whole(1, 24),
            }
        )  # fmt: skip
    return Topic("SupplierInvoices", table_of([*rows, *rows[:5]]), QUESTIONS)


QUESTIONS = asked(
    ("count", "how many invoices did we get from Kestrel Logistics?", "SELECT count(*) FROM t WHERE SupplierName='Kestrel Logistics'"),
    ("count", "number of software invoices booked on Marketing", "SELECT count(*) FROM t WHERE Category='Software' AND CostCentre='Marketing'"),
    ("count", "how many invoices are approved?", "SELECT count(*) FROM t WHERE Approved='Yes'"),
    ("distinct", "how many different suppliers do we have", "SELECT count(DISTINCT SupplierName) FROM t"),
    ("distinct", "list the cost centres", "SELECT DISTINCT CostCentre FROM t"),
    ("aggregate", "total net amount in 2024", "SELECT sum(NetAmt) FROM t WHERE year(InvoiceDate)=2024"),
    ("aggregate", "average net amount of invoices paid by card", "SELECT avg(NetAmt) FROM t WHERE PaymentMethod='Card'"),
    ("aggregate", "sum of VAT for vendors in Ireland", "SELECT sum(VatAmt) FROM t WHERE SupplierCountry='Ireland'"),
    ("top_n", "top 3 suppliers by net amount", "SELECT SupplierName, sum(NetAmt) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 3"),
    ("top_n", "the five biggest invoices by net amount", "SELECT DISTINCT InvoiceNo, NetAmt FROM t ORDER BY 2 DESC LIMIT 5", "SELECT InvoiceNo, NetAmt FROM t ORDER BY 2 DESC LIMIT 5"),
    ("group_one", "net amount per category", "SELECT Category, sum(NetAmt) FROM t GROUP BY 1"),
    ("group_one", "number of invoices by payment method", "SELECT PaymentMethod, count(*) FROM t GROUP BY 1", "SELECT PaymentMethod, count(*) FROM t WHERE PaymentMethod IS NOT NULL GROUP BY 1"),
    ("group_one", "avg vat by suplier country", "SELECT SupplierCountry, avg(VatAmt) FROM t GROUP BY 1"),
    ("group_two", "total net amount by cost centre and category", "SELECT CostCentre, Category, sum(NetAmt) FROM t GROUP BY 1,2"),
    ("having", "suppliers whose total net amount is above 600000", "SELECT SupplierName, sum(NetAmt) FROM t GROUP BY 1 HAVING sum(NetAmt)>600000"),
    ("having", "which suppliers sent us more than 150 invoices?", "SELECT SupplierName, count(*) FROM t GROUP BY 1 HAVING count(*)>150"),
    ("share", "each category's share of the total net amount in percent", "SELECT Category, 100.0*sum(NetAmt)/sum(sum(NetAmt)) OVER () FROM t GROUP BY 1"),
    ("share", "what part of the net amount goes to Research?", "SELECT 100.0*sum(NetAmt) FILTER (WHERE CostCentre='Research')/sum(NetAmt) FROM t"),
    ("growth", "how much did the total net amount grow from 2023 to 2024?", "SELECT 100.0*(b-a)/a FROM (SELECT sum(NetAmt) FILTER (WHERE year(InvoiceDate)=2023) a, sum(NetAmt) FILTER (WHERE year(InvoiceDate)=2024) b FROM t)"),
    ("time_series", "net amount by month of invoice date", "SELECT date_trunc('month',InvoiceDate)::DATE, sum(NetAmt) FROM t GROUP BY 1"),
    ("time_series", "how many invoices were paid per year", "SELECT year(PaidDate), count(*) FROM t WHERE PaidDate IS NOT NULL GROUP BY 1"),
    ("relative_date", "invoices from the last 90 days by invoice date, how many", "SELECT count(*) FROM t WHERE InvoiceDate > (SELECT max(InvoiceDate) FROM t) - INTERVAL 90 day"),
    ("range", "how many invoices have a net amount between 1,000 and 2,000", "SELECT count(*) FROM t WHERE NetAmt BETWEEN 1000 AND 2000"),
    ("negation", "number of invoices not approved", "SELECT count(*) FROM t WHERE Approved<>'Yes'"),
    ("negation", "invoices without a paid date, count", "SELECT count(*) FROM t WHERE PaidDate IS NULL"),
    ("missing", "percentage of invoices with no payment method", "SELECT 100.0*count(*) FILTER (WHERE PaymentMethod IS NULL)/count(*) FROM t"),
    ("missing", "missing values per column", "SELECT column_name, 0.0 FROM (DESCRIBE t) WHERE false", "SELECT 'InvoiceNo' c, 0 n UNION ALL SELECT 'SupplierName',0 UNION ALL SELECT 'SupplierCountry',0 UNION ALL SELECT 'InvoiceDate',0 UNION ALL SELECT 'DueDate',0 UNION ALL SELECT 'PaidDate',(SELECT count(*)-count(PaidDate) FROM t) UNION ALL SELECT 'NetAmt',0 UNION ALL SELECT 'VatAmt',0 UNION ALL SELECT 'Category',0 UNION ALL SELECT 'CostCentre',0 UNION ALL SELECT 'PaymentMethod',(SELECT count(*)-count(PaymentMethod) FROM t) UNION ALL SELECT 'Approved',0 UNION ALL SELECT 'QtyLines',0"),
    ("duplicates", "how many invoice numbers occur more than once?", "SELECT count(*) FROM (SELECT InvoiceNo FROM t GROUP BY 1 HAVING count(*)>1)"),
    ("duplicates", "how many duplicate rows are there", "SELECT sum(n-1) FROM (SELECT x, count(*) n FROM t x GROUP BY 1)", "SELECT count(*) FROM (SELECT x FROM t x GROUP BY x HAVING count(*)>1)"),
    ("compare", "Materials vs Services: total net amount", "SELECT Category, sum(NetAmt) FROM t WHERE Category IN ('Materials','Services') GROUP BY 1"),
    ("histogram", "distribution of net amount in steps of 500", "SELECT floor(NetAmt/500)*500, count(*) FROM t GROUP BY 1"),
    ("correlation", "correlation between the number of lines and the net amount", "SELECT corr(QtyLines, NetAmt) FROM t"),
    ("argmax", "which vendor charged us the most?", "SELECT SupplierName, sum(NetAmt) FROM t GROUP BY 1 ORDER BY 2 DESC LIMIT 1"),
    ("argmax", "which invoice has the highest vat amount?", "SELECT DISTINCT InvoiceNo, VatAmt FROM t WHERE VatAmt=(SELECT max(VatAmt) FROM t)", "SELECT InvoiceNo, VatAmt FROM t ORDER BY 2 DESC LIMIT 1"),
    ("running_total", "cumulative net amount by quarter in 2024 by invoice date", "SELECT m, sum(n) OVER (ORDER BY m) FROM (SELECT date_trunc('quarter',InvoiceDate)::DATE m, sum(NetAmt) n FROM t WHERE year(InvoiceDate)=2024 GROUP BY 1)"),
    ("rank", "rank suppliers by average net amount", "SELECT SupplierName, rank() OVER (ORDER BY avg(NetAmt) DESC) FROM t GROUP BY 1"),
    ("ratio", "vat as a percentage of net amount by category (totals)", "SELECT Category, 100.0*sum(VatAmt)/sum(NetAmt) FROM t GROUP BY 1"),
    ("percent_rows", "what percent of Travel invoices are approved?", "SELECT 100.0*count(*) FILTER (WHERE Approved='Yes')/count(*) FROM t WHERE Category='Travel'"),
    ("before_after", "invoices due before 1 July 2023, how many?", "SELECT count(*) FROM t WHERE DueDate < '2023-07-01'"),
    ("text_match", "total net amount of suppliers whose name contains Pine", "SELECT sum(NetAmt) FROM t WHERE SupplierName ILIKE '%pine%'"),
    ("cohort", "first invoice date of every supplier", "SELECT SupplierName, min(InvoiceDate) FROM t GROUP BY 1"),
    ("not", "what was the total for 2024?"), ("not", "which supplier is the best?"), ("not", "what discount did we negotiate with Vela Software?"), ("not", "how many staff does each supplier have"),
    ("not", "why did travel costs rise in 2024?"), ("not", "forecast next year's spend"), ("not", "approve all invoices from Oakhurst Catering"), ("not", "how do our prices compare with the market average"),
)  # fmt: skip
