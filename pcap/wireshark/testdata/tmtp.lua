-- A dissector of TMTP for Wireshark and tshark, tested with 4.0.
-- Written by tmtplab pcap wireshark from the tables of the protocol: do not edit
-- it, write it anew. Put it into the folder of personal Lua plugins, which
-- Help, About, Folders shows, or give it to tshark: tshark -X lua_script:tmtp.lua

set_plugin_info({ version = "1", description = "TMTP, by the tables of its protocol" })

local tmtp = Proto("tmtp", "TMTP")

local limits = {
  digits = 4, -- before a header
  least = 8, -- octets of a header
  depth = 128, -- brackets inside each other
  text = "420", -- octets of the text of a ping or an invitation
  last_op = 12, -- of a request
  shown = 65536, -- octets of data shown as text
  gathered = 134217728, -- octets of data put together
  max_length = "9223372036854775807",
  max_uint = "18446744073709551615",
}

-- What can be filtered by.
local fields = {
  ["sender"] = ProtoField.string("tmtp.sender", "Sender", base.UNICODE, "client or server"),
  ["op"] = ProtoField.string("tmtp.op", "Message", base.UNICODE, "name of the request or server message, in lower case"),
  ["user"] = ProtoField.string("tmtp.user", "User", base.UNICODE, "uid of who is logged in on the connection"),
  ["length"] = ProtoField.uint32("tmtp.length", "Length of header", base.DEC, nil, nil, "as the four digits say, in octets"),
  ["header"] = ProtoField.string("tmtp.header", "Header", base.UNICODE, "the text of the header"),
  ["other"] = ProtoField.string("tmtp.other", "Other field", base.UNICODE, "a field that is unknown, or of another type than it should be"),
  ["empty"] = ProtoField.string("tmtp.empty", "Empty list", base.UNICODE, "name of a list without items"),
  ["requirement"] = ProtoField.string("tmtp.requirement", "Breaks", base.UNICODE, "ID of a requirement that the message breaks"),
  ["data"] = ProtoField.bytes("tmtp.data", "Data", base.NONE, "what stands behind the header"),
  ["note"] = ProtoField.bytes("tmtp.note", "Notification", base.NONE, "the data's first part, in a PostNotify"),
  ["head"] = ProtoField.string("tmtp.head", "Data's header", base.UNICODE, "the JSON that data or a notification begin with"),
  ["text"] = ProtoField.string("tmtp.text", "Text", base.UNICODE, "data that are UTF-8, up to 65536 octets"),
  ["part"] = ProtoField.bytes("tmtp.part", "Part of a message", base.NONE, "a message of which the rest is not there"),
  ["passed"] = ProtoField.bytes("tmtp.passed", "Passed over", base.NONE, "octets in which no message was found"),
  ["response_in"] = ProtoField.framenum("tmtp.response_in", "Answered in", base.NONE, frametype.RESPONSE, nil, "packet with the ack of this request"),
  ["response_to"] = ProtoField.framenum("tmtp.response_to", "Answers", base.NONE, frametype.REQUEST, nil, "packet with the request that this acks"),
  ["receipt_in"] = ProtoField.framenum("tmtp.receipt_in", "Receipt in", base.NONE, frametype.ACK, nil, "packet in which the client acknowledges this message"),
  ["receipt_for"] = ProtoField.framenum("tmtp.receipt_for", "Receipt for", base.NONE, frametype.REQUEST, nil, "packet with the message that this acknowledges"),
  ["after"] = ProtoField.relative_time("tmtp.after", "After", "time since the packet that this answers"),
  ["act"] = ProtoField.string("tmtp.act", "act", base.UNICODE, "what to do; what happened"),
  ["alias"] = ProtoField.string("tmtp.alias", "alias", base.UNICODE, "alias of the inviter; the member's alias as last reported; alias of the sender"),
  ["auth"] = ProtoField.uint64("tmtp.auth", "auth", base.DEC, nil, nil, "token wanted at registration (1), at login too (2)"),
  ["authby"] = ProtoField.string("tmtp.authby", "authby", base.UNICODE, "the providers whose tokens are taken"),
  ["authby.label"] = ProtoField.string("tmtp.authby.label", "label", base.UNICODE, "the provider's name for people"),
  ["authby.login"] = ProtoField.string("tmtp.authby.login", "login", base.UNICODE, "login endpoint: URL, then parameters if any"),
  ["authby.token"] = ProtoField.string("tmtp.authby.token", "token", base.UNICODE, "token endpoint: URL, then parameters if any"),
  ["datahead"] = ProtoField.uint64("tmtp.datahead", "datahead", base.DEC, nil, nil, "length of the JSON object that the data begin with"),
  ["datalen"] = ProtoField.uint64("tmtp.datalen", "datalen", base.DEC, nil, nil, "length of the data behind the header; always 0 where there are no data"),
  ["datasum"] = ProtoField.uint64("tmtp.datasum", "datasum", base.DEC, nil, nil, "checksum of the data, not looked at by the server"),
  ["error"] = ProtoField.string("tmtp.error", "error", base.UNICODE, "why the alias was not taken; why nothing came of the request; why"),
  ["for"] = ProtoField.string("tmtp.for", "for", base.UNICODE, "the users it concerns; who gets the message; who gets the message and the notification"),
  ["for.id"] = ProtoField.string("tmtp.for.id", "id", base.UNICODE, "uid; uid or gid"),
  ["for.type"] = ProtoField.uint64("tmtp.for.type", "type", base.DEC, nil, nil, "1 user, 2 group with the sending node, 3 group without it"),
  ["fornotself"] = ProtoField.bool("tmtp.fornotself", "fornotself", base.NONE, nil, nil, "true: the sender's other nodes don't get the message"),
  ["from"] = ProtoField.string("tmtp.from", "from", base.UNICODE, "the sender's own alias, to be shown; uid of the user who caused the message; uid of that user"),
  ["gid"] = ProtoField.string("tmtp.gid", "gid", base.UNICODE, "name of the group, 8 printable characters or more; name of the group"),
  ["headsum"] = ProtoField.uint64("tmtp.headsum", "headsum", base.DEC, nil, nil, "checksum of length digits and header without this field"),
  ["id"] = ProtoField.string("tmtp.id", "id", base.UNICODE, "protocol version, \"1\"; the client's name for the request, repeated by its ack; id of the message; latest version the server speaks, \"1\"; id of the message, to be acknowledged by; the request's id"),
  ["info"] = ProtoField.string("tmtp.info", "info", base.UNICODE, "\"login ok\""),
  ["msgid"] = ProtoField.string("tmtp.msgid", "msgid", base.UNICODE, "id of the message the request led to"),
  ["name"] = ProtoField.string("tmtp.name", "name", base.UNICODE, "name of the service"),
  ["newalias"] = ProtoField.string("tmtp.newalias", "newalias", base.UNICODE, "first alias, 8 printable characters or more; \"_\" for none; a further alias, 8 printable characters or more; own alias to be shown from now on; the new alias; the member's alias from now on"),
  ["newnode"] = ProtoField.string("tmtp.newnode", "newnode", base.UNICODE, "label of the node; label of a further node; label of the new node"),
  ["node"] = ProtoField.string("tmtp.node", "node", base.UNICODE, "the node's secret, its nodeid; which node, in words; never a nodeid (SEC-4)"),
  ["nodeid"] = ProtoField.string("tmtp.nodeid", "nodeid", base.UNICODE, "the node's secret, never shown to anybody else; the new node's secret"),
  ["notefor"] = ProtoField.string("tmtp.notefor", "notefor", base.UNICODE, "who gets the notification alone"),
  ["notefor.id"] = ProtoField.string("tmtp.notefor.id", "id", base.UNICODE, "uid or gid"),
  ["notefor.type"] = ProtoField.uint64("tmtp.notefor.type", "type", base.DEC, nil, nil, "1 user, 2 group with the sending node, 3 group without it"),
  ["notehead"] = ProtoField.uint64("tmtp.notehead", "notehead", base.DEC, nil, nil, "length of the JSON object that the notification begins with"),
  ["notelen"] = ProtoField.uint64("tmtp.notelen", "notelen", base.DEC, nil, nil, "length of the notification, which the data begin with"),
  ["notesum"] = ProtoField.uint64("tmtp.notesum", "notesum", base.DEC, nil, nil, "checksum of the notification"),
  ["notify"] = ProtoField.uint64("tmtp.notify", "notify", base.DEC, nil, nil, "how many the PostNotify named, the sender included"),
  ["ohi"] = ProtoField.string("tmtp.ohi", "ohi", base.UNICODE, "uids of the users now online who notify this one (present after Login)"),
  ["oidc"] = ProtoField.string("tmtp.oidc", "oidc", base.UNICODE, "OpenID Connect token, where the server demands one"),
  ["oidc.access_token"] = ProtoField.string("tmtp.oidc.access_token", "access_token", base.UNICODE, "access token"),
  ["oidc.expires_in"] = ProtoField.uint64("tmtp.oidc.expires_in", "expires_in", base.DEC, nil, nil, "life of the access token"),
  ["oidc.id_token"] = ProtoField.string("tmtp.oidc.id_token", "id_token", base.UNICODE, "signed statement of who the user is"),
  ["oidc.refresh_token"] = ProtoField.string("tmtp.oidc.refresh_token", "refresh_token", base.UNICODE, "refresh token"),
  ["oidc.token_type"] = ProtoField.string("tmtp.oidc.token_type", "token_type", base.UNICODE, "kind of the access token"),
  ["posted"] = ProtoField.absolute_time("tmtp.posted", "posted", base.UTC, "when the server took the request in"),
  ["postid"] = ProtoField.string("tmtp.postid", "postid", base.UNICODE, "id of the message it is about"),
  ["status"] = ProtoField.uint64("tmtp.status", "status", base.DEC, nil, nil, "1 online, 2 offline"),
  ["to"] = ProtoField.string("tmtp.to", "to", base.UNICODE, "alias of the invitee; alias of the one to drop; alias of the recipient"),
  ["type"] = ProtoField.string("tmtp.type", "type", base.UNICODE, "add to the list, drop from it, or set it up after login; unused; deployed servers want it not empty (CLI-16)"),
  ["uid"] = ProtoField.string("tmtp.uid", "uid", base.UNICODE, "the user; the user's permanent name"),
}
tmtp.fields = {
  fields["sender"],
  fields["op"],
  fields["user"],
  fields["length"],
  fields["header"],
  fields["other"],
  fields["empty"],
  fields["requirement"],
  fields["data"],
  fields["note"],
  fields["head"],
  fields["text"],
  fields["part"],
  fields["passed"],
  fields["response_in"],
  fields["response_to"],
  fields["receipt_in"],
  fields["receipt_for"],
  fields["after"],
  fields["act"],
  fields["alias"],
  fields["auth"],
  fields["authby"],
  fields["authby.label"],
  fields["authby.login"],
  fields["authby.token"],
  fields["datahead"],
  fields["datalen"],
  fields["datasum"],
  fields["error"],
  fields["for"],
  fields["for.id"],
  fields["for.type"],
  fields["fornotself"],
  fields["from"],
  fields["gid"],
  fields["headsum"],
  fields["id"],
  fields["info"],
  fields["msgid"],
  fields["name"],
  fields["newalias"],
  fields["newnode"],
  fields["node"],
  fields["nodeid"],
  fields["notefor"],
  fields["notefor.id"],
  fields["notefor.type"],
  fields["notehead"],
  fields["notelen"],
  fields["notesum"],
  fields["notify"],
  fields["ohi"],
  fields["oidc"],
  fields["oidc.access_token"],
  fields["oidc.expires_in"],
  fields["oidc.id_token"],
  fields["oidc.refresh_token"],
  fields["oidc.token_type"],
  fields["posted"],
  fields["postid"],
  fields["status"],
  fields["to"],
  fields["type"],
  fields["uid"],
}

-- The names of all fields of the protocol.
local keys = {
  ["access_token"] = true,
  ["act"] = true,
  ["alias"] = true,
  ["auth"] = true,
  ["authby"] = true,
  ["datahead"] = true,
  ["datalen"] = true,
  ["datasum"] = true,
  ["error"] = true,
  ["expires_in"] = true,
  ["for"] = true,
  ["fornotself"] = true,
  ["from"] = true,
  ["gid"] = true,
  ["headsum"] = true,
  ["id"] = true,
  ["id_token"] = true,
  ["info"] = true,
  ["label"] = true,
  ["login"] = true,
  ["msgid"] = true,
  ["name"] = true,
  ["newalias"] = true,
  ["newnode"] = true,
  ["node"] = true,
  ["nodeid"] = true,
  ["notefor"] = true,
  ["notehead"] = true,
  ["notelen"] = true,
  ["notesum"] = true,
  ["notify"] = true,
  ["ohi"] = true,
  ["oidc"] = true,
  ["op"] = true,
  ["posted"] = true,
  ["postid"] = true,
  ["refresh_token"] = true,
  ["status"] = true,
  ["to"] = true,
  ["token"] = true,
  ["token_type"] = true,
  ["type"] = true,
  ["uid"] = true,
}

-- What clients send, by op.
local requests = {
  ["0"] = { name = "tmtprev", title = "TmtpRev", data = "none", fields = {
    { key = "id", type = "string", presence = "required", breaks = "REV-4" },
  } },
  ["1"] = { name = "register", title = "Register", data = "none", fields = {
    { key = "newnode", type = "string", presence = "required", breaks = "REG-3" },
    { key = "newalias", type = "string", empty = true, breaks = "REG-4" },
    { key = "oidc", type = "object", breaks = "REG-9", items = {
      { key = "token_type", type = "string", values = { ["Bearer"] = true, } },
      { key = "expires_in", type = "uint", max = "9223372036854775807" },
      { key = "id_token", type = "string" },
      { key = "access_token", type = "string" },
      { key = "refresh_token", type = "string" },
    } },
  } },
  ["2"] = { name = "login", title = "Login", data = "none", fields = {
    { key = "uid", type = "string", presence = "required" },
    { key = "node", type = "string", presence = "required" },
  } },
  ["3"] = { name = "useredit", title = "UserEdit", data = "none", choose = "one", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "newnode", type = "string", choice = 1, breaks = "USER-3" },
    { key = "newalias", type = "string", choice = 2, breaks = "USER-3" },
  } },
  ["4"] = { name = "ohiedit", title = "OhiEdit", data = "none", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "for", type = "objects", presence = "required", breaks = "OHI-14", items = {
      { key = "id", type = "string", presence = "required" },
    } },
    { key = "type", type = "string", presence = "required", values = { ["add"] = true, ["drop"] = true, ["init"] = true, }, breaks = "OHI-8" },
  } },
  ["5"] = { name = "groupinvite", title = "GroupInvite", data = "text", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "gid", type = "string", presence = "required" },
    { key = "from", type = "string", presence = "required" },
    { key = "to", type = "string", presence = "required" },
    { key = "datalen", type = "uint", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["6"] = { name = "groupedit", title = "GroupEdit", data = "none", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "act", type = "string", presence = "required", values = { ["join"] = true, ["alias"] = true, ["drop"] = true, }, breaks = "GRP-8" },
    { key = "gid", type = "string", presence = "required" },
    { key = "newalias", type = "string", when = { "act", "alias" }, breaks = "GRP-8" },
    { key = "to", type = "string", when = { "act", "drop" }, breaks = "GRP-8" },
  } },
  ["7"] = { name = "post", title = "Post", data = "body", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "for", type = "objects", presence = "required", empty = true, breaks = "POST-9", items = {
      { key = "id", type = "string", presence = "required" },
      { key = "type", type = "uint", presence = "required", values = { ["1"] = true, ["2"] = true, ["3"] = true, }, breaks = "POST-9" },
    } },
    { key = "datalen", type = "uint", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["8"] = { name = "postnotify", title = "PostNotify", data = "body", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "for", type = "objects", presence = "required", empty = true, breaks = "POST-9", items = {
      { key = "id", type = "string", presence = "required" },
      { key = "type", type = "uint", presence = "required", values = { ["1"] = true, ["2"] = true, ["3"] = true, }, breaks = "POST-9" },
    } },
    { key = "fornotself", type = "bool", breaks = "NOTE-8" },
    { key = "notefor", type = "objects", empty = true, breaks = "POST-9", items = {
      { key = "id", type = "string", presence = "required" },
      { key = "type", type = "uint", presence = "required", values = { ["1"] = true, ["2"] = true, ["3"] = true, }, breaks = "POST-9" },
    } },
    { key = "notelen", type = "uint", presence = "required", max = "9223372036854775807", at_most = "datalen", breaks = "NOTE-6" },
    { key = "notehead", type = "uint", max = "9223372036854775807", at_most = "notelen", breaks = "NOTE-6" },
    { key = "notesum", type = "uint", max = "4294967295", breaks = "DATA-4" },
    { key = "datalen", type = "uint", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["9"] = { name = "ping", title = "Ping", data = "text", acked = true, fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "from", type = "string", presence = "required" },
    { key = "to", type = "string", presence = "required" },
    { key = "datalen", type = "uint", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["10"] = { name = "ack", title = "Ack", data = "none", fields = {
    { key = "id", type = "string", presence = "required", breaks = "RCPT-7" },
    { key = "type", type = "string", empty = true },
  } },
  ["11"] = { name = "pulse", title = "Pulse", data = "none", fields = {
  } },
  ["12"] = { name = "quit", title = "Quit", data = "none", fields = {
  } },
}

-- What servers send, by op.
local messages = {
  ["tmtprev"] = { name = "tmtprev", title = "tmtprev", data = "none", choose = "none or one", fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "name", type = "string", presence = "required", empty = true },
    { key = "auth", type = "uint", choice = 1, values = { ["1"] = true, ["2"] = true, }, breaks = "REV-3" },
    { key = "authby", type = "objects", choice = 1, empty = true, breaks = "REV-3", items = {
      { key = "label", type = "string", presence = "required" },
      { key = "login", type = "strings", presence = "required" },
      { key = "token", type = "strings", presence = "required" },
    } },
  } },
  ["registered"] = { name = "registered", title = "registered", data = "none", fields = {
    { key = "uid", type = "string", presence = "required" },
    { key = "nodeid", type = "string", presence = "required" },
    { key = "error", type = "string" },
  } },
  ["info"] = { name = "info", title = "info", data = "none", fields = {
    { key = "info", type = "string", presence = "required", values = { ["login ok"] = true, } },
    { key = "ohi", type = "strings", empty = true, breaks = "LOG-3" },
  } },
  ["login"] = { name = "login", title = "login", data = "none", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "node", type = "string", presence = "required", empty = true },
    { key = "datalen", type = "uint", values = { ["0"] = true, } },
  } },
  ["user"] = { name = "user", title = "user", data = "none", choose = "one", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "newnode", type = "string", choice = 1 },
    { key = "nodeid", type = "string", choice = 1 },
    { key = "newalias", type = "string", choice = 2 },
    { key = "datalen", type = "uint", values = { ["0"] = true, } },
  } },
  ["ohiedit"] = { name = "ohiedit", title = "ohiedit", data = "none", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "for", type = "objects", presence = "required", breaks = "OHI-14", items = {
      { key = "id", type = "string", presence = "required" },
    } },
    { key = "type", type = "string", presence = "required", values = { ["add"] = true, ["drop"] = true, ["init"] = true, }, breaks = "OHI-8" },
    { key = "datalen", type = "uint", values = { ["0"] = true, } },
  } },
  ["ohi"] = { name = "ohi", title = "ohi", data = "none", fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "status", type = "uint", presence = "required", values = { ["1"] = true, ["2"] = true, } },
  } },
  ["invite"] = { name = "invite", title = "invite", data = "text", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "gid", type = "string", presence = "required" },
    { key = "alias", type = "string", presence = "required" },
    { key = "to", type = "string", presence = "required" },
    { key = "datalen", type = "uint", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["member"] = { name = "member", title = "member", data = "none", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "act", type = "string", presence = "required", values = { ["invite"] = true, ["join"] = true, ["alias"] = true, ["drop"] = true, } },
    { key = "gid", type = "string", presence = "required" },
    { key = "alias", type = "string", presence = "required" },
    { key = "newalias", type = "string", when = { "act", "alias" } },
    { key = "datalen", type = "uint", values = { ["0"] = true, } },
  } },
  ["delivery"] = { name = "delivery", title = "delivery", data = "body", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "notify", type = "uint", max = "9223372036854775807" },
    { key = "datalen", type = "uint", presence = "required", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["notify"] = { name = "notify", title = "notify", data = "body", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "postid", type = "string", presence = "required" },
    { key = "datalen", type = "uint", presence = "required", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["ping"] = { name = "ping", title = "ping", data = "text", std = true, fields = {
    { key = "from", type = "string", presence = "required" },
    { key = "id", type = "string", presence = "required" },
    { key = "posted", type = "datetime", presence = "required" },
    { key = "headsum", type = "uint", presence = "required", max = "4294967295" },
    { key = "alias", type = "string", presence = "required" },
    { key = "to", type = "string", presence = "required" },
    { key = "datalen", type = "uint", max = "9223372036854775807", breaks = "DATA-3" },
    { key = "datahead", type = "uint", max = "9223372036854775807", at_most = "datalen", breaks = "DATA-2" },
    { key = "datasum", type = "uint", max = "4294967295", breaks = "DATA-4" },
  } },
  ["ack"] = { name = "ack", title = "ack", data = "none", choose = "none or one", fields = {
    { key = "id", type = "string", presence = "required" },
    { key = "msgid", type = "string", choice = 1 },
    { key = "posted", type = "datetime", choice = 1 },
    { key = "error", type = "string", choice = 2 },
  } },
  ["quit"] = { name = "quit", title = "quit", data = "none", fields = {
    { key = "error", type = "string", presence = "required" },
  } },
}

-- expert.lua

-- json.lua

-- rules.lua

-- frame.lua

-- stream.lua

-- data.lua

-- show.lua

-- frames.lua

-- register.lua
