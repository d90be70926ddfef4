-- Closes spending until the counters are right again; with nothing counted at all, they begin at zero.
-- KEYS: lock, ready, offsets, spent, swept
-- ARGV: token
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[2])
if redis.call('EXISTS', KEYS[3]) == 0 then
  redis.call('DEL', KEYS[4], KEYS[5])
end
return 1
