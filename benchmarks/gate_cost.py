"""What judging a statement costs before it runs, against DuckDB's own parsing of it in the same run.

python benchmarks/gate_cost.py [ROUNDS]
"""

import statistics
import sys
import time

from product import report

from backend.adapters.engine.child import prepare
from backend.adapters.engine.gate import MAX_CHARACTERS, admit

TARGET_MS = 3
_STEPS = ", ".join(f"s{n} AS (SELECT country, sum(amount) AS total, count(*) AS n FROM orders GROUP BY ALL)" for n in range(6))
STATEMENTS = {
    "short": "SELECT * FROM orders LIMIT 100",
    "usual": (
        "WITH monthly AS (SELECT date_trunc('month', day) AS month, country, sum(amount) AS total FROM orders "
        "WHERE day >= DATE '2024-01-01' GROUP BY ALL) SELECT month, country, total, total - lag(total) OVER (PARTITION BY country "
        "ORDER BY month) AS change FROM monthly QUALIFY row_number() OVER (PARTITION BY month ORDER BY total DESC) <= 5 ORDER BY month"
    ),
    "six steps joined": f"WITH {_STEPS} SELECT * FROM s0 JOIN s1 USING (country) JOIN s2 USING (country) JOIN s3 USING (country)",
}
LONGEST = "SELECT id FROM orders WHERE id IN (" + ", ".join(str(n) for n in range(1, (MAX_CHARACTERS - 60) // 6)) + ")"


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    worst = 0.0
    con = prepare(memory_mb=200)
    for name, sql in {**STATEMENTS, "3,000 values": LONGEST}.items():
        gate, parse = [], []
        for _ in range(rounds):
            began = time.perf_counter()
            con.extract_statements(sql)
            parse.append(time.perf_counter() - began)
            began = time.perf_counter()
            admit(con, sql, tables=["orders"])
            gate.append(time.perf_counter() - began)
        ours, peer = statistics.median(gate) * 1000, statistics.median(parse) * 1000
        counts = name in STATEMENTS  # the longest statement there may be is shown, not promised
        worst = max(worst, ours) if counts else worst
        report(
            f"Gate, {name} ({len(sql):,} characters): median",
            ours=f"{ours:.2f} ms",
            peer=f"DuckDB's parser {peer:.2f} ms",
            ratio=f"{ours / peer:.1f}",
            target=f"<= {TARGET_MS} ms" if counts else "none",
            met=ours <= TARGET_MS or not counts,
        )
    return worst > TARGET_MS


if __name__ == "__main__":
    sys.exit(main())
