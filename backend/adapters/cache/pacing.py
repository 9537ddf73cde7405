"""The scripts of traffic, run by Redis with its own clock: who may call now, and what a provider's replies teach about that.

KEYS of each: places (holders by when they expire), wake (a token for each place given back), pause, pace (what is known),
recent (holders by when they were let through), refused (holders by when they were refused). Times are milliseconds.

A provider says how much it takes in two ways. By its headers: so many calls are left and all are there again after so long; that is
a bucket which fills at a known rate. By refusing: when a tenth of the calls of two seconds was refused, the calls that were taken in
the second before one of them are what it takes, and we stay five in a hundred below. Once that is known every refusal corrects it;
it rises by half a thousandth a second, faster after a minute without a refusal, and is forgotten after ten minutes.
A single refusal only pauses: servers refuse now and then for other reasons, unless the headers have spoken of a limit.
"""

_NOW = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""
_PAUSE = "if redis.call('PTTL', KEYS[3]) < tonumber({0}) then redis.call('SET', KEYS[3], '1', 'PX', {0}) end"
# ARGV: places, how long one is held, a name, the most calls a second (0: no limit is set). Returns 0 when let through, -1 when all places are taken, else the time to wait.
ENTER = (
    _NOW
    + """
local left = redis.call('PTTL', KEYS[3])
if left > 0 then return left end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return -1 end
local most = tonumber(ARGV[4])
if most > 0 and redis.call('ZCOUNT', KEYS[5], now - 1030, '+inf') >= most then -- 30 ms more: calls come closer together on the way
  local first = redis.call('ZRANGE', KEYS[5], -most, -most, 'WITHSCORES')
  return math.max(1, tonumber(first[2]) + 1031 - now)
end
local set_tokens, wait = 1, 0
if most > 0 then -- evenly, and three in a hundred below: what leaves us evenly does not arrive so
  local set = redis.call('HMGET', KEYS[4], 'set_tokens', 'set_at')
  set_tokens = math.min(1, (tonumber(set[1]) or 1) + (now - (tonumber(set[2]) or now)) / 1000 * 0.97 * most)
  if set_tokens < 1 then wait = math.ceil((1 - set_tokens) / (0.97 * most) * 1000) end
end
local known = redis.call('HMGET', KEYS[4], 'rate', 'tokens', 'at', 'cut_at', 'told_rate', 'told_tokens', 'told_at', 'told_most')
local rate, told = tonumber(known[1]), tonumber(known[5])
local tokens, told_tokens = 0, 0
if rate then
  local at = tonumber(known[3])
  local growth = now - tonumber(known[4]) > 60000 and 0.02 or 0.0005
  rate = rate * (1 + growth * math.min(10, (now - at) / 1000))
  tokens = math.min(1, tonumber(known[2]) + (now - at) / 1000 * rate)
  if tokens < 1 then wait = math.max(wait, math.ceil((1 - tokens) / rate * 1000)) end
end
if told then
  told_tokens = math.min(tonumber(known[8]), tonumber(known[6]) + (now - tonumber(known[7])) / 1000 * told)
  if told_tokens < 1 then wait = math.max(wait, math.ceil((1 - told_tokens) / told * 1000)) end
end
if wait > 0 then return wait end
if most > 0 then
  redis.call('HSET', KEYS[4], 'set_tokens', set_tokens - 1, 'set_at', now)
  redis.call('PEXPIRE', KEYS[4], 600000)
end
if rate then redis.call('HSET', KEYS[4], 'rate', rate, 'tokens', tokens - 1, 'at', now) end
if told then redis.call('HSET', KEYS[4], 'told_tokens', told_tokens - 1, 'told_at', now) end
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[3])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[2]) + 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', now - 10000)
redis.call('ZADD', KEYS[5], now, ARGV[3])
redis.call('PEXPIRE', KEYS[5], 20000)
return 0
"""
)
# ARGV: the name, the most tokens kept.
LEAVE = """
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('LPUSH', KEYS[2], '1')
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[2]) - 1)
redis.call('PEXPIRE', KEYS[2], 2000)
return 0
"""
# ARGV: the length. The pause that ends last counts.
PAUSE = f"{_PAUSE.format('ARGV[1]')} return 0"
# ARGV: the name, calls left, the most, the time until all are there. Calls let through after this one are not in what is left.
ALLOWED = (
    _NOW
    + """
local since = redis.call('ZSCORE', KEYS[5], ARGV[1])
if not since then return 0 end
local left, most = tonumber(ARGV[2]), tonumber(ARGV[3])
if left == most then return 0 end
local newest = redis.call('HGET', KEYS[4], 'told_of')
if newest and tonumber(newest) > tonumber(since) then return 0 end -- a later call has said more
local later = redis.call('ZCOUNT', KEYS[5], '(' .. since, '+inf')
local rate = (most - left) / (tonumber(ARGV[4]) / 1000)
left = left - math.min(2, math.floor(most / 10)) -- for calls that overtake one another
redis.call('HSET', KEYS[4], 'told_rate', rate, 'told_tokens', left - later, 'told_at', since, 'told_of', since, 'told_most', most)
redis.call('PEXPIRE', KEYS[4], 600000)
return 0
"""
)
# ARGV: the name, how long nobody calls.
REFUSED = (
    _NOW
    + _PAUSE.format("ARGV[2]")
    + """
local since = tonumber(redis.call('ZSCORE', KEYS[5], ARGV[1]) or now)
redis.call('ZREM', KEYS[5], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[6], '-inf', now - 2000)
redis.call('ZADD', KEYS[6], now, ARGV[1])
redis.call('PEXPIRE', KEYS[6], 4000)
local known = redis.call('HMGET', KEYS[4], 'rate', 'cut_at', 'told_at')
local bad = redis.call('ZCARD', KEYS[6])
local good = redis.call('ZCOUNT', KEYS[5], now - 2000, now)
if not known[1] and not known[3] and (bad < 3 or bad * 10 < bad + good) then return 0 end
if known[1] and now - tonumber(known[2]) < 1000 then return 0 end
local rate = math.max(0.2, 0.95 * redis.call('ZCOUNT', KEYS[5], since - 1000, since))
if known[1] then rate = math.min(rate, tonumber(known[1]) * 0.97) end
redis.call('HSET', KEYS[4], 'rate', rate, 'tokens', 0, 'at', now, 'cut_at', now)
redis.call('PEXPIRE', KEYS[4], 600000)
return 0
"""
)
