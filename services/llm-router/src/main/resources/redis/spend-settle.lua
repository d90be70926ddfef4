-- Makes a lease hold what the call really cost, until its usage record has come round.
-- KEYS: held, leases
-- ARGV: call, micros, body
local held, leases = KEYS[1], KEYS[2]
-- '-0' is no number to Redis.
local function minus(micros)
  return micros == '0' and '0' or '-' .. micros
end
local packed = redis.call('HGET', leases, ARGV[1])
if not packed then
  return 0
end
local lease = cmsgpack.unpack(packed)
for _, field in ipairs(lease[3]) do
  redis.call('HINCRBY', held, field, ARGV[2])
  redis.call('HINCRBY', held, field, minus(lease[1]))
end
redis.call('HSET', leases, ARGV[1], cmsgpack.pack({ARGV[2], ARGV[3], lease[3]}))
return 1
