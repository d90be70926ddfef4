-- Answers with 1 while spending is open.
-- KEYS: ready
return redis.call('EXISTS', KEYS[1])
