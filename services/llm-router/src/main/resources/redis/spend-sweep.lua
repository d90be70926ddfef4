-- Gives out leases that had run out by a time, each to one keeper for a while.
-- KEYS: lock, leases, expiry
-- ARGV: token, time in ms, pause in ms, most
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {}
end
local time = redis.call('TIME')
local later = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[3]))
local bodies = {}
for _, call in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[2], 'LIMIT', 0, ARGV[4])) do
  local packed = redis.call('HGET', KEYS[2], call)
  if packed then
    bodies[#bodies + 1] = cmsgpack.unpack(packed)[2]
    redis.call('ZADD', KEYS[3], later, call)
  else
    redis.call('ZREM', KEYS[3], call)
  end
end
return bodies
