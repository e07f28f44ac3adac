-- What a frame looks like.

-- frame_at reads the digits at a place: how long the header is, or nil.
local function frame_at(text, i)
  local digits = text:match("^%x%x%x%x", i)
  local n = digits and tonumber(digits, 16)
  return n and n >= limits.least and n
end

-- plausible reports whether a frame may begin at a place, with all that can be
-- told of it: what is searched for where anything may stand.
local function plausible(text, i)
  local n = frame_at(text, i)
  if not n or text:byte(i + limits.digits) ~= 123 then
    return nil
  end
  local last = text:byte(i + limits.digits + n - 1)
  return (not last or last == 125) and n
end
