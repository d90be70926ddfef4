-- Some fields of a hash with their values.
-- KEYS: hash
-- ARGV: cursor
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', 500)
local answer = {page[1]}
for _, word in ipairs(page[2]) do
  answer[#answer + 1] = word
end
return answer
