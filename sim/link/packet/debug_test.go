package packet
import ("testing";"fmt";"os";"time"
	"github.com/tmtplab/tmtplab/sim/link"
	"github.com/tmtplab/tmtplab/sim/random"
)
func TestDebug(t *testing.T) {
	var rtt, rate, octets int
	if n, _ := fmt.Sscan(os.Getenv("DEBUG"), &octets, &rtt, &rate); n < 3 {
		t.Skip()
	}
	debug = func(s string, a ...any) { fmt.Printf(s, a...) }
	d:= one(&link.Profile{RTT: random.Fixed(float64(rtt) / 1000), Down: link.Rate(rate) * link.Kbit, Up: link.Rate(rate) * link.Kbit, Queue: link.Queue{For: time.Second}}, int64(octets), 1)
	fmt.Println(d)
}
