package finding

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/tmtplab/tmtplab/fuzz/execute"
	"github.com/tmtplab/tmtplab/fuzz/program"
)

// nonceDigits are what a shell reproducer puts behind a fresh name: as many
// digits each time, so that lengths are known beforehand.
const nonceDigits = 8

// ShellScript returns a script for bash that does what was done in the
// execution of the trace, where that is simple enough: one link that is opened
// once, and no value that only a reply tells. TLS needs openssl. Ok is false
// where it is not.
func ShellScript(t *execute.Trace, target, fault string) (script []byte, ok bool) {
	scheme, rest, _ := strings.Cut(target, ":")
	host, port, err := net.SplitHostPort(strings.TrimPrefix(rest, "//"))
	if err != nil || scheme == "unix" {
		return nil, false
	}
	steps, ok := shellSteps(t)
	if !ok {
		return nil, false
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, shellHead, shellComment(fault), host, port)
	b.WriteString("steps() {\n" + steps + "\tsleep 1\n}\n\n")
	if scheme == "tls" {
		b.WriteString(shellTLS)
	} else {
		b.WriteString(shellPlain)
	}
	b.WriteString(shellTail)
	return b.Bytes(), true
}

const shellHead = `#!/usr/bin/env bash
# %s
# This does to the server, step by step, what has shown it, and prints what
# comes. Its exit code is 1 when nobody takes connections there any more.
host=${1:-%s} port=${2:-%s}
nonce=$(printf '%%08d' $((RANDOM * RANDOM %% 100000000)))

# times N OCTETS prints octets so often.
times() { yes "$2" | head -n "$1" | tr -d '\n'; }

`

const shellTLS = `steps | timeout 30 openssl s_client -quiet -no_ign_eof -connect "$host:$port" 2>/dev/null
`

const shellPlain = `exec 3<>"/dev/tcp/$host/$port" || exit 1
timeout 10 cat <&3 &
steps >&3 2>/dev/null
exec 3>&-
kill $! 2>/dev/null
`

const shellTail = `echo
if (: <"/dev/tcp/$host/$port") 2>/dev/null; then
	echo "The server takes connections."
else
	echo "The server takes no connections any more."
	exit 1
fi
`

// shellComment keeps a text on its line.
func shellComment(text string) string { return strings.Join(strings.Fields(text), " ") }

// shellSteps returns the lines that print what is sent.
func shellSteps(t *execute.Trace) (lines string, ok bool) {
	var b strings.Builder
	opened := false
	for _, d := range done(t) {
		switch {
		case d.Link != 0:
			return "", false
		case d.Do == program.Open && !opened:
			opened = true
		case d.Do == program.Pause:
			fmt.Fprintf(&b, "\tsleep %.3f\n", d.Pause.Seconds())
		case d.Do == program.Sync:
		case (d.Do == program.Send || d.Do == program.Raw) && opened:
			if !shellSend(&b, &d) {
				return "", false
			}
		default:
			return "", false
		}
	}
	return b.String(), opened
}

// shellWait is how long the script waits for an answer, which it cannot read.
const shellWait = 300 * time.Millisecond

// shellSend writes the lines of a step that sends.
func shellSend(b *strings.Builder, d *doing) bool {
	how := &d.How
	if how.Torn > 0 || how.Pieces > 0 || how.Keep > 0 {
		return false
	}
	text := d.Data
	if d.Do == program.Send {
		header, ok := shellHeader(d)
		if !ok {
			return false
		}
		text = program.Join(header, text)
	}
	for _, p := range text {
		switch p.Kind {
		case program.Literal:
			if !shellOctets(b, p.Octets, max(p.Times, 1)) {
				return false
			}
		case program.Fresh:
			quoted := string(program.JSON(p.Octets + " ")[0].Octets)
			fmt.Fprintf(b, "\tprintf '%s%%s\"' \"$nonce\"\n", shellEscape(strings.TrimSuffix(quoted, `"`)))
		case program.Count:
			n, known := shellLen(d.Data)
			if !known {
				return false
			}
			fmt.Fprintf(b, "\tprintf %d\n", n)
		default:
			return false
		}
	}
	if d.waits && !how.Hold {
		fmt.Fprintf(b, "\tsleep %.1f\n", shellWait.Seconds())
	}
	return true
}

// shellHeader returns a header with its digits and what pads it.
func shellHeader(d *doing) (text program.Text, ok bool) {
	text = header(&d.Step)
	n, ok := shellLen(text)
	if !ok {
		return nil, false
	}
	for _, p := range text {
		if p.Kind == program.Count {
			count, known := shellLen(d.Data)
			if !known {
				return nil, false
			}
			n += len(fmt.Sprint(count))
		}
	}
	if more := d.How.Pad - n; more > 0 {
		end := &text[len(text)-1] // a literal that ends with the brace
		end.Octets = strings.TrimSuffix(end.Octets, "}")
		text = program.Join(text, program.Many(" ", more), program.Lit("}"))
		n += more
	}
	digits := d.How.Length
	if digits == "" {
		digits = fmt.Sprintf("%04x", max(0, n+d.How.Longer))
		digits = digits[len(digits)-4:]
		if d.How.Upper {
			digits = strings.ToUpper(digits)
		}
	}
	return program.Join(program.Lit(digits), text), true
}

// shellLen returns how many octets a text has in the script, counts left out.
func shellLen(t program.Text) (n int, ok bool) {
	for _, p := range t {
		switch p.Kind {
		case program.Literal:
			n += len(p.Octets) * max(p.Times, 1)
		case program.Fresh:
			n += len(program.JSON(p.Octets + " ")[0].Octets) + nonceDigits
		case program.Reply:
			return 0, false
		}
	}
	return n, true
}

// shellOctets writes lines that print octets so often.
func shellOctets(b *strings.Builder, octets string, times int) bool {
	const most = 16 << 10 // of a script for people
	switch {
	case times == 1 && len(octets) <= most:
		fmt.Fprintf(b, "\tprintf '%s'\n", shellEscape(octets))
	case times > 1 && strings.Trim(octets, "\n\x00") == octets && shellPrintable(octets):
		fmt.Fprintf(b, "\ttimes %d '%s'\n", times, strings.ReplaceAll(octets, "'", `'\''`))
	case len(octets)*times <= most:
		fmt.Fprintf(b, "\tprintf '%s'\n", shellEscape(strings.Repeat(octets, times)))
	default:
		return false
	}
	return true
}

func shellPrintable(octets string) bool {
	return !strings.ContainsFunc(octets, func(r rune) bool { return r < ' ' || r > '~' })
}

// shellEscape writes octets as the format of printf, within single quotes.
func shellEscape(octets string) string {
	var b strings.Builder
	for i := range len(octets) {
		switch c := octets[i]; {
		case c == '%':
			b.WriteString("%%")
		case c == '\\':
			b.WriteString(`\\`)
		case c < ' ' || c > '~' || c == '\'':
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
