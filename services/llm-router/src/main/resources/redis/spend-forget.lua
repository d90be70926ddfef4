-- Drops a few counters whose period is over.
-- KEYS: lock, hash
-- ARGV: token, field...
if redis.call('GET', KEYS[1]) ~= ARGV[1] or #ARGV < 2 then
  return 0
end
return redis.call('HDEL', KEYS[2], unpack(ARGV, 2))
