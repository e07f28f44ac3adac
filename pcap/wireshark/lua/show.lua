-- What the packet tree shows of a message.

-- days counts those from 1970-01-01 to a date.
local function days(y, m, d)
  if m <= 2 then
    y, m = y - 1, m + 12
  end
  return 365 * y + math.floor(y / 4) - math.floor(y / 100) + math.floor(y / 400) + math.floor((153 * (m - 3) + 2) / 5) + d - 1 - 719468
end

local function to_time(text)
  local y, mo, d, h, mi, s, ms = text:match("^(%d%d%d%d)-(%d%d)-(%d%d)T(%d%d):(%d%d):(%d%d)%.(%d%d%d)Z$")
  if not y then
    return nil
  end
  y, mo, d, h, mi, s = tonumber(y), tonumber(mo), tonumber(d), tonumber(h), tonumber(mi), tonumber(s)
  if mo < 1 or mo > 12 or d < 1 or d > 31 or h > 23 or mi > 59 or s > 59 then
    return nil
  end
  return NSTime.new(days(y, mo, d) * 86400 + h * 3600 + mi * 60 + s, tonumber(ms) * 1000000)
end

-- Shower puts what is in a header into the tree: text is where in the tvb the
-- header begins.
local Shower = {}
Shower.__index = Shower

function Shower:range(from, to)
  return self.tvb:range(self.at + from - 1, to - from)
end

-- add puts a value of the right type into the tree; nil: it is of another.
local add = {}

function add.string(_, tree, field, range, m)
  return m.kind == "a string" and tree:add(field, range, m.value)
end

function add.datetime(_, tree, field, range, m)
  local t = m.kind == "a string" and to_time(m.value)
  return t and tree:add(field, range, t)
end

function add.uint(_, tree, field, range, m)
  return m.value and tree:add(field, range, to_uint64(m.value))
end

function add.bool(_, tree, field, range, m)
  return m.value ~= nil and tree:add(field, range, m.value)
end

function add.object(self, tree, field, range, m, path)
  if m.kind == "an object" then
    local below = tree:add(field, range, "")
    self:members(below, m.list, path)
    return below
  end
end

function add.strings(_, tree, field, range, m)
  if m.kind ~= "a list" then
    return nil
  end
  local last
  for _, item in ipairs(m.list) do
    if item.value then
      last = tree:add(field, range, item.value)
    end
  end
  return last or tree:add(fields.empty, range, m.key)
end

function add.objects(self, tree, field, range, m, path)
  if m.kind ~= "a list" then
    return nil
  end
  local below = tree:add(field, range, #m.list .. (#m.list == 1 and " item" or " items"))
  for _, item in ipairs(m.list) do
    if item.list then
      self:members(below, item.list, path)
    end
  end
  return below
end

-- members shows the members of an object, of which path is the name.
function Shower:members(tree, list, path)
  for _, m in ipairs(list) do
    local range = self:range(m.at, m.to)
    local item
    if path == "" and m.key == "op" and not m.again then
      item = tree:add(fields.op, range, self.name)
      item:append_text(" (" .. m.raw .. ")")
    elseif m.field then
      local name = path .. m.key
      item = add[m.field.type](self, tree, fields[name], range, m, name .. ".")
    end
    if not item then
      item = tree:add(fields.other, range, (m.name or "") .. ": " .. printable(m.raw))
      if m.field and m.field.type == "datetime" and m.kind == "a string" then
        item:add_proto_expert_info(experts.posted)
      elseif not m.field then
        item:add_proto_expert_info(experts.unknown)
      end
    end
    m.item = item
  end
end

-- show puts a message into the tree. rest is how many octets of its data are
-- there.
local function show(tvb, at, header_octets, rest, m, stream, pinfo, root)
  local tree = root:add(tmtp, tvb:range(at, limits.digits + header_octets + rest), "TMTP, " .. m.sender .. ": " .. (m.table and m.table.title or "unknown message"))
  tree:add(fields.sender, m.sender):set_generated()
  local user = user_of(stream, pinfo)
  if user then
    tree:add(fields.user, user):set_generated()
  end
  tree:add(fields.length, tvb:range(at, limits.digits), header_octets)
  local header = tvb:range(at + limits.digits, header_octets)
  local self = setmetatable({ tvb = tvb, at = at + limits.digits, name = m.table and m.table.name }, Shower)
  local below = tree:add(fields.header, header, printable(m.text))
  if m.table then
    self:members(below, m.list, "")
  else
    for _, member in ipairs(m.list) do
      below:add(fields.other, self:range(member.at, member.to), (member.name or "") .. ": " .. printable(member.raw))
    end
  end
  for _, b in ipairs(m.breaks) do
    local item = b.member and b.member.item or below
    item:add_proto_expert_info(experts.broken, b.rule .. ": " .. b.text)
    tree:add(fields.requirement, b.rule):set_generated()
  end
  if m.table and m.by.error and m.by.error.value then
    m.by.error.item:add_proto_expert_info(experts.failed, m.table.name .. ": " .. m.by.error.value)
  end
  show_data(tvb, at + limits.digits + header_octets, rest, m, tree)
  show_partners(tree, m, stream, pinfo)
  return tree
end
