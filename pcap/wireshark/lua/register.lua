-- How Wireshark finds TMTP: by the ports of the preferences, by "Decode As", and
-- by what it looks like, in TCP, TLS and WebSocket.

tmtp.prefs.tcp = Pref.range("TCP ports", "", "Ports of TCP on which TMTP is spoken; it is found on others by its looks", 65535)
tmtp.prefs.tls = Pref.range("TLS ports", "", "Ports of TCP on which TMTP is spoken inside TLS; it is found on others by its looks", 65535)
tmtp.prefs.longest = Pref.uint("Longest data put together (kB)", 65536, "Longer data are not gathered from several packets")

local tables = { tcp = DissectorTable.get("tcp.port"), tls = DissectorTable.get("tls.port") }
local registered = {}

function tmtp.prefs_changed()
  for name, ports in pairs(tables) do
    local range = tostring(tmtp.prefs[name])
    if registered[name] ~= range then
      if registered[name] and registered[name] ~= "" then
        ports:remove(registered[name], tmtp)
      end
      if range ~= "" then
        ports:add(range, tmtp)
      end
      registered[name] = range
    end
  end
end

for _, ports in pairs(tables) do
  ports:add_for_decode_as(tmtp)
end

local function looks_right(tvb)
  local text = tvb:raw(0, math.min(tvb:len(), limits.digits + limits.least))
  return plausible(text, 1) and text:find('^{[ \n\t\r]*"', limits.digits + 1)
end

-- finder returns what tries octets in one carrier. Once one message is found,
-- all that the carrier has is TMTP; TCP remembers it by itself.
local function finder(carrier)
  return function(tvb, pinfo, root)
    local stream = known_stream(pinfo)
    if not (stream and stream.carrier == carrier) and not looks_right(tvb) then
      return false
    end
    if carrier == "tcp" then
      pinfo.conversation = tmtp
    end
    stream_of(pinfo).carrier = carrier
    dissect(tvb, pinfo, root, carrier)
    return true
  end
end

for _, carrier in ipairs({ "tcp", "tls", "ws" }) do
  tmtp:register_heuristic(carrier, finder(carrier))
end
