"""The words a question is made of: those that say nothing, those that mean the same, and what abbreviations stand for."""


def listed(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


FILLER = listed(
    """
    a an the of in on at for to is are was were be been being do does did have has had having what which who whom whose
    where when how that this these those there their its it our we i me my you your all any some and or with from as by
    please show list give find tell return display get provide whats describe see know want would like can could us let
    so than then also if but into about both each out up they he she his her them s t compute calculate retrieve fetch
    draw plot create make visualize visualise chart graph bar pie line scatter table using use record records row rows
    entry entries data dataset database information info details detail result results x y axis stacked plots view just
    only either showing shows displays currently available overall during through regarding considering one ones
    together along corresponding respective associated given made used represent visual visualization visualisation
    illustrate stand belong contain include exist happen occur come take ever among within via no not go goes went work
    works working worked hi hello thanks thank kindly question need should shall may might must will am im id ill per
    off euro euros eur dollars dollar usd down same such own very too here now actually really got gets getting many
    much value values number numbers appear appears occurs look present various set kind kinds type types sort sorts
    name names called named exactly least every done column columns field fields new correspond corresponds
    correspondence makes making ended end listed launched held owned generated conducted recorded registered
    participated participate took taking people person anyone everyone everything something someone came full whole
    entire based according terms respectively split broken across say says said people's count counted counting compared
    comparing compare live lives living located reside resides residing
    """
)

# What people do in lists: said of rows without choosing any. They may be values, unlike fillers.
VERBS = listed(
    """
    bring brings bringing comes coming sent received submitted placed handled contacted booked brought raised gave given charged served
    stayed stays logged took spent lasted lasts lasting deliver delivers delivered supply supplies supplied store stores stored hold holds held keep keeps kept study studies studying
    look looks after yet teach teaches run runs own owns carry carries related linked rated reviewed long total totals time-wise overall include includes
    included including involve involves involved worth flagged marked tagged listed labelled happened occurred via
    sat taken gives giving nightly
    seen granted wrote known filled produced
    pays pay paying breakdown overview summary stats statistics another referred
    phoned called rang emailed mailed wrote contacted ordering buying visiting because issued billed invoiced registered signed
    carried happened arising arose concerning regarding filed opened handed allow allows allowing accept accepts permit permits permitted
    asked asking asks applied requested requesting needed needs require required requires requiring occurring happening there's been arrive arrived attend attended visit visited belonging originating based still
    """
)

# Words of one line mean the same in a list. The first is the sense's name.
SENSES: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split("|"))
    for line in """
revenue|turnover|sales|takings|proceeds|earnings|income|money|sale|order value|basket value|sales value|spend
spend|spent|cost|expenditure|outlay|expense
salary|pay|wage|wages|earnings|income|earn|paid|payroll|wage bill
price|cost|fee|charge|value
customer|client|buyer|shopper|patron
broker|realtor|estate agent
employee|staff|worker|colleague|people|person|headcount|personnel|workforce|team member|member of staff
product|article|item|sku|goods|merchandise
city|town|municipality
site|location|office|branch|place|workplace
department|dept|division|unit|team
gender|sex
coupon|voucher|promo code|discount code
garden|yard
area|sqm|square metre|square meter|floor area|floor space|size|surface
job title|title|position|role|job
hire|join|start|hired|joined|started|recruit|onboard|begin
exit|leave|leaver|left|departure|termination|quit|resign
quantity|unit|piece|qty|count
category|type|kind|class|group
label|class
status|state|stage
country|nation
surname|last name|family name
first name|given name|forename
phone|telephone|mobile
email|mail|e mail|mail address|e mail address|email address
score|rating|grade|mark|point|star
listing|property|home|ad|advert|offer
order|purchase|basket|transaction|buy|bought
year|yr
birth|born
population|inhabitant|resident
capacity|seat
duration|length|time
description|text|note|comment
address|street
postcode|zip|zip code|postal code
supplier|vendor|seller
discount|rebate|reduction
age|old
created|opened|open
shipped|sent|dispatched|delivered
nationality|citizenship
id|identifier
name|title
manager|head|boss|supervisor|lead
winner|champion
airport|airfield
company|firm|business|corporation|organisation|organization
university|college
film|movie
song|track
author|writer
teacher|instructor|lecturer
student|pupil|learner
booking|reservation|stay
ticket|case|support request
claim|claim file
donation|gift|contribution
donor|giver|supporter|contributor
invoice|bill
device|sensor
subscription|plan
subscriber|member
warehouse|depot|store
stock|on hand|quantity on hand
weight|weigh|weighs
guest|visitor|traveller
session|visit
handler|adjuster|case worker
agent|support agent|representative|rep
source|channel|origin
payment method|pay method|way of paying
amount|sum of money|money|amount of money
temperature|temp
humidity|moisture
course|class|module
school|college
doctor|physician
patient|case
campaign|appeal
page|url|web page
grade|mark
satisfaction|csat|happiness
severity|urgency
expiry|expiration
car|vehicle
candidate|applicant|application
lease|tenancy|rental
attendee|participant|delegate
member|membership
machine|asset|equipment
project|job
shipment|consignment|parcel|delivery
meter|metering point
work order|job order
complaint|grievance
nurse|carer
cashier|till operator
route|line
firmware|software version
""".strip().splitlines()
)

UNITS = listed(
    """
    eur euro euros usd dollar dollars gbp pound pounds chf franc francs yen kg g gram grams km m cm mm metre metres
    meter meters mile miles percent pct ppm volt volts celsius million millions billion billions thousand hour hours minute minutes second
    seconds day days sqft inch inches foot feet kwh mwh gwh kw mw wh litre litres liter liters lb lbs oz ton tons tonne tonnes hz rpm mbps gb mb kb tb ml bar psi
    """
)

# Units by what they count, and the letters that stand for one at the end of a name.
UNIT_OF: dict[str, str] = {
    word: family
    for family, words in {
        "euro": "eur euro euros", "dollar": "usd dollar dollars bucks", "pound": "gbp pound pounds quid", "franc": "chf franc francs",
        "minute": "minute minutes mins", "second": "second seconds secs", "hour": "hour hours hrs", "day": "day days", "week": "week weeks",
        "month": "month months", "year": "year years", "percent": "pct percent", "kilogram": "kg kilo kilos kilogram kilograms",
        "gram": "gram grams", "kilometre": "km kilometre kilometres kilometer kilometers", "metre": "metre metres meter meters",
        "mile": "mile miles", "degree": "degree degrees celsius fahrenheit", "volt": "volt volts voltage", "watt": "watt watts", "ppm": "ppm",
        "night": "night nights", "kilowatt hour": "kwh", "kilowatt": "kw", "ton": "ton tons tonne tonnes", "litre": "litre litres liter liters", "byte": "byte bytes",
    }.items()
    for word in words.split()
}  # fmt: skip
UNIT_LETTERS = {
    "l": "litre",
    "g": "gram",
    "c": "degree",
    "f": "degree",
    "v": "volt",
    "w": "watt",
    "s": "second",
    "h": "hour",
    "d": "day",
}

# Parts of a column's name that may be left out: "Customer Name" is asked for as "customer".
GENERIC = listed(
    """
    name id identifier code number no key type class value amount title description date time text status field
    """
)

# Adjectives that order by a sense: word -> (senses of columns, highest first).
EXTREMES: dict[str, tuple[tuple[str, ...], bool]] = {
    "expensive": (("price", "cost", "amount", "fee", "charge"), True),
    "priciest": (("price", "cost", "amount", "fee"), True),
    "costliest": (("price", "cost", "amount", "fee"), True),
    "cheapest": (("price", "cost", "amount", "fee", "charge"), False),
    "oldest": (("age", "birth", "year", "founded", "built", "date"), True),
    "youngest": (("age", "birth", "year", "founded", "built", "date"), False),
    "newest": (("date", "year", "time"), True),
    "latest": (("date", "year", "time"), True),
    "recent": (("date", "year", "time"), True),
    "recently": (("date", "year", "time"), True),
    "earliest": (("date", "year", "time"), False),
    "longest": (("length", "duration", "distance", "time", "minutes", "hours", "seconds", "days", "nights"), True),
    "shortest": (("length", "duration", "distance", "height", "time", "minutes", "hours", "seconds", "days", "nights"), False),
    "tallest": (("height",), True),
    "heaviest": (("weight",), True),
    "lightest": (("weight",), False),
    "fastest": (("speed", "velocity"), True),
    "slowest": (("speed", "velocity"), False),
    "richest": (("worth", "wealth", "income", "salary"), True),
    "warmest": (("temperature",), True),
    "hottest": (("temperature",), True),
    "coolest": (("temperature",), False),
    "coldest": (("temperature",), False),
    "populous": (("population",), True),
}

# Words that judge without saying by what: without a column beside them there is more than one reading.
JUDGING = listed(
    """
    best worst biggest largest smallest top greatest good bad important senior junior popular strongest weakest
    successful
    """
)

NUMBER_WORDS = {
    word: value
    for value, word in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
} | {"twenty": 20, "fifty": 50, "hundred": 100, "once": 1, "twice": 2, "dozen": 12}  # fmt: skip

# Values that lists write in a short form.
VALUE_WORDS: dict[str, tuple[str, ...]] = {
    "girl": ("f", "female", "girl"), "girls": ("f", "female", "girl"), "boy": ("m", "male", "boy"), "boys": ("m", "male", "boy"),
    "female": ("f", "female", "woman", "w"), "woman": ("f", "female", "woman", "w"), "women": ("f", "female", "woman", "w"),
    "male": ("m", "male", "man"), "man": ("m", "male", "man"), "men": ("m", "male", "man"),
    "apartment": ("flat", "apartment"), "flat": ("flat", "apartment"), "usa": ("us", "usa", "united states", "united states of america"),
    "us": ("us", "usa", "united states"), "america": ("us", "usa", "united states"), "uk": ("uk", "gb", "united kingdom", "great britain"),
    "britain": ("uk", "gb", "united kingdom"), "online": ("online", "web", "internet"), "shop": ("store", "shop"), "web shop": ("web", "online"),
    "store": ("store", "shop"), "canceled": ("cancelled", "canceled"), "cancelled": ("cancelled", "canceled"), "telephone": ("phone", "telephone"),
    "over the phone": ("phone",), "by phone": ("phone",), "engineer": ("engineering",), "salespeople": ("sales",), "marketer": ("marketing",),
}  # fmt: skip
