"""The fixed phrases of questions and the roles they play. Longer phrases win over shorter ones."""

import re

from backend.queries.interpreter.lexicon import listed

_PHRASES: tuple[tuple[str, str], ...] = (
    (r"(?:the )?(?:last|latest|most recent)(?= [a-z]+(?: date)? (?:of|for|per|by) (?:each|every|all)?)", "final"),
    (r"(?:the )?(?:earliest)(?= [a-z]+(?: date)? (?:of|for|per|by) (?:each|every|all)?)", "first"),
    ((r"how many (?:different|distinct|unique)(?: (?:kinds|types|sorts) of)?|how many (?:kinds|types|sorts) of"
     r"|(?:the )?(?:total )?(?:number|count|amount|quantity) of (?:all )?(?:the )?(?:different|distinct|unique)"
     r"|count (?:of )?(?:the )?(?:number of )?(?:different|distinct|unique)"), "count_distinct"),
    ((r"how many times|how many|how often|how much of|(?:the )?total (?:number|count)s?(?: of)?|(?:the )?numbers? of(?: times)?|(?:the )?counts?(?: of)?(?: the)?(?: number of)?"
     r"|count(?:ing)?(?: the)?(?: number of| them)?|the amount of|frequency(?: of)?|headcounts?|no of"), "count"),
    (r"(?:total )?number$|how many$|count only$", "count"),
    (r"how much", "how_much"),
    ((r"(?:the )?most (?:common|commonly|frequent|frequently|often|popular|prevalent|used|prominent|typical)(?: used| occurring| occuring)?|commonest|majority(?: of)?"
     r"|shared by (?:the )?most"), "most_common"),
    (r"busiest|most active", "most_common"), (r"quietest|least active|least busy", "least_common"),
    (r"(?:the )?least (?:common|commonly|frequent|frequently|popular|used)|rarest", "least_common"),
    ((r"(?:the )?most (expensive|recent|recently|populous)|(?:the )?(oldest|youngest|newest|latest|earliest|longest|shortest|tallest|heaviest|lightest|fastest|slowest|cheapest"
     r"|priciest|costliest|richest|hottest|coolest|warmest|hottest|coolest|coldest)|(?:the )?least (expensive)"), "extreme"),
    (r"(?:on )?averages?|avg|mean", "avg"),
    (r"medians?", "median"),
    (r"(?:the )?(\d{1,2})(?: ?(?:st|nd|rd|th))? percentiles?(?: of)?(?: the)?|p(\d\d)", "percentile"),
    (r"(?:the )?(lower|upper|first|third) quartiles?(?: of)?(?: the)?", "percentile"),
    (r"standard deviations?|stddev|std dev|std", "stddev"),
    (r"maximums?|max|maximal|highest|largest|greatest|biggest|most|best", "max"),
    (r"minimums?|min|minimal|lowest|smallest|least|fewest|worst", "min"),
    (r"top", "top"), (r"bottom", "bottom"),
    (r"(?:in )?totals?|(?:the )?sums?(?: of)?|summed(?: up)?|combined|altogether|overall total", "sum"),
    (r"correlat(?:ion|ions|e|ed|es)(?: between| with| to)?|(?:relationship|relation|connection) between|depends? on|(?:is |are )?related to|correl|corr", "correlation"),
    ((r"(?:fully|exact|exactly|complete|completely|entirely) duplicates?|fully (?:duplicated|duplicate|repeated|identical) (?:rows|records|entries)|(?:duplicated?|repeated|identical) (?:rows|records|entries)"
     r"|rows (?:that|which) (?:are|repeat) (?:duplicates?|others?)|complete duplicates"), "repeated"),
    ((r"(?:occurs?|appears?|is|are|was|were|used|exists?|listed|found|recorded)?(?: that)?(?: are)?(?: is)? ?(?:more than once|more than one time|twice or more|twice|several times|repeatedly)"
     r"|duplicates?(?: of)?|duplicated|repeated|duplications?"), "duplicates"),
    (r"(?:missing|null|empty|blank)(?: (?:cells|values|entries))?|not (?:filled|given|known|recorded|set|available)|unknown|absent|incomplete", "missing"),
    (r"(?:what |which )?(?:percentages?|percents?|proportions?|shares?|fractions?|parts?)(?: of)?(?: the)?(?: total)?|% of(?: the)?(?: total)?|in percent|in %|what %(?: of)?|%", "share"),
    (r"(?:growth|change|changes|increase|development)(?: rate| rates)?|grow|grew|grown|increased?|percentage change|by how many percent|how much did", "growth"),
    (r"running (?:total|sum|count)s?(?: of)?|cumulative|cumulated|cumulatively|accumulated|to date total", "running"),
    (r"rank(?:ed|ing|s)?(?: of)?(?: the)?(?: all)?", "rank"),
    (r"ratios?(?: of)?", "ratio"),
    (r"rates?", "rate"),
    (r"histograms?(?: of)?|distributions?(?: of)?|distributed|spread of", "histogram"),
    (r"(?:in )?(?:bins?|steps?|buckets?|intervals?|bands?|brackets?|increments?|ranges?|classes)(?: width)?(?: of)?|wide|width(?: of)?", "step"),
    (r"compare|comparison of|compared (?:to|with)|versus|vs|against", "compare"),
    ((r"(?:sorted|ordered|sort|order|arranged?|listed|rank|ranked|show|display|(?:in|in the) order)(?: them| it| the results?| results?)?"
     r"(?: by| in| on| from)?(?: the)? ([xy])(?: axis)?(?: (?:in|from|by|with))?(?: an?)? (asc|desc|ascending|descending|low to high|high to low)(?: order)?"), "axis"),
    ((r"(?:sorted|ordered|sort|order|arranged?|listed|(?:in|in the) order)(?: them| it| the results?| results?)?"
     r"(?: (?:in|from|by|of|on)(?: an?| the)?|(?= (?:ascending|descending|asc|desc|alphabetical|lexicographic)))"
     r"(?: (ascending|descending|asc|desc|alphabetical\w*|lexicographic\w*|increasing|decreasing|reverse))?(?: alphabetical)?(?: order)?(?: (?:of|by|on|according to))?(?: their| its| the)?"), "order"),
    ((r"in (?:an? )?(ascending|descending|asc|desc|alphabetical|increasing|decreasing|lexicographic\w*|reverse alphabetical)(?: alphabetical)?(?: order)?(?: of| by)?(?: their| its| the)?"
     r"|(alphabetically)"), "order"),
    ((r"from (high(?:est)? to low(?:est)?|low(?:est)? to high(?:est)?)|((?:highest|largest|biggest|best|most frequent|most common|most) first|descending|desc|(?:lowest|smallest|worst|least|fewest) first|ascending|asc|low to high|high to low)"
     r"(?: order)?"), "direction"),
    ((r"(?:for|of|in|by|from|to|at|on|with|across)? ?(?:each|every)(?: different| distinct)?(?: of)?(?: the)?|per|group(?:ed|ing)?(?: them| the results?)? by|broken down by|split (?:by|across|into|among)|by"
     r"|across(?: all)?(?: the)?(?: different)?|depending on|among|for different|of different"), "group"),
    (r"different|distinct|unique|each once|duplicate free|without duplicates|without repetition", "distinct"),
    (r"no less than|not less than|at least|>=|minimum of|from at least", "ge"), (r"no more than|not more than|at most|up to|<=|maximum of", "le"),
    (r"or more|or higher|or above|or later|or greater|or over", "ge_after"), (r"or less|or fewer|or lower|or below|or earlier|or under", "le_after"),
    (r"(?:is |are |was |were )?(?:not|no) (?:more|greater|larger|higher|bigger|longer|older|above|over)(?: than)?", "le"),
    (r"(?:is |are |was |were )?(?:not|no) (?:less|smaller|lower|fewer|shorter|younger|below)(?: than)?", "ge"),
    (r"(?:strictly )?(?:more|greater|larger|higher|bigger|longer|heavier|taller|older|bigger|later|better|richer) than|above|over|exceed(?:s|ing|ed)?|>|after|since|beyond|upwards of|in excess of", "gt"),
    (r"(?:strictly )?(?:less|smaller|lower|fewer|shorter|lighter|younger|earlier|cheaper|worse) than|below|under|<|before|prior to|beneath", "lt"),
    (r"between|in the range(?: of| from)?|ranging from|range from|from(?= [\d.,]+[km]? (?:to|and|until) [\d.,]+[km]?(?!\S))", "between"),
    (r"equal to|equals?|exactly|=", "eq"), (r"!=|<>", "ne"),
    (r"neither", "neither"), (r"nor", "nor"), (r"both", "both"),
    (r"without(?: an?| any)?|with no|(?:has|have|had|having) no|lacks?|lacking|(?:does|do|did) not have(?: an?| any)?|dont have(?: an?| any)?|doesn't have(?: an?| any)?|don't have(?: an?| any)?", "without"),
    (r"not|other than|except(?: for)?|excluding|exclud(?:e|es|ed)|leave out|leaving out|minus|isn't|aren't|wasn't|weren't|doesn't|don't|didn't|never|but not|non|isnt|arent|doesnt|didnt|everything but|apart from", "not"),
    (r"(?:that )?(?:contain|include|have|has|mention|hold)(?:s|ing|ed)?(?: the)? (?:word|substring|string|letter|text|phrase|character)s?|substrings?|containing|contains?|mention(?:s|ing|ed)?|includes the", "contains"),
    (r"(?:start|begin)(?:s|ning|ing)? with(?: the)?(?: letter| word| prefix)?|prefix(?:ed with)?", "starts"),
    (r"(?:end|finish)(?:s|es|ing)? (?:with|in)(?: the)?(?: letter| word| suffix)?|suffix", "ends"),
    (r"(?:the )?first(?: (?:date|day|time))?(?: of)?(?: the| their)?|earliest date of|date of (?:the )?first", "first"),
    (r"(?:the )?last (?:date|day|time)(?: of)?|date of (?:the )?last", "final"),
    (r"still", "still"),
    (r"(?:is|are|was|were|has been|have been) there|at least once", "there"),
)  # fmt: skip
PHRASES = tuple((re.compile(rf"(?<!\S)(?:{pattern.strip()})(?!\S)"), role) for pattern, role in _PHRASES)

WEAK = listed("rate max min sum top bottom distinct not share growth step missing duplicates first final still there")
