-- Renews the leases of running calls; answers with those that are gone.
-- KEYS: expiry
-- ARGV: patience in ms, call...
local time = redis.call('TIME')
local score = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[1]))
local gone = {}
for i = 2, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    redis.call('ZADD', KEYS[1], score, ARGV[i])
  else
    gone[#gone + 1] = ARGV[i]
  end
end
return gone
