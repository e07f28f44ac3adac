-- What is known of each connection. Wireshark reads a capture in order once, and
-- packets in any order later: what is noted here is noted the first time, with
-- the number of the packet. The first time it may well make no packet tree, and
-- then the fields below have no value.

local connections = {} -- between two addresses, one after the other
local stream_number = Field.new("tcp.stream")
local handshake = Field.new("tcp.analysis.initial_rtt")
local segment_lost = Field.new("tcp.analysis.lost_segment")

function tmtp.init()
  connections = {}
end

local function from_address(pinfo)
  return tostring(pinfo.src) .. " " .. tostring(pinfo.src_port)
end

-- known_stream returns what is known of a packet's connection; nil: nothing.
local function known_stream(pinfo)
  local from, to = from_address(pinfo), tostring(pinfo.dst) .. " " .. tostring(pinfo.dst_port)
  local key = from < to and from .. " " .. to or to .. " " .. from
  local list = connections[key]
  if not list then
    list = {}
    connections[key] = list
  end
  local number = not pinfo.visited and stream_number()
  local last = list[#list]
  if number and last and last.number and last.number ~= number.value then
    return nil, list -- the ports are used again
  end
  for i = #list, 1, -1 do
    if list[i].begun <= pinfo.number then
      return list[i], list
    end
  end
  return nil, list
end

-- stream_of returns what is known of a packet's connection, from now on.
local function stream_of(pinfo)
  local stream, list = known_stream(pinfo)
  if not stream then
    local number = stream_number()
    stream = { begun = pinfo.number, number = number and number.value, sides = {}, users = {}, requests = {}, deliveries = {}, partners = {}, joins = {} }
    list[#list + 1] = stream
  end
  return stream
end

-- side_of returns what is known of the side that sends a text. In doubt, its
-- begin or some of it is missing, so that anything may come next. Not sure, that
-- is not known.
local function side_of(stream, pinfo, text)
  local from = from_address(pinfo)
  local side = stream.sides[from]
  if not side then
    side = { address = from, sure = stream_number() ~= nil }
    if side.sure then
      side.doubt = not handshake()
    else
      side.doubt = not plausible(text, 1)
    end
    stream.sides[from] = side
  end
  if not pinfo.visited and segment_lost() then
    side.doubt = true
  end
  return side
end

-- sender_of tells who sent a header; the first on a connection settles it.
local function sender_of(stream, side, text)
  if not stream.client then
    local sender = sniff(text)
    if not sender then
      return nil
    end
    stream.client_is_first = sender == "client"
    stream.first = side.address
    stream.client = true
  end
  return (side.address == stream.first) == stream.client_is_first and "client" or "server"
end

-- user_of returns who is logged in.
local function user_of(stream, pinfo)
  local user
  for _, u in ipairs(stream.users) do
    if u.number <= pinfo.number then
      user = u.uid
    end
  end
  return user
end

local function partner_key(pinfo, m)
  return pinfo.number .. " " .. m.sender .. " " .. m.table.name .. " " .. m.by.id.value
end

-- meet notes that a message answers another.
local function meet(stream, first, pinfo, key, fields_of)
  if first and not first.answered then
    first.answered = true
    stream.partners[first.key] = { number = pinfo.number, field = fields_of[1] }
    stream.partners[key] = { number = first.number, field = fields_of[2], seconds = pinfo.rel_ts - first.at }
  end
end

-- learn takes note of a message, the first time that it is seen.
local function learn(stream, m, pinfo)
  if pinfo.visited or not m.table or #m.breaks > 0 then
    return
  end
  local uid = (m.table.title == "Login" or m.table.name == "registered") and m.by.uid
  if uid then
    stream.users[#stream.users + 1] = { number = pinfo.number, uid = uid.value }
  end
  local id = m.by.id and m.by.id.value
  if not id then
    return
  end
  local key = partner_key(pinfo, m)
  local here = { key = key, number = pinfo.number, at = pinfo.rel_ts }
  if m.table.acked then
    local queue = stream.requests[id] or { next = 1 }
    stream.requests[id] = queue
    queue[#queue + 1] = here
  elseif m.table.std then
    stream.deliveries[id] = here
  elseif m.table.title == "Ack" then
    meet(stream, stream.deliveries[id], pinfo, key, { fields.receipt_in, fields.receipt_for })
  elseif m.table.title == "ack" then
    local queue = stream.requests[id]
    if queue and queue[queue.next] then
      meet(stream, queue[queue.next], pinfo, key, { fields.response_in, fields.response_to })
      queue.next = queue.next + 1
    end
  end
end

-- show_partners shows what a message answers, and what answers it.
local function show_partners(tree, m, stream, pinfo)
  if not m.table or not m.by.id or not m.by.id.value then
    return
  end
  local partner = stream.partners[partner_key(pinfo, m)]
  if not partner then
    return
  end
  tree:add(partner.field, partner.number):set_generated()
  if partner.seconds then
    local nanos = math.floor(partner.seconds * 1e9 + 0.5)
    local seconds = math.floor(nanos / 1e9)
    tree:add(fields.after, NSTime.new(seconds, nanos - seconds * 1e9)):set_generated()
  end
end
