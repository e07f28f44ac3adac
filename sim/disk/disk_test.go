package disk

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tmtplab/tmtplab/refimpl/record"
	"github.com/tmtplab/tmtplab/refimpl/store"
	"github.com/tmtplab/tmtplab/sim/random"
)

func stream(seed uint64) random.Stream { return random.New(seed, 0, random.Disk) }

func batch(pairs ...string) *record.Batch {
	var b record.Batch
	for _, p := range pairs {
		key, value, _ := strings.Cut(p, "=")
		b.Put([]byte(key), []byte(value))
	}
	return &b
}

// contents are the records as key=value.
func contents(t interface{ Fatal(...any) }, d *Disk) (list []string) {
	if err := d.Load(func(k, v []byte) error {
		list = append(list, fmt.Sprintf("%s=%s", k, v))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

// Whatever is done in whatever order, what is there after a crash is what was
// synced, and the batch under way whole or not at all, as the disk says.
func TestDiskAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const room = 100
		d := New(Config{
			Keep: true, Room: room,
			Fail: rapid.SampledFrom([]float64{0, 0.3}).Draw(t, "fail"),
			Torn: rapid.SampledFrom([]float64{0, 0.5, 1}).Draw(t, "torn"),
		}, stream(rapid.Uint64().Draw(t, "seed")))
		type state struct {
			records map[string]string
			kept    map[uint64]int64
		}
		durable := state{map[string]string{}, map[uint64]int64{}}
		loose := map[uint64]int64{} // not kept yet, or in the batch under way
		var under *record.Batch     // way

		applied := func() {
			for _, blob := range under.Kept() {
				durable.kept[blob] = loose[blob]
				delete(loose, blob)
			}
			under.Each(func(k, v []byte, del bool) {
				if del {
					delete(durable.records, string(k))
				} else {
					durable.records[string(k)] = string(v)
				}
			})
			for _, blob := range under.Released() {
				delete(durable.kept, blob)
				delete(loose, blob)
			}
		}
		check := func() {
			var want []string
			for _, k := range slices.Sorted(maps.Keys(durable.records)) {
				want = append(want, k+"="+durable.records[k])
			}
			if got := contents(t, d); !slices.Equal(got, want) {
				t.Fatalf("records %q, want %q", got, want)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) {
				octets := int64(0)
				for _, bodies := range []map[uint64]int64{durable.kept, loose} {
					for blob, n := range bodies {
						octets += n
						if !d.Has(record.Body{Blob: blob}) {
							t.Fatalf("body %d is lost", blob)
						}
					}
				}
				want := Stats{len(durable.records), len(durable.kept) + len(loose), octets}
				if got := d.Stats(); got != want {
					t.Fatalf("the disk holds %+v, want %+v", got, want)
				}
			},
			"create": func(t *rapid.T) {
				n := 10 * rapid.Int64Range(0, 4).Draw(t, "tens of octets")
				full := d.Stats().Octets+n > room
				body, err := d.Create(n)
				if full != errors.Is(err, store.ErrFull) || !full && err != nil {
					t.Fatalf("Create of %d octets beside %d: %v", n, d.Stats().Octets, err)
				}
				if err == nil {
					loose[body.Blob] = n
				}
			},
			"drop": func(t *rapid.T) {
				blob := rapid.Uint64Range(1, 20).Draw(t, "blob")
				if under == nil || !slices.Contains(under.Kept(), blob) {
					d.Drop(record.Body{Blob: blob})
					delete(loose, blob)
				}
			},
			"begin": func(t *rapid.T) {
				if under != nil {
					t.Skip()
				}
				under = new(record.Batch)
				for range rapid.IntRange(1, 4).Draw(t, "changes") {
					key := []byte(rapid.SampledFrom([]string{"", "a", "b", "bb"}).Draw(t, "key"))
					if rapid.Bool().Draw(t, "delete") {
						under.Delete(key)
					} else {
						under.Put(key, []byte(rapid.SampledFrom([]string{"", "1", "2", "333"}).Draw(t, "value")))
					}
				}
				for _, blob := range slices.Sorted(maps.Keys(loose)) {
					if rapid.Bool().Draw(t, "keep") {
						under.Keep(blob)
					}
				}
				for _, blob := range slices.Concat(slices.Sorted(maps.Keys(durable.kept)), under.Kept()) {
					if rapid.Bool().Draw(t, "release") {
						under.Release(blob)
					}
				}
				d.Begin(under)
			},
			"end": func(t *rapid.T) {
				if under == nil {
					t.Skip()
				}
				err := d.End()
				if err == nil || d.Applied() {
					applied()
				}
				under = nil
				if err != nil { // then the server is made again
					clear(loose)
					check()
				}
			},
			"crash": func(t *rapid.T) {
				was := under != nil
				if now := d.Crash(); now != d.Applied() || now && !was {
					t.Fatalf("Crash says %v, Applied %v, under way %v", now, d.Applied(), was)
				}
				if d.Applied() {
					applied()
				}
				under = nil
				clear(loose)
				if n := d.Stats().Bodies; n != len(durable.kept) {
					t.Fatalf("%d bodies after a crash, want %d", n, len(durable.kept))
				}
				check()
			},
		})
	})
}

func TestFailNext(t *testing.T) {
	d := New(Config{Keep: true}, stream(1))
	d.FailNext(2)
	for i, want := range []error{ErrSync, ErrSync, nil} {
		d.Begin(batch("k=v"))
		if err := d.End(); !errors.Is(err, want) {
			t.Errorf("sync %d: %v, want %v", i, err, want)
		}
	}
	d.FailNext(9)
	d.Behave()
	d.Begin(batch("l=v"))
	if err := d.End(); err != nil {
		t.Errorf("a disk that behaves: %v", err)
	}
	if got := contents(t, d); !slices.Equal(got, []string{"k=v", "l=v"}) {
		t.Errorf("records %q", got)
	}
}

// Chances are those asked for, and a chance that is changed changes nothing
// else: all other syncs take what they took and end as they did.
func TestChances(t *testing.T) {
	const n = 20_000
	sync := random.LogNormal(0.001, 0.003)
	run := func(c Config) (slow, failed, whole int, times []time.Duration) {
		c.Sync = sync
		d := New(c, stream(1))
		for range n {
			took := d.Begin(batch("k=v"))
			if took >= time.Second {
				slow++
				took -= time.Second
			}
			times = append(times, took)
			if d.End() != nil {
				failed++
				if d.Applied() {
					whole++
				}
			}
		}
		return slow, failed, whole, times
	}
	slow, failed, _, plain := run(Config{})
	if slow != 0 || failed != 0 {
		t.Errorf("%d syncs slow and %d failed of a good disk", slow, failed)
	}
	slow, failed, whole, times := run(Config{SlowChance: 0.1, SlowBy: random.Fixed(1), Fail: 0.2, Torn: 0.25})
	near := func(what string, got int, want float64) {
		if float64(got) < want*0.85 || float64(got) > want*1.15 {
			t.Errorf("%d %s, want about %.0f", got, what, want)
		}
	}
	near("slow", slow, n*0.1)
	near("failed", failed, n*0.2)
	near("failed but whole", whole, n*0.2*0.25)
	if !slices.Equal(plain, times) {
		t.Error("the times are others when the disk is worse")
	}
}

func TestSlower(t *testing.T) {
	d := New(Config{Sync: random.Fixed(0.001)}, stream(1))
	for _, c := range []struct{ by, want time.Duration }{
		{0, time.Millisecond},
		{time.Second, time.Second + time.Millisecond},
		{time.Second, 2*time.Second + time.Millisecond},
		{-3 * time.Second, 0},
		{time.Second, time.Millisecond},
	} {
		d.Slower(c.by)
		if took := d.Begin(batch()); took != c.want {
			t.Errorf("after %v a sync takes %v, want %v", c.by, took, c.want)
		}
		_ = d.End()
	}
}

// Without Keep there is nothing to load, and bodies are counted all the same.
func TestKeepNothing(t *testing.T) {
	d := New(Config{}, stream(1))
	body, _ := d.Create(1000)
	b := batch("k=v")
	b.Keep(body.Blob)
	d.Put(b)
	d.Crash()
	if got, want := d.Stats(), (Stats{Bodies: 1, Octets: 1000}); got != want || contents(t, d) != nil {
		t.Errorf("the disk holds %+v and %q, want %+v", got, contents(t, d), want)
	}
}

// A batch may be filled again once its sync is over.
func TestBatchIsCopied(t *testing.T) {
	d := New(Config{Keep: true}, stream(1))
	b := batch("key=value", "k=")
	d.Put(b)
	b.Reset()
	b.Put([]byte("KEY"), []byte("VALUE"))
	if got := contents(t, d); !slices.Equal(got, []string{"k=", "key=value"}) {
		t.Errorf("records %q", got)
	}
}

func BenchmarkSync(b *testing.B) {
	for _, keep := range []bool{false, true} {
		b.Run(fmt.Sprintf("keep=%v", keep), func(b *testing.B) {
			d := New(Config{Keep: keep, Sync: random.LogNormal(0.001, 0.003)}, stream(1))
			var batch record.Batch
			b.ReportAllocs()
			for b.Loop() {
				body, _ := d.Create(500)
				batch.Reset()
				batch.Put([]byte("a key of the usual size"), []byte("and a value"))
				batch.Keep(body.Blob)
				batch.Release(body.Blob - 1)
				d.Begin(&batch)
				_ = d.End()
			}
		})
	}
}
