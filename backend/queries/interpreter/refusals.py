"""What no query over one table can answer: reasons, the future, outside knowledge, orders to change something, attacks."""

import re
from collections.abc import Container
from dataclasses import dataclass

from backend.queries.interpreter.words import stem

_OUTSIDE = "The answer would need knowledge from outside this list."
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), why)
    for pattern, why in (
        (r"^\W*(why|how come)\b|\bwhat (is|are|was|were) the (reasons?|causes?)\b|\breasons? (why|for|that)\b|\bwhat (caused|causes(?! (are|exist|do we|occur))|explains|drives|led to)\b|\bbecause of what\b",
         "The data shows what happened, not why."),
        ((r"\b(forecasts?|predict(ions?|ed)?|projections?|extrapolate|expected? (next|to be)|next (month|year|week|quarter)|in the future|\b(?-i:will) \w+\W*$|\b(which|what|who|when|how (many|much))( \w+){0,3} (?-i:will)\b|will (be|we|there|they|have|happen|leave|grow|the|it|\w+ \w+ next)|going to be)\b|"
         r"\bwhat will\b|\bhow (many|much) \w+ will\b"),
         "The data ends at its newest date; it says nothing of the future."),
        ((r"^\W*(please )?(delete|remove|drop|update|insert|change(?! (?:in|of|over|from|by|between)\b)|set|give (everyone|everybody|all)|raise|truncate|alter|rename|replace|correct|fix|add (a|an|the|new)|create (a )?(new )?(column|table|row|record|user)|(reset|close|approve|reject|cancel|archive|merge|assign|reassign|mark|refund|resolve|clear|wipe|erase|import|upload|promote|fire|hire|renew|write[ -]off|switch o(?:n|ff)|turn o(?:n|ff)|shut down|restart|resend|recalculate|anonymi[sz]e|mask|encrypt|overwrite|write|save|store|schedule|extend|suspend|block|ban|activate|deactivate|enable|disable|reopen|escalate|adjust|waive|charge|pay|notify|swap|put|send|e-?mail|move|transfer|double|reduce|increase|lower) (all|every|each|the|this|these|those|my|our|a|an|(\w+ )?[\w#-]*\d))\b"
         r"|\bplease (delete|remove|update|set|change|insert)\b"),
         "A question changes nothing. Clean the data with a plan, or fill a column with a mapping."),
        (r"^\W*should (we|i|they|you)\b|\b(what|which|who|how|where)( \w+){0,3} should (we|i|they)\b|\b(recommend(ations?|ed)?|advise|advice)\b",
         "The data shows what happened, not what to do."),
        ((r"(ignore|disregard|forget) (all |any |the )*(earlier|previous|prior|above|former)|\bsystem prompt\b|^\W*system\s*:|\b(environment variables?|api[ _-]?keys?|secret keys?|(show|print|reveal|give|tell|leak|dump|list) \w* ?\w* ?(passwords?|credentials)|configuration of the server|your (configuration|instructions|prompt))\b"
         r"|;\s*(drop|delete|update|insert|alter|create|attach|copy|install|load|pragma|set)\b|--\s*$|\bread_(csv|parquet|text|blob)\b|\b(drop|truncate) table\b|\bunion (all )?select\b|/etc/|information_schema|duckdb_"),
         "That is no question about this list."),
        ((r"\b(exchange|interest|mortgage|inflation|unemployment) rates?\b|\b(national|industry|market|world|european|global) (average|mean|standard|benchmark|price)s?\b|\bstock (price|market)\b|\bweather\b"
         r"|\b(news|wikipedia|google|internet search|competitors?)\b|\bwho (are you|made you|is the (president|chancellor|king|queen))\b|\b(capital|president|population) of (germany|france|spain|italy|the world)\b"),
         _OUTSIDE),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Refusal:
    """Why no list can answer a question, and the words that say so."""

    why: str
    words: str


def refusal(question: str, known: Container[str] = frozenset()) -> Refusal | None:
    """Return why a question cannot be answered from a list at all, None where it may be.

    `known` are the stems of the list's own words: knowledge it has is not outside of it.
    """
    for pattern, why in _RULES:
        match = pattern.search(question)
        if match and not (why == _OUTSIDE and all(stem(word) in known for word in match.group().lower().split())):
            return Refusal(why, " ".join(match.group().split()))
    return None
