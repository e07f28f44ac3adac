-- printable is text as it is, or with what is no UTF-8 left out.
local function printable(text)
  if is_text(text) then
    return text
  end
  return (text:gsub("[\0-\31\127-\255]", "."))
end

-- number_of returns a number of a header, 0 when there is none.
local function number_of(m, key)
  local member = m.by[key]
  return member and member.value and tonumber(member.value) or 0
end

-- show_data shows the data behind a header: a notification with the message
-- behind it, and the JSON that each may begin with.
local function show_data(tvb, at, octets, m, tree)
  if octets == 0 then
    return
  end
  local data = tvb:range(at, octets)
  local item = tree:add(fields.data, data)
  if octets < m.data_octets then
    item:add_proto_expert_info(experts.cut, string.format("%.0f of %.0f octets of data are not shown", m.data_octets - octets, m.data_octets))
    return
  end
  local function part(field, from, n)
    if n > 0 and from + n <= octets then
      tree:add(field, tvb:range(at + from, n), printable(tvb:range(at + from, n):raw()))
    end
  end
  local note = math.min(number_of(m, "notelen"), octets)
  if m.table and m.table.title == "PostNotify" and note > 0 then
    tree:add(fields.note, tvb:range(at, note))
    part(fields.head, 0, math.min(number_of(m, "notehead"), note))
  else
    note = 0
  end
  part(fields.head, note, number_of(m, "datahead"))
  if octets <= limits.shown and is_text(data:raw()) then
    tree:add(fields.text, data, data:raw())
  end
end
