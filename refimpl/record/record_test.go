package record

import (
	"fmt"
	"slices"
	"testing"
)

func changes(b *Batch) []string {
	var list []string
	b.Each(func(key, value []byte, del bool) {
		if del {
			list = append(list, fmt.Sprintf("-%s", key))
		} else {
			list = append(list, fmt.Sprintf("%s=%s", key, value))
		}
	})
	return list
}

func TestBatchKeepsOrder(t *testing.T) {
	var b Batch
	if !b.Empty() {
		t.Error("the zero Batch is not empty")
	}
	b.Put([]byte("a"), []byte("1"))
	b.Delete([]byte("a"))
	b.Put([]byte("b"), nil)
	b.Put([]byte("a"), []byte("22"))
	if got, want := changes(&b), []string{"a=1", "-a", "b=", "a=22"}; !slices.Equal(got, want) {
		t.Errorf("changes are %q, want %q", got, want)
	}
	if b.Len() != 4 || b.Empty() {
		t.Errorf("Len %d, Empty %v", b.Len(), b.Empty())
	}
}

func TestBatchOfBodiesIsNotEmpty(t *testing.T) {
	var kept, gone Batch
	kept.Keep(7)
	gone.Release(8)
	if kept.Empty() || gone.Empty() {
		t.Error("a batch that keeps or releases a body is empty")
	}
}

func TestBatchAppend(t *testing.T) {
	var a, b Batch
	a.Put([]byte("a"), []byte("1"))
	a.Keep(1)
	b.Delete([]byte("a"))
	b.Put([]byte("b"), []byte("2"))
	b.Keep(2)
	b.Release(1)
	a.Append(&b)
	if got, want := changes(&a), []string{"a=1", "-a", "b=2"}; !slices.Equal(got, want) {
		t.Errorf("changes are %q, want %q", got, want)
	}
	if !slices.Equal(a.Kept(), []uint64{1, 2}) || !slices.Equal(a.Released(), []uint64{1}) {
		t.Errorf("kept %v, released %v", a.Kept(), a.Released())
	}
}

func TestBatchReset(t *testing.T) {
	var b Batch
	b.Put([]byte("a"), []byte("1"))
	b.Keep(1)
	b.Release(1)
	b.Reset()
	if !b.Empty() || b.Len() != 0 || len(changes(&b)) != 0 {
		t.Error("something is left after Reset")
	}
	b.Put([]byte("b"), nil)
	if got, want := changes(&b), []string{"b="}; !slices.Equal(got, want) {
		t.Errorf("changes after Reset are %q, want %q", got, want)
	}
}

// What Each hands out cannot be appended to at the cost of what is behind it.
func TestBatchSlicesDoNotOverlap(t *testing.T) {
	var b Batch
	b.Put([]byte("key"), []byte("value"))
	b.Put([]byte("next"), []byte("one"))
	b.Each(func(key, value []byte, _ bool) {
		_, _ = append(key, '!'), append(value, '!')
	})
	if got, want := changes(&b), []string{"key=value", "next=one"}; !slices.Equal(got, want) {
		t.Errorf("changes are %q, want %q", got, want)
	}
}

func BenchmarkBatch(b *testing.B) {
	var batch Batch
	key, value := make([]byte, 13), make([]byte, 40)
	b.ReportAllocs()
	for b.Loop() {
		batch.Put(key, value)
		if batch.Len() == 1000 {
			batch.Reset()
		}
	}
}
