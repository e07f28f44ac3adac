package vectors

import (
	"fmt"
	"strings"
)

// texts is about the data of a Ping.
func texts() []source {
	ping := func(name, text, requirement string) source {
		header := fmt.Sprintf(`{"op":9,"id":"a","from":"my alias","to":"an alias","datalen":%d}`, len(text))
		if requirement == "" {
			return ok("text/"+name, header).with(text)
		}
		return bad("text/"+name, requirement, header).with(text).at(-1)
	}
	return []source{
		ping("140 letters", strings.Repeat("a", 140), ""),
		ping("140 letters of three octets", strings.Repeat("漢", 140), ""),
		ping("70 letters of two units", strings.Repeat("😀", 70), ""),
		ping("replacement character", "a\ufffdb", ""),
		ping("NUL and line feed", "a\x00\nb", ""),
		ping("141 letters", strings.Repeat("a", 141), "PING-5"),
		ping("140 units and a letter", strings.Repeat("😀", 70)+"a", "PING-5"),
		ping("Latin-1", "caf\xe9", "PING-4"),
		ping("cut within a code point", "a漢"[:3], "PING-4"),
		ping("surrogates in UTF-8", "\xed\xa0\xbd\xed\xb8\x80", "PING-4"),
	}
}

// messages is about the tables of the server's messages.
func messages() []source {
	const std = `"from":"u","headsum":1,"id":"18eaabb6446ecab8"`
	return []source{
		ok("tmtprev/with auth", `{"auth":1,"authby":[{"label":"l","login":["u","p"],"token":["v"]}],"id":"1","name":"n","op":"tmtprev"}`).server(),
		ok("tmtprev/empty authby", `{"auth":2,"authby":[],"id":"1","name":"n","op":"tmtprev"}`).server(),
		bad("tmtprev/auth alone", "REV-3", `^{"auth":1,"id":"1","name":"n","op":"tmtprev"}`).server(),
		bad("tmtprev/auth 3", "REV-3", `{"auth":^3,"authby":[],"id":"1","name":"n","op":"tmtprev"}`).server(),
		bad("tmtprev/token a string", "HEAD-8", `{"auth":1,"authby":[{"label":"l","login":["u"],"token":^"v"}],"id":"1","name":"n","op":"tmtprev"}`).server(),
		ok("registered/with error", `{"error":"taken","nodeid":"n","op":"registered","uid":"u"}`).server(),
		bad("registered/nodeid missing", "HEAD-8", `^{"op":"registered","uid":"u"}`).server(),
		ok("info/with ohi", `{"info":"login ok","ohi":["u","v"],"op":"info"}`).server(),
		ok("info/empty ohi", `{"info":"login ok","ohi":[],"op":"info"}`).server(),
		bad("info/ohi null", "HEAD-8", `{"info":"login ok","ohi":^null,"op":"info"}`).server(),
		bad("info/ohi of numbers", "HEAD-8", `{"info":"login ok","ohi":["u",^1],"op":"info"}`).server(),
		ok("ohiedit/add", `{"for":[{"id":"v"}],`+std+`,"op":"ohiedit","posted":"2026-11-23T12:16:50.960Z","type":"add"}`).server(),
		ok("member/alias", `{"act":"alias","alias":"old alias","datalen":0,`+std+`,"gid":"the group","newalias":"new alias","op":"member","posted":"2026-11-23T12:16:50.960Z"}`).server(),
		bad("member/another act", "HEAD-8", `{"act":^"left","alias":"a",`+std+`,"gid":"g","op":"member","posted":"p"}`).server(),
		bad("member/with data", "STD-6", `{"act":"join","alias":"a","datalen":^1,`+std+`,"gid":"g","op":"member","posted":"p"}`).server(),
		ok("notify/all", `{"datahead":2,"datalen":2,`+std+`,"op":"notify","posted":"2026-11-23T12:16:50.960Z","postid":"18eaabb6446ecab7"}`).server().with("{}"),
		bad("delivery/datalen missing", "STD-6", `^{`+std+`,"op":"delivery","posted":"p"}`).server(),
		bad("delivery/datahead greater than datalen", "DATA-2", `{"datahead":^3,"datalen":2,`+std+`,"op":"delivery","posted":"p"}`).server(),
		bad("delivery/datalen negative", "DATA-3", `{"datalen":^-2,`+std+`,"op":"delivery","posted":"p"}`).server(),
		bad("delivery/from missing", "HEAD-8", `^{"datalen":1,"headsum":1,"id":"i","op":"delivery","posted":"p"}`).server(),
		bad("delivery/headsum a string", "HEAD-8", `{"datalen":1,"from":"u","headsum":^"1","id":"i","op":"delivery","posted":"p"}`).server(),
		bad("user/newnode without nodeid", "HEAD-8", `^{`+std+`,"newnode":"n","op":"user","posted":"p"}`).server(),
		bad("user/alias and node", "HEAD-8", `{`+std+`,"newalias":"a","newnode":^"n","nodeid":"x","op":"user","posted":"p"}`).server(),
		ok("ack/error", `{"error":"no such user","id":"a","op":"ack"}`).server(),
		bad("ack/error and msgid", "HEAD-8", `{"error":"e","id":"a","msgid":^"m","op":"ack","posted":"p"}`).server(),
		bad("ack/msgid without posted", "HEAD-8", `^{"id":"a","msgid":"m","op":"ack"}`).server(),
		bad("quit/error empty", "HEAD-8", `{"error":^"","op":"quit"}`).server(),
		bad("ohi/status 3", "HEAD-8", `{"from":"u","op":"ohi","status":^3}`).server(),
		bad("server/capitalised name", "HEAD-6", `{^"Error":"e","op":"quit"}`).server(),
		bad("server/capitalised op", "HEAD-6", `{"error":"e",^"OP":"quit"}`).server(),
		bad("server/not UTF-8", "HEAD-9", "{\"error\":\"^\xff\",\"op\":\"quit\"}").server(),
		bad("server/half a pair", "HEAD-9", `{"error":"^\ud800","op":"quit"}`).server(),
		bad("server/op a number", "HEAD-8", `{"error":"e","op":^12}`).server(),
		bad("server/op missing", "HEAD-8", `^{"error":"e"}`).server(),
		ok("server/further fields", `{"error":"e","op":"quit","retry":[1,{}],"uid":7}`).server().reads(`{"error":"e","op":"quit"}`),
		bad("server/unknown op", "HEAD-6", `{"datalen":3,"op":^"weather"}`).server().unknown().with("sun"),
		bad("server/unknown op without data", "HEAD-6", `{"op":^"Quit","error":"e"}`).server().unknown(),
	}
}
