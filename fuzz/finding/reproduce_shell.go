package finding

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
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
func ShellScript(t *execute.Trace, target, oracle, fault string) (script []byte, ok bool) {
	scheme, place, _ := strings.Cut(target, "://")
	if _, _, err := net.SplitHostPort(place); err != nil || scheme != "tcp" && scheme != "tls" {
		return nil, false
	}
	steps, ok := shellSteps(t)
	if !ok {
		return nil, false
	}
	none := "afterwards the server answers. Whether it shows is to be seen in what came."
	if oracle == "crash" || oracle == "refused" {
		none = "it does not show; afterwards the server answers."
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, shellHead, shellComment(fault), target, scheme)
	b.WriteString("steps() {\n" + steps + "\tsleep 1\n}\n")
	fmt.Fprintf(&b, shellTail, shellEscape(strconv.Quote(shellComment(fault))), none)
	return b.Bytes(), true
}

const shellHead = `#!/usr/bin/env bash
# %s
#
#   bash reproduce.sh [tls://host:port | tcp://host:port | host:port]
#
# This does to the server, step by step, what has shown it, and prints what
# comes. Exit code 0: the server answers afterwards. 1: it does not. 2: wrong
# usage. 3: there was no server to begin with.
address=${1:-%s}
case $address in
*://*) scheme=${address%%%%://*} ;;
*) scheme=%s ;;
esac
place=${address#*://}
host=${place%%:*} port=${place##*:}
host=${host#[} host=${host%%]}
if [[ $# -gt 1 || ! $scheme =~ ^(tls|tcp)$ || $place != *:* || ! $port =~ ^[0-9]{1,5}$ || 10#$port -eq 0 || 10#$port -gt 65535 ]]; then
	echo "usage: bash reproduce.sh [tls://host:port | tcp://host:port | host:port]" >&2
	exit 2
fi
if [[ $scheme == tls ]] && ! command -v openssl >/dev/null; then
	echo "There is no openssl here, which TLS needs." >&2
	exit 2
fi
nonce=$(printf '%%08d' $((RANDOM * RANDOM %% 100000000)))

# times N OCTETS prints octets so often.
times() { yes "$2" | head -n "$1" | tr -d '\n'; }

# accepts tells whether anybody takes connections.
accepts() { (: <"/dev/tcp/$host/$port") 2>/dev/null; }

# exchange sends what it reads, and prints what comes. It ends with its input.
exchange() {
	if [[ $scheme == tls ]]; then
		timeout 30 openssl s_client -quiet -no_ign_eof -connect "$place" 2>/dev/null
		return
	fi
	exec 3<>"/dev/tcp/$host/$port" || return
	timeout 30 cat <&3 &
	cat >&3
	exec 3>&-
	kill $!
} 2>/dev/null

# answers tells whether the first octets of an answer come in time.
answers() {
	accepts || return
	read -r -t 4 -N 4 digits < <(exec 2>/dev/null; { printf '0011{"op":0,"id":"1"}'; sleep 4; } | exchange)
	[[ $digits =~ ^[0-9a-f]{4}$ ]]
}

`

const shellTail = `
if ! accepts; then
	echo "There is no server at $address." >&2
	exit 3
fi
steps 2>/dev/null | exchange
printf '\nWhat was found: %s\n'
if ! answers; then
	echo "Now: afterwards the server does not answer."
	exit 1
fi
echo "Now: %s"
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
