-- Gives a reservation back whose call was never made.
-- KEYS: held, leases, expiry
-- ARGV: call
local held, leases, expiry = KEYS[1], KEYS[2], KEYS[3]
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
  if redis.call('HINCRBY', held, field, minus(lease[1])) == 0 then
    redis.call('HDEL', held, field)
  end
end
redis.call('HDEL', leases, ARGV[1])
redis.call('ZREM', expiry, ARGV[1])
return 1
