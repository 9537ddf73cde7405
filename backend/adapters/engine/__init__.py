"""Where SQL of strangers runs: judged by a gate on DuckDB's parse tree, then in a disposable process the kernel limits.

The children import this package too: keep settings, servers and vendors out of what it imports.
"""

from backend.adapters.engine.functions import VOLATILE, VOLATILE_WORDS
from backend.adapters.engine.keeper import shutdown
from backend.adapters.engine.quoting import quote_identifier, quote_text
from backend.adapters.engine.runner import EngineResult, Stopping, run, warm

__all__ = [
    "VOLATILE",
    "VOLATILE_WORDS",
    "EngineResult",
    "Stopping",
    "quote_identifier",
    "quote_text",
    "run",
    "shutdown",
    "warm",
]
