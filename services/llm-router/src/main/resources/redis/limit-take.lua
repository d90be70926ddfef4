-- Takes from every limit that applies, all or none: the generic cell rate algorithm, one number for each.
-- A key holds the time in ms at which its limit will be whole again.
-- KEYS: one for each limit
-- ARGV: '1' to take without asking, then for each limit: window in ms, most in a window, how many (may be negative)
-- Answers: 0 or the number of the limit that refuses, how long to wait in ms,
--          then for each limit: how many are left, ms until it is whole
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local refused, wait, after = 0, 0, {}
for i, key in ipairs(KEYS) do
  local window, most, count = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local whole = math.max(tonumber(redis.call('GET', key) or '0'), now)
  after[i] = {whole, math.max(whole + math.min(count, most) * window / most, now), window, most}
  local pause = after[i][2] - window - now
  if ARGV[1] ~= '1' and pause > 0.001 and pause > wait then
    refused, wait = i, pause
  end
end
local answer = {tostring(refused), string.format('%.0f', math.ceil(wait))}
for i, key in ipairs(KEYS) do
  local whole = after[i][refused == 0 and 2 or 1]
  if refused == 0 then
    redis.call('SET', key, string.format('%.3f', whole), 'PX', string.format('%.0f', math.ceil(whole - now) + 1))
  end
  local left = math.max(0, math.floor((after[i][3] - (whole - now)) * after[i][4] / after[i][3] + 0.001))
  answer[#answer + 1] = string.format('%.0f', left)
  answer[#answer + 1] = string.format('%.0f', math.ceil(whole - now))
end
return answer
