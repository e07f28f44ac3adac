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

-- What Wireshark lists under Expert Information.

local experts = {
  broken = ProtoExpert.new("tmtp.broken", "The message breaks a rule of the protocol", expert.group.PROTOCOL, expert.severity.ERROR),
  unreadable = ProtoExpert.new("tmtp.unreadable", "What is sent is no frame", expert.group.MALFORMED, expert.severity.ERROR),
  passed = ProtoExpert.new("tmtp.passed_over", "Octets between what is missing and the next message", expert.group.SEQUENCE, expert.severity.WARN),
  cut = ProtoExpert.new("tmtp.cut", "The rest of the message is not there", expert.group.UNDECODED, expert.severity.WARN),
  unknown = ProtoExpert.new("tmtp.unknown_field", "A field that the message has not by the protocol", expert.group.PROTOCOL, expert.severity.NOTE),
  posted = ProtoExpert.new("tmtp.unread_time", "A time that is not like 2026-11-23T12:17:04.772Z", expert.group.PROTOCOL, expert.severity.NOTE),
  failed = ProtoExpert.new("tmtp.failed", "The server refuses", expert.group.RESPONSE_CODE, expert.severity.NOTE),
}
tmtp.experts = {
  experts.broken, experts.unreadable, experts.passed, experts.cut, experts.unknown, experts.posted, experts.failed,
}

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
