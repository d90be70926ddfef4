-- Reserves what a call may cost against every budget that applies: all of them, or none.
-- KEYS: ready, spent, held, leases, expiry, told
-- ARGV: call, micros, patience in ms, body, number of fields, field...,
--       number of budgets, then for each: limit, warn at, name, number of fields to add up, field...
local ready, spent, held, leases, expiry, told = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end
local function whole(number)
  return string.format('%.0f', number)
end
if redis.call('EXISTS', ready) == 0 then
  return {'closed'}
end
local call, micros, patience, body = take(), take(), take(), take()
if redis.call('HEXISTS', leases, call) == 1 then
  return {'reserved'}
end
local fields = {}
for i = 1, tonumber(take()) do
  fields[i] = take()
end
local near = {}
for i = 1, tonumber(take()) do
  local limit, warn, name = tonumber(take()), tonumber(take()), take()
  local used = 0
  for j = 1, tonumber(take()) do
    local field = take()
    used = used + tonumber(redis.call('HGET', spent, field) or '0') + tonumber(redis.call('HGET', held, field) or '0')
  end
  local after = used + tonumber(micros)
  if after > limit then
    return {'full', tostring(i - 1), whole(used), tostring(redis.call('HSETNX', told, 'full|' .. name, '1'))}
  end
  if after >= warn then
    near[#near + 1] = {tostring(i - 1), whole(after), 'near|' .. name}
  end
end
for _, field in ipairs(fields) do
  redis.call('HINCRBY', held, field, micros)
end
redis.call('HSET', leases, call, cmsgpack.pack({micros, body, fields}))
local time = redis.call('TIME')
redis.call('ZADD', expiry, whole(time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(patience)), call)
local answer = {'reserved'}
for _, warning in ipairs(near) do
  if redis.call('HSETNX', told, warning[3], '1') == 1 then
    answer[#answer + 1] = warning[1]
    answer[#answer + 1] = warning[2]
  end
end
return answer
