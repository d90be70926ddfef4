-- Counts usage records of one partition, each once: the counters and the offset move together.
-- KEYS: lock, offsets, spent, held, leases, expiry, swept
-- ARGV: token, partition, offset that must stand there ('' for none), offset that will,
--       then for each record: call, micros, '1' if settled by lease else '0', number of fields, field...
local lock, offsets, spent, held = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local leases, expiry, swept = KEYS[5], KEYS[6], KEYS[7]
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
-- '-0' is no number to Redis.
local function minus(micros)
  return micros == '0' and '0' or '-' .. micros
end
if redis.call('GET', lock) ~= take() then
  return 0
end
local partition, from, next = take(), take(), take()
if (redis.call('HGET', offsets, partition) or '') ~= from then
  return 0
end
while at < #ARGV do
  local call, micros, byLease = take(), take(), take() == '1'
  local add, less = micros, '0'
  local before = redis.call('HGET', swept, call)
  if before == 'real' or (before and byLease) then
    add = '0'
  elseif before then
    less = before
    redis.call('HSET', swept, call, 'real')
  elseif byLease then
    redis.call('HSET', swept, call, micros)
    -- Long after the last replica died nobody comes back from the dead any more.
    redis.call('EXPIRE', swept, 30 * 24 * 3600)
  end
  for i = 1, tonumber(take()) do
    local field = take()
    redis.call('HINCRBY', spent, field, add)
    if less ~= '0' then
      redis.call('HINCRBY', spent, field, minus(less))
    end
  end
  local packed = redis.call('HGET', leases, call)
  if packed then
    local lease = cmsgpack.unpack(packed)
    for _, field in ipairs(lease[3]) do
      if redis.call('HINCRBY', held, field, minus(lease[1])) == 0 then
        redis.call('HDEL', held, field)
      end
    end
    redis.call('HDEL', leases, call)
    redis.call('ZREM', expiry, call)
  end
end
redis.call('HSET', offsets, partition, next)
return 1
