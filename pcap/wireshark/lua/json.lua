-- JSON (RFC 8259), held strictly to its rules. Nothing here recurses, and time
-- goes with the length of the text: headers may be hostile.

local faults = {
  early = { "HEAD-1", "the JSON text ends too early" },
  object = { "HEAD-1", "the header is not a JSON object" },
  value = { "HEAD-1", "no JSON value starts here" },
  name = { "HEAD-1", "a name in quotes should stand here" },
  colon = { "HEAD-1", "a colon should stand here" },
  comma = { "HEAD-1", "a comma or the closing bracket should stand here" },
  trailing = { "HEAD-1", "something stands behind the JSON object" },
  control = { "HEAD-1", "a control character stands bare in a string" },
  escape = { "HEAD-1", "not an escape that JSON knows" },
  surrogate = { "HEAD-10", "half a surrogate pair, which no text can hold" },
  utf8 = { "HEAD-10", "not UTF-8" },
  depth = { "HEAD-12", "the JSON is nested too deep" },
}

local function skip_space(s, i)
  local c = s:byte(i)
  if c and c > 32 then
    return i -- there is none, mostly
  end
  return s:find("[^ \n\t\r]", i) or #s + 1
end

-- utf8_length returns how many octets the code point at i has; nil: it is none.
local function utf8_length(s, i)
  local a, b, c, d = s:byte(i, i + 3)
  local function more(octet, low, high)
    return octet and octet >= (low or 0x80) and octet <= (high or 0xBF)
  end
  if a < 0x80 then
    return 1
  elseif a >= 0xC2 and a <= 0xDF then
    return more(b) and 2
  elseif a >= 0xE0 and a <= 0xEF then
    return more(b, a == 0xE0 and 0xA0, a == 0xED and 0x9F) and more(c) and 3
  elseif a >= 0xF0 and a <= 0xF4 then
    return more(b, a == 0xF0 and 0x90, a == 0xF4 and 0x8F) and more(c) and more(d) and 4
  end
end

-- is_text reports whether all of s is UTF-8 that can be shown as one string.
local function is_text(s)
  local i = s:find("[\0\128-\255]")
  while i do
    local n = s:byte(i) ~= 0 and utf8_length(s, i)
    if not n then
      return false
    end
    i = s:find("[\0\128-\255]", i + n)
  end
  return true
end

-- utf8_char encodes a code point.
local function utf8_char(r)
  local function low(shift)
    return 0x80 + math.floor(r / shift) % 0x40
  end
  if r < 0x80 then
    return string.char(r)
  elseif r < 0x800 then
    return string.char(0xC0 + math.floor(r / 0x40), low(1))
  elseif r < 0x10000 then
    return string.char(0xE0 + math.floor(r / 0x1000), low(0x40), low(1))
  end
  return string.char(0xF0 + math.floor(r / 0x40000), low(0x1000), low(0x40), low(1))
end

local simple_escapes = {
  ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t",
}

-- scan_escape reads the escape at i: both halves of a surrogate pair. It returns
-- the text it stands for and the place behind it, or nil and a fault.
local function scan_escape(s, i)
  local c = s:sub(i + 1, i + 1)
  if c == "" then
    return nil, faults.early
  end
  if simple_escapes[c] then
    return simple_escapes[c], i + 2
  end
  local digits = s:match("^u(%x%x%x%x)", i + 1)
  if not digits then
    return nil, (s:find("^u%x*$", i + 1) and faults.early) or faults.escape
  end
  local high = tonumber(digits, 16)
  if high < 0xD800 or high > 0xDFFF then
    return utf8_char(high), i + 6
  end
  local low = tonumber(s:match("^\\u(%x%x%x%x)", i + 6) or "0", 16)
  if high > 0xDBFF or low < 0xDC00 or low > 0xDFFF then
    return nil, faults.surrogate
  end
  return utf8_char(0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00), i + 12
end

-- scan_string returns the place behind the string whose quote is at i, or nil
-- and a fault.
local function scan_string(s, i)
  i = i + 1
  while true do
    i = s:find("[\0-\31\"\\\128-\255]", i)
    if not i then
      return nil, faults.early
    end
    local c = s:byte(i)
    if c == 34 then
      return i + 1
    elseif c == 92 then
      local text, behind = scan_escape(s, i)
      if not text then
        return nil, behind
      end
      i = behind
    elseif c < 32 then
      return nil, faults.control
    else
      local n = utf8_length(s, i)
      if not n then
        return nil, faults.utf8
      end
      i = i + n
    end
  end
end

-- unescape returns the text of a string that was scanned, given with its quotes.
-- A NUL would end it in Wireshark: its picture stands for it.
local function unescape(quoted)
  if not quoted:find("\\", 2, true) then
    return quoted:sub(2, -2)
  end
  local out, from = {}, 2
  while true do
    local i = quoted:find("\\", from, true)
    if not i then
      out[#out + 1] = quoted:sub(from, -2)
      return (table.concat(out):gsub("%z", "\226\144\128"))
    end
    out[#out + 1] = quoted:sub(from, i - 1)
    out[#out + 1], from = scan_escape(quoted, i)
  end
end

local function scan_number(s, i)
  local behind = s:match("^%-?0()", i) or s:match("^%-?[1-9]%d*()", i)
  if not behind then
    return nil, faults.value
  end
  if s:find("^%.", behind) then
    behind = s:match("^%.%d+()", behind)
  end
  if behind and s:find("^[eE]", behind) then
    behind = s:match("^[eE][+-]?%d+()", behind)
  end
  if not behind then
    return nil, faults.value
  end
  return behind
end

local literals = { t = { "true", "true" }, f = { "false", "false" }, n = { "null", "null" } }

-- scan_name returns where the value of the member at i is, and the place behind
-- its name, or nil and a fault.
local function scan_name(s, i)
  if i > #s then
    return nil, faults.early
  elseif s:byte(i) ~= 34 then
    return nil, faults.name
  end
  local behind, fault = scan_string(s, i)
  if not behind then
    return nil, fault
  end
  local colon = skip_space(s, behind)
  if colon > #s then
    return nil, faults.early
  elseif s:byte(colon) ~= 58 then
    return nil, faults.colon
  end
  return skip_space(s, colon + 1), behind
end

-- scan_plain reads a value that is no list and no object.
local function scan_plain(s, i)
  local c = s:sub(i, i)
  if c == "" then
    return nil, faults.early
  elseif c == '"' then
    local behind, fault = scan_string(s, i)
    return behind, fault or "a string"
  elseif literals[c] then
    local word, kind = literals[c][1], literals[c][2]
    if s:sub(i, i + #word - 1) == word then
      return i + #word, kind
    end
    return nil, faults.value
  end
  local behind, fault = scan_number(s, i)
  return behind, fault or "a number"
end

-- scan_brackets returns the place behind the list or object that opens at i
-- inside depth others.
local function scan_brackets(s, i, depth)
  local open, level = {}, depth -- whether each level is an object
  while true do
    if level == limits.depth then
      return nil, faults.depth
    end
    level = level + 1
    open[level] = s:byte(i) == 123
    i = skip_space(s, i + 1)
    local first = true
    while true do
      local c = s:byte(i)
      if not c then
        return nil, faults.early
      end
      local object = open[level]
      if c == (object and 125 or 93) then
        i, level, first = i + 1, level - 1, false
        if level == depth then
          return i
        end
        i = skip_space(s, i)
      else
        if not first then
          if c ~= 44 then
            return nil, faults.comma
          end
          i = skip_space(s, i + 1)
        end
        first = false
        if object then
          local value, fault = scan_name(s, i)
          if not value then
            return nil, fault
          end
          i = value
        end
        c = s:byte(i)
        if c == 123 or c == 91 then
          break -- into it
        end
        local behind, fault = scan_plain(s, i)
        if not behind then
          return nil, fault
        end
        i = skip_space(s, behind)
      end
    end
  end
end

-- scan_value returns the place behind the value at i, and its kind; or nil and a
-- fault.
local function scan_value(s, i, depth)
  local c = s:byte(i)
  if c == 123 or c == 91 then
    local behind, fault = scan_brackets(s, i, depth)
    return behind, fault or (c == 123 and "an object" or "a list")
  end
  return scan_plain(s, i)
end

-- members lists the members of the object, or the items of the list, at i. What
-- it lists goes up to the first fault, which it returns with it. Places are those
-- in s; to is the place behind the value.
local function members(s, i, nested)
  local list = {}
  i = skip_space(s, i)
  local c = s:byte(i)
  if not c then
    return list, faults.early
  end
  local object = c == 123
  if not object and c ~= 91 then
    return list, faults.object
  end
  local closing = object and 125 or 93
  i = skip_space(s, i + 1)
  while s:byte(i) ~= closing do
    if #list > 0 then
      if i > #s then
        return list, faults.early
      elseif s:byte(i) ~= 44 then
        return list, faults.comma
      end
      i = skip_space(s, i + 1)
    end
    local m = { at = i }
    if object then
      local value, behind = scan_name(s, i)
      if not value then
        return list, behind
      end
      m.name = unescape(s:sub(i, behind - 1))
      m.from = value
    else
      m.from = i
    end
    local behind, kind = scan_value(s, m.from, 1)
    if not behind then
      return list, kind
    end
    m.to, m.kind, m.raw = behind, kind, s:sub(m.from, behind - 1)
    list[#list + 1] = m
    i = skip_space(s, behind)
  end
  if not nested and skip_space(s, i + 1) <= #s then
    return list, faults.trailing
  end
  if not nested and not object then
    return list, faults.object
  end
  return list
end
