-- What the tables say of a header. A message is decoded once, into
--   list    its members in their order, each with field where the table has it
--   table   the table of its op; nil: unknown
--   breaks  what it breaks: each with rule, text and the member at fault

local function greater(a, b) -- of numbers in digits, which may be any
  if #a ~= #b then
    return #a > #b
  end
  return a > b
end

local function to_uint64(digits)
  if #digits < 10 then
    return UInt64.new(tonumber(digits))
  end
  local n = UInt64.new(0)
  for i = 1, #digits do
    n = n * 10 + (digits:byte(i) - 48)
  end
  return n
end

local function is_uint(m)
  return m.kind == "a number" and not m.raw:find("%D")
end

-- Rules holds what is known while a header is decoded.
local Rules = {}
Rules.__index = Rules

function Rules:fail(rule, text, member)
  self.breaks[#self.breaks + 1] = { rule = rule, text = text, member = member }
end

function Rules:missing(f)
  if self.sender == "server" then
    return f.key == "datalen" and "STD-6" or f.breaks or "HEAD-8"
  end
  return f.breaks or "HEAD-4"
end

function Rules:wrong_type(f, m, want)
  self:fail(self.sender == "server" and "HEAD-8" or "HEAD-5", "field " .. f.key .. " is " .. m.kind .. ", not " .. want, m)
end

function Rules:empty(f, m)
  local rule = self.sender == "server" and "HEAD-8" or "HEAD-13"
  if f.type == "objects" and f.breaks then
    rule = f.breaks
  end
  self:fail(rule, "field " .. f.key .. " is empty", m)
end

-- find sorts the members at a place by their keys.
function Rules:find(at)
  local found = { by = {} }
  local fault
  found.list, fault = members(self.text, at, at > 1)
  for _, m in ipairs(found.list) do
    local key = m.name and m.name:lower()
    if m.name and keys[key] then
      m.key, m.cased = key, m.name ~= key
      if found.by[key] then
        m.again = true
      else
        found.by[key] = m
      end
    end
  end
  if fault then
    local rule = fault[1]
    if rule == "HEAD-10" and self.sender == "server" then
      rule = "HEAD-9"
    end
    self:fail(rule, fault[2])
  end
  return found, fault
end

local check = {} -- by the type of a field

function check.string(self, f, m)
  if m.kind ~= "a string" then
    return self:wrong_type(f, m, "a string")
  end
  m.value = unescape(m.raw)
  if f.values then
    if not f.values[m.value] then
      self:fail(self:missing(f), "field " .. f.key .. " has none of its values", m)
    end
  elseif m.value == "" and not f.empty then
    self:empty(f, m)
  end
end

check.datetime = check.string

function check.uint(self, f, m)
  local length = f.key == "datalen" or f.key == "datahead"
  if m.kind ~= "a number" then
    return self:wrong_type(f, m, "an unsigned integer")
  elseif not is_uint(m) then
    local rule = length and "DATA-3" or (self.sender == "server" and "HEAD-8" or "HEAD-5")
    return self:fail(rule, "field " .. f.key .. " is not an unsigned integer", m)
  elseif f.values then
    if not f.values[m.raw] then
      return self:fail(self:missing(f), "field " .. f.key .. " has none of its values", m)
    end
  elseif greater(m.raw, f.max or limits.max_uint) then
    return self:fail(length and "DATA-3" or self:missing(f), "field " .. f.key .. " is too great", m)
  end
  m.value = m.raw
end

function check.bool(self, f, m)
  if m.kind ~= "true" and m.kind ~= "false" then
    return self:wrong_type(f, m, "true or false")
  end
  m.value = m.kind == "true"
end

function check.object(self, f, m)
  if m.kind ~= "an object" then
    return self:wrong_type(f, m, "an object")
  end
  m.list = self:object(f, m.from)
end

local function list_of(kind, take)
  return function(self, f, m)
    if m.kind ~= "a list" then
      return self:wrong_type(f, m, "a list")
    end
    m.list = members(self.text, m.from, true)
    if #m.list == 0 and not f.empty then
      self:empty(f, m)
    end
    for _, item in ipairs(m.list) do
      if item.kind == kind then
        take(self, f, item)
      else
        self:wrong_type(f, item, kind)
      end
    end
  end
end

check.strings = list_of("a string", function(_, _, item)
  item.value = unescape(item.raw)
end)
check.objects = list_of("an object", function(self, f, item)
  item.list = self:object(f, item.from)
end)

-- object holds the object at a place, f itself or an item of it, to f's items.
function Rules:object(f, at)
  local found = self:find(at)
  self:members(f.items, found)
  return found.list
end

-- members holds members to fields of a table.
function Rules:members(fields_of, found)
  for _, f in ipairs(fields_of) do
    local m = found.by[f.key]
    if m then
      m.field = f
      if m.cased and self.sender == "server" then
        self:fail("HEAD-6", "field " .. f.key .. " is written " .. m.name, m)
      end
      check[f.type](self, f, m)
    elseif f.presence == "required" then
      self:fail(self:missing(f), "field " .. f.key .. " is missing")
    end
  end
  for _, f in ipairs(fields_of) do -- which are about several, all of them read
    local m = found.by[f.key]
    local limit = f.at_most and (found.by[f.at_most] or { value = "0" }).value
    if limit and m and m.value and greater(m.value, limit) then
      self:fail(self:missing(f), "field " .. f.key .. " is greater than " .. f.at_most, m)
    end
    if f.when and not m and (found.by[f.when[1]] or {}).value == f.when[2] then
      self:fail(self:missing(f), "field " .. f.key .. " is missing, with " .. f.when[1] .. " " .. f.when[2])
    end
  end
  for _, m in ipairs(found.list) do
    if m.again and found.by[m.key].field then
      m.field = found.by[m.key].field
      check[m.field.type](self, m.field, m)
      self:fail("HEAD-11", "field " .. m.key .. " is there twice", m)
    end
  end
end

-- choice holds a header to its alternatives.
function Rules:choice(t, found)
  local chosen
  for _, f in ipairs(t.fields) do
    if f.choice and found.by[f.key] then
      if chosen and chosen.choice ~= f.choice then
        self:fail(self:missing(f), "field " .. f.key .. " is there together with " .. chosen.key, found.by[f.key])
      end
      chosen = chosen or f
    end
  end
  for _, f in ipairs(t.fields) do
    if f.choice and not found.by[f.key] and (chosen and chosen.choice == f.choice or not chosen and t.choose == "one") then
      self:fail(self:missing(f), "field " .. f.key .. " is missing")
      if not chosen then
        return
      end
    end
  end
end

-- data holds a header to what may follow it.
function Rules:data(t, found)
  local length = found.by.datalen
  local n = length and length.value or "0"
  local function number(key)
    return to_uint64((found.by[key] or {}).value or "0")
  end
  if t.data == "none" then
    if length and not length.field then
      check.uint(self, { key = "datalen", type = "uint", max = limits.max_length }, length)
      n = length.value or "0"
      for _, m in ipairs(found.list) do
        if m.again and m.key == "datalen" and self.sender == "client" then
          self:fail("HEAD-11", "field datalen is there twice", m)
        end
      end
      if n ~= "0" then
        self:fail(self.sender == "client" and "DATA-6" or "STD-6", t.title .. " takes no data", length)
      end
    end
  elseif self.sender == "server" then
    return
  elseif t.data == "body" and n == "0" then
    self:fail("POST-10", "there are no data to be posted", length)
  elseif t.data == "text" and greater(n, limits.text) then
    self:fail("PING-5", "a text of " .. n .. " octets is too long", length)
  end
  if t.title == "PostNotify" and n ~= "0" and found.by.notelen and found.by.notelen.value then
    local note = found.by.notelen
    if note.value == "0" then
      self:fail("NOTE-6", "the notification is empty", note)
    elseif note.value == n then
      self:fail("NOTE-6", "the notification leaves nothing for the message", note)
    elseif number("notelen") + number("datahead") > number("datalen") then
      self:fail("NOTE-10", "field datahead is greater than the message", found.by.datahead)
    end
    local to = found.by["for"]
    if found.by.fornotself and found.by.fornotself.value == true and to and to.list and #to.list == 0 then
      self:fail("NOTE-8", "the message would be for nobody", to)
    end
  end
end

-- op finds the table of a header.
function Rules:op(found)
  local client = self.sender == "client"
  local rule = client and "HEAD-2" or "HEAD-8"
  local m = found.by.op
  if not m then
    return self:fail(rule, "op is missing")
  end
  for _, other in ipairs(found.list) do
    if other.again and other.key == "op" then
      return self:fail("HEAD-11", "op is there twice", other)
    end
  end
  if client then
    if not is_uint(m) or not requests[m.raw] then
      return self:fail("HEAD-2", "op is not an integer from 0 to " .. limits.last_op, m)
    end
    return requests[m.raw]
  elseif m.cased then
    return self:fail("HEAD-6", "op is written " .. m.name, m)
  elseif m.kind ~= "a string" then
    return self:fail("HEAD-8", "op is " .. m.kind .. ", not a string", m)
  end
  return messages[unescape(m.raw)] or self:fail("HEAD-6", "op is none of the protocol's", m)
end

-- announced returns how many octets of data a header announces, sound or not.
local function announced(list)
  local n = 0
  for _, m in ipairs(list) do
    if m.key == "datalen" then
      n = is_uint(m) and tonumber(m.raw) or 0
    end
  end
  return n
end

-- decode holds the text of a header to the tables of who sent it.
local function decode(text, sender)
  local self = setmetatable({ text = text, sender = sender, breaks = {} }, Rules)
  local found, fault = self:find(1)
  self.list, self.by, self.sound = found.list, found.by, not fault
  self.data_octets = announced(found.list)
  if fault then
    return self
  end
  self.table = self:op(found)
  if self.table then
    self:members(self.table.fields, found)
    if self.table.choose then
      self:choice(self.table, found)
    end
    self:data(self.table, found)
  end
  return self
end

-- sniff tells by its op who sent a header; nil: it cannot be told.
local function sniff(text)
  local sender
  for _, m in ipairs((members(text, 1))) do
    if m.name and m.name:lower() == "op" then
      sender = m.kind == "a number" and "client" or m.kind == "a string" and "server" or sender
      if sender then
        return sender
      end
    end
  end
end
