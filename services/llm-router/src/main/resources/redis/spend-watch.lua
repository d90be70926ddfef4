-- Takes or keeps the keeper's lock and looks around.
-- KEYS: lock, ready, offsets, expiry
-- ARGV: token, patience in ms
-- Answers: nothing if another holds the lock; else ready (0, 1), now in ms, leases that ran out, partition, offset...
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  return {}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
local answer = {tostring(redis.call('EXISTS', KEYS[2])), now, tostring(redis.call('ZCOUNT', KEYS[4], '-inf', now))}
for _, offset in ipairs(redis.call('HGETALL', KEYS[3])) do
  answer[#answer + 1] = offset
end
return answer
