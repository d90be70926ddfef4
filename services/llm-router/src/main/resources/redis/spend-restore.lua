-- Puts back the lease of a call that is running, after Redis lost it. Nothing is checked: the money is on its way.
-- KEYS: held, leases, expiry, swept
-- ARGV: patience in ms, call, micros, body, field...
local held, leases, expiry, swept = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local patience, call, micros, body = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
if redis.call('HEXISTS', leases, call) == 1 or redis.call('HEXISTS', swept, call) == 1 then
  return 0
end
local fields = {}
for i = 5, #ARGV do
  fields[i - 4] = ARGV[i]
  redis.call('HINCRBY', held, ARGV[i], micros)
end
redis.call('HSET', leases, call, cmsgpack.pack({micros, body, fields}))
local time = redis.call('TIME')
redis.call(
  'ZADD', expiry, string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(patience)), call)
return 1
