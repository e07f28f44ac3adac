-- Cutting what one side sends into messages.

-- seek looks for the next frame from a place on that its sender may send, or that
-- is not all there; nil: there is none.
local function seek(text, i, stream, side)
  while true do
    local brace = text:find("{", i + limits.digits, true)
    if not brace then
      return nil
    end
    i = brace - limits.digits
    local n = plausible(text, i)
    if n then
      local header = text:sub(brace, brace + n - 1)
      if #header < n then
        return i
      end
      local sender = stream.client and sender_of(stream, side, header) or sniff(header)
      if sender and #decode(header, sender).breaks == 0 then
        return i
      end
    end
    i = i + 1
  end
end

-- Cutter goes through the octets of one call.
local Cutter = {}
Cutter.__index = Cutter

-- waits reports whether what is missing of a message can be waited for.
function Cutter:waits()
  return self.carrier == "ws" or self.pinfo.can_desegment > 0
end

-- more says that the message at a place goes on in later packets, with so many
-- octets. How many is said only when that ends the message: inside TLS, what
-- Wireshark has put together by a number may not want more behind it. It shows
-- what is there when packets cannot be put together.
function Cutter:more(missing)
  if self:waits() then
    if self.carrier ~= "ws" then
      self.pinfo.desegment_offset, self.pinfo.desegment_len = self.at, missing
    elseif not self.pinfo.visited then
      self.side.tail = self.text:sub(self.at + 1)
    end
  else
    local range = self.tvb:range(self.at)
    self.side.doubt = true
    self.root:add(tmtp, range, "TMTP, part of a message"):add(fields.part, range):add_proto_expert_info(experts.cut)
  end
  self.at = self.octets
end

-- pass passes over octets up to a place.
function Cutter:pass(to, why, text)
  local range = self.tvb:range(self.at, to - self.at)
  self.root:add(tmtp, range, "TMTP, " .. (to - self.at) .. " octets passed over"):add(fields.passed, range):add_proto_expert_info(why, text)
  self:note("…")
  self.at = to
end

-- unreadable is told when no frame begins where one should.
function Cutter:unreadable()
  if self.side.doubt or not self.side.sure then
    self.side.doubt = true
    local next = seek(self.text, self.at + 1, self.stream, self.side)
    self:pass(next and next - 1 or self.octets, experts.passed, "what is left of a message of which a part is missing")
    return
  end
  self.side.blind = self.side.blind or self.pinfo.number
  local rule, text = "FRAME-3", "a header's length is four hex digits"
  if self.text:find("^%x%x%x%x", self.at + 1) then
    rule, text = "FRAME-4b", "a header has " .. limits.least .. " octets or more"
  end
  self:pass(self.octets, experts.unreadable, rule .. ": " .. text)
end

function Cutter:note(text)
  self.notes[#self.notes + 1] = text
end

-- message reads the message at the place where the cutter is.
function Cutter:message()
  local left = self.octets - self.at
  local i = self.at + 1
  if left < limits.digits and not self.text:find("%X", i) then
    return self:more(DESEGMENT_ONE_MORE_SEGMENT)
  end
  local n = frame_at(self.text, i)
  if not n or self.side.doubt and left > limits.digits and not plausible(self.text, i) then
    return self:unreadable()
  end
  if left < limits.digits + n then
    return self:more(DESEGMENT_ONE_MORE_SEGMENT)
  end
  local header = self.text:sub(i + limits.digits, i + limits.digits + n - 1)
  local sender = sender_of(self.stream, self.side, header)
  if not sender then
    if self.side.doubt then
      return self:unreadable()
    end
    sender = "client"
  end
  local m = decode(header, sender)
  if self.side.doubt and not m.sound then
    return self:unreadable()
  end
  local rest = left - limits.digits - n
  if rest < m.data_octets and m.data_octets <= math.min(tmtp.prefs.longest * 1024, limits.gathered) and self:waits() then
    return self:more(m.data_octets - rest)
  end
  rest = math.min(rest, m.data_octets)
  if rest < m.data_octets then
    self.side.doubt = true -- what comes next is in the middle of the data
  end
  learn(self.stream, m, self.pinfo)
  show(self.tvb, self.at, n, rest, m, self.stream, self.pinfo, self.root)
  self:note((m.sender == "client" and "> " or "< ") .. (m.table and m.table.title or "?") .. (m.data_octets > 0 and string.format(" + %.0f", m.data_octets) or ""))
  self.at = self.at + limits.digits + n + rest
end

-- joined puts what is left of a message before the rest of it. A WebSocket's
-- messages are not put together by Wireshark, so what was left is kept here.
local function joined(tvb, pinfo, stream, side)
  local key = pinfo.number .. " " .. tvb:raw()
  if not pinfo.visited then
    stream.joins[key], side.tail = side.tail, nil
  end
  local tail = stream.joins[key]
  return tail and ByteArray.new(tail .. tvb:raw(), true):tvb("TMTP") or tvb
end

local most_notes = 20 -- of one call, in the packet list

-- dissect reads octets; carrier is "ws" inside a WebSocket.
local function dissect(tvb, pinfo, root, carrier)
  if tvb:len() == 0 then
    return 0
  end
  local stream = stream_of(pinfo)
  local side = side_of(stream, pinfo, tvb:raw())
  if carrier == "ws" then
    tvb = joined(tvb, pinfo, stream, side)
  end
  local self = setmetatable({
    tvb = tvb, pinfo = pinfo, root = root, stream = stream, side = side, carrier = carrier,
    at = 0, octets = tvb:len(), text = tvb:raw(), notes = {},
  }, Cutter)
  pinfo.cols.protocol = "TMTP"
  if side.blind and side.blind < pinfo.number then
    self:pass(self.octets, experts.unreadable, "it stands behind what is no frame")
  end
  while self.at < self.octets do
    self:message()
  end
  if #self.notes > 0 then
    pinfo.cols.info:clear()
    local rest = #self.notes > most_notes and ", … " .. #self.notes - most_notes .. " more" or ""
    pinfo.cols.info:append(table.concat(self.notes, ", ", 1, math.min(#self.notes, most_notes)) .. rest .. "  ")
    pinfo.cols.info:fence()
  end
  return self.octets
end

function tmtp.dissector(tvb, pinfo, root)
  return dissect(tvb, pinfo, root)
end
