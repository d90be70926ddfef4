-- KEYS: spent, held
-- ARGV: field
return {redis.call('HGET', KEYS[1], ARGV[1]) or '0', redis.call('HGET', KEYS[2], ARGV[1]) or '0'}
