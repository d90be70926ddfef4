-- KEYS: hash
-- ARGV: cursor
local page = redis.call('HSCAN', KEYS[1], ARGV[1], 'COUNT', 500)
local answer = {page[1]}
for i = 1, #page[2], 2 do
  answer[#answer + 1] = page[2][i]
end
return answer
