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
