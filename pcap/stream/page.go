package stream

import "unsafe"

// pageHead is what a page has besides octets.
type pageHead struct {
	next *page
	mark Mark   // the packet
	seen int64  // when it came
	seq  uint32 // of the first octet
	cut  uint32 // octets behind the page's that the packet had and the capture does not
	size uint16
	end  How // CaptureEnd: the stream goes on behind the page
}

// page holds octets that wait for those before them: some or all of one
// packet's.
type page struct {
	pageHead
	octets [PageOctets - unsafe.Sizeof(pageHead{})]byte
}

// from returns the octets from a sequence number on, which is none before the
// page's.
func (p *page) from(seq uint32) []byte {
	return p.octets[min(ahead(seq, p.seq), int64(p.size)):p.size]
}

// pool is the pages of an Assembler. They are made as they are needed, many at
// once, and used again and again.
type pool struct {
	free  *page
	count int // of free
	left  int // pages that may still be made
}

// available returns how many pages can be taken.
func (p *pool) available() int { return p.count + p.left }

const pagesAtOnce = 64

// take returns a page. There must be one available.
func (p *pool) take() *page {
	if p.free == nil {
		block := make([]page, min(p.left, pagesAtOnce))
		p.left -= len(block)
		for i := range block {
			p.give(&block[i])
		}
	}
	page := p.free
	p.free, page.next = page.next, nil
	p.count--
	return page
}

func (p *pool) give(page *page) {
	page.pageHead = pageHead{next: p.free}
	p.free = page
	p.count++
}
