package wire

import (
	"errors"
	"time"
)

const postedForm = "2006-01-02T15:04:05.000Z"

// FormatPosted writes a time, in nanoseconds since 1970 UTC, as deployed
// servers do: RFC 3339 in UTC with milliseconds, the rest cut off (STD-3).
func FormatPosted(wallNanos int64) string {
	const perDay = 24 * 60 * 60 * 1000
	ms := floorDiv(wallNanos, int64(time.Millisecond))
	days := floorDiv(ms, perDay)
	ms -= days * perDay
	year, month, day := civil(days)
	var b [len(postedForm)]byte
	putDecimal(b[0:4], year)
	putDecimal(b[5:7], month)
	putDecimal(b[8:10], day)
	putDecimal(b[11:13], ms/3_600_000)
	putDecimal(b[14:16], ms/60_000%60)
	putDecimal(b[17:19], ms/1000%60)
	putDecimal(b[20:23], ms%1000)
	b[4], b[7], b[10], b[13], b[16], b[19], b[23] = '-', '-', 'T', ':', ':', '.', 'Z'
	return string(b[:])
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func putDecimal(b []byte, n int64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// civil turns days since 1970-01-01 into a date of the Gregorian calendar. It
// counts in years that begin in March, so that leap days come last, and in the
// 146,097 days after which the calendar repeats.
func civil(days int64) (year, month, day int64) {
	const cycle, fromMarchOfYear0 = 146_097, 719_468
	days += fromMarchOfYear0
	cycles := floorDiv(days, cycle)
	days -= cycles * cycle
	year = (days - days/1460 + days/36_524 - days/146_096) / 365
	days -= 365*year + year/4 - year/100
	m := (5*days + 2) / 153 // months from March have 153 days in five
	day = days - (153*m+2)/5 + 1
	if month = m + 3; month > 12 {
		month -= 12
		year++
	}
	return year + 400*cycles, month, day
}

var errPosted = errors.New("posted is a time in UTC like 2026-11-23T12:17:04.772Z (STD-3)")

// hasPostedForm reports whether digits and all else are where they should be:
// time.Parse takes a comma for the point, and signs before milliseconds.
func hasPostedForm(s string) bool {
	if len(s) != len(postedForm) {
		return false
	}
	for i := range len(s) {
		digit := s[i]-'0' <= 9
		if formDigit := postedForm[i]-'0' <= 9; digit != formDigit || !digit && s[i] != postedForm[i] {
			return false
		}
	}
	return true
}

// ParsePosted reads a time of the form FormatPosted writes, and no other, as
// nanoseconds since 1970 UTC.
func ParsePosted(s string) (wallNanos int64, err error) {
	if !hasPostedForm(s) {
		return 0, errPosted
	}
	t, err := time.Parse(postedForm, s)
	if err != nil {
		return 0, errPosted
	}
	// Beyond 1678 to 2262, nanoseconds do not fit.
	if wallNanos = t.UnixNano(); !time.Unix(0, wallNanos).Equal(t) {
		return 0, errPosted
	}
	return wallNanos, nil
}
