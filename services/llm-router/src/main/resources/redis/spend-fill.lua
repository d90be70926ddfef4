-- Puts values of a snapshot back into a hash, and with the last of them the offsets at which it was taken.
-- KEYS: lock, hash, offsets
-- ARGV: token, field, value...
if redis.call('GET', KEYS[1]) ~= ARGV[1] or redis.call('EXISTS', KEYS[3]) == 1 then
  return 0
end
for i = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return 1
