"""What the short words in columns' names stand for: "amt_net", "cust_nm", "created_ts", "svc_dt"."""

_LINES = """
acct account
acq acquisition
act actual
addr address
agt agent
amt amount
appr approved
appt appointment
apt appointment
arr arrival
asgn assigned
att attendance
auth authorised
avail available
avg average
bal balance
batt battery
beg begin
bldg building
brnch branch
cal calendar
camp campaign
cat category
catg category
ccy currency
cd code
chan channel
chg charge
chk check
chnl channel
cls class
clm claim
cmp campaign
cnt count
cntr contract
cntry country
comm commission
compl completed
cons consumption
contr contract
conv conversions
corp corporate
cr created
crncy currency
ctgry category
ctr centre
ctry country
curr currency
cust customer
cxl cancelled
del delivery
dep departure
dept department
depto department
desc description
descr description
dest destination
dev device
diag diagnosis
diff difference
disc discount
dist distance
dlv delivery
dlvd delivered
dob birth date
dpt department
dt date
dte date
dtm time
dttm time
dur duration
emp employee
empl employee
eq equipment
equip equipment
est estimated
evt event
exp expiry
expd expected
expt expected
ext external
fac facility
fin finish
flg flag
fname first name
freq frequency
fw firmware
grp group
gndr gender
hosp hospital
hr hours
hrs hours
hum humidity
impr impressions
imps impressions
inc incident

inv invoice
itm item
lang language
lat latitude
lbr labour
lic licence
lname last name
lng longitude
loc location
lon longitude
lvl level
maint maintenance
mat material
max maximum
mbr member
mdl model
mfg manufacturing
mfr manufacturer
mgr manager
mins minutes
min minimum
mkt market
mo month
mrr monthly recurring revenue
msg message
msrmt measurement
mth month
nat nationality
nbr number
nm name
nr number
no number
num number
obs observation
occ occupied
ofc office
eta eta
opp opportunity
ord order
orig origin
org organisation
outst outstanding
ovr over
pat patient
pax passengers
pct percent
perf performance
pers person
pkg package
plc policy
plnd planned
pmt payment
pol policy
pos position
ppl people
prc price
prd product
press pressure
prev previous
prio priority
prj project
proc process
prod product
proj project
prov provider
prty priority
pymt payment
qlty quality
qty quantity
rcpt receipt
rcv received
rcvd received
recd received
recv received
reas reason
ref reference
reg registration
rej rejected
rem remaining
req request
reqd required
resp response
rev revenue
rgn region
rm room
rsn reason
rtn return
sal salary
sched scheduled
sec seconds
secs seconds
seg segment
sess session
shp ship
shpd shipped
sls sales
sqft square feet area
sqm square metre area
src source
srv service
str street
stu student
sts status
sub subscription
sup supplier
supp supplier
surv survey
svc service
svce service
sys system
tat turnaround
tech technician
tel phone
temp temperature
temperatur temperature
tgt target
tkt ticket
tm time
tot total
tran transaction
trans transaction
trk track
trmt treatment
trn transaction
ts time
txn transaction
typ type
unt unit
upd updated
usr user
util utilisation
val value
veh vehicle
vend vendor
ver version
vis visit
vndr vendor
vol volume
vst visit
wh warehouse
whs warehouse
wk week
wt weight
yn flag
yob birth year
yr year
yrs years
"""

# Parts of names that say nothing.
_NOTHING = ("fk", "pk", "tbl", "dim", "fct")

ABBREVIATIONS: dict[str, str] = {
    short: long for short, _, long in (line.partition(" ") for line in _LINES.strip().splitlines())
} | dict.fromkeys(_NOTHING, "")

# What a short word stands for beside others: "years_exp" is no expiry.
BESIDE: dict[str, tuple[frozenset[str], str]] = {
    "exp": (frozenset({"yrs", "years", "year", "yr", "work", "job"}), "experience"),
    "int": (frozenset({"rate", "pct", "paid", "income"}), "interest"),
    "temp": (frozenset({"staff", "worker", "flag", "flg", "is"}), "temporary"),
    "dep": (frozenset({"name", "nm", "code", "cd", "head", "mgr"}), "department"),
    "pos": (frozenset({"sale", "sales", "terminal"}), "point of sale"),
    "reg": (frozenset({"code", "cd", "name", "nm", "mgr"}), "region"),
    "est": (frozenset({"name", "nm"}), "establishment"),
    "sub": (frozenset({"cat", "category", "type", "group", "class"}), "sub"),
    "rep": (frozenset({"report"}), "report"),
    "min": (frozenset({"stock", "order", "qty", "price", "age", "temp"}), "minimum"),
}
