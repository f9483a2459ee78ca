package form

import (
	"time"

	"playtoken/internal/ascii"
)

// LastSecond is the last second of the year 9999, the last that RFC 3339 can write, as Unix time.
const LastSecond = 253_402_300_799

// ParseTime reads an RFC 3339 time in Z: upper-case T and Z, a real calendar date, an optional
// fraction, no leap second (D13). time.Parse is laxer: it accepts 1:01:10Z, 10,5Z and +00:00.
func ParseTime(s string) (t time.Time, ok bool) {
	const layout = "0000-00-00T00:00:00"
	if len(s) < len(layout)+1 || s[len(s)-1] != 'Z' {
		return t, false
	}
	for i := range len(layout) {
		if layout[i] == '0' && !ascii.IsDigit(s[i]) || layout[i] != '0' && layout[i] != s[i] {
			return t, false
		}
	}
	nanoseconds := 0
	if fraction := s[len(layout) : len(s)-1]; fraction != "" {
		if fraction[0] != '.' || len(fraction) == 1 {
			return t, false
		}
		unit := 100_000_000
		for i := 1; i < len(fraction); i++ {
			if !ascii.IsDigit(fraction[i]) {
				return t, false
			}
			nanoseconds += int(fraction[i]-'0') * unit
			unit /= 10
		}
	}
	field := func(from, to int) int {
		n, _ := ParseWhole(s[from:to], 9999)
		return int(n)
	}
	year, month, day := field(0, 4), field(5, 7), field(8, 10)
	hour, minute, second := field(11, 13), field(14, 16), field(17, 19)
	t = time.Unix(int64(daysTo(year, month, day))*86400+int64(hour*3600+minute*60+second), int64(nanoseconds)).UTC()
	exists := 1 <= month && month <= 12 && 1 <= day && day <= daysTo(year, month+1, 1)-daysTo(year, month, 1) &&
		hour < 24 && minute < 60 && second < 60
	return t, exists
}

// daysTo returns the number of days from 1970-01-01 to a day of the Gregorian calendar. time.Date
// would do, but brings the code for time zones into the browser.
func daysTo(year, month, day int) int {
	// A year from March on ends with the leap day.
	if month < 3 {
		year, month = year-1, month+12
	}
	year += 400 // so that divisions round down in the year 0, too
	return 365*year + year/4 - year/100 + year/400 + (153*month-457)/5 + day - 865566
}

// Time reads a KindTime value: an RFC 3339 time in Z, or + and a number of seconds from Now (D13).
// A space before the digits counts as a + that was not escaped (D5).
func (f *Form) Time(id ID) (time.Time, bool) {
	v := f.Value(id, Plain)
	if t, ok := ParseTime(v.Text); ok {
		return t, true
	}
	if n, ok := ParseWhole(v.Text[1:], LastSecond); ok && n > 0 && (v.Text[0] == '+' || v.Text[0] == ' ') {
		// A time.Duration ends after 292 years.
		end := time.Unix(f.Now.Unix()+n, int64(f.Now.Nanosecond())).UTC()
		if end.Unix() <= LastSecond {
			if v.Text[0] == ' ' {
				f.warnPlus(id, v)
			}
			return end, true
		}
	}
	field := f.Table.Fields[id]
	e := explainTime(v)
	p := f.problem(id, Plain, v.at(), field.Invalid, field.Name+" "+e.details, e.fix)
	p.Edit = e.edit
	s := wrapped("", v.Text, func(s string) bool { _, ok := ParseTime(s); return ok })
	if isUnset(v.Text) {
		s = unset(field)
	}
	f.shaped(&p, s, Plain)
	f.add(f.rank(id, Plain), &p)
	return time.Time{}, false
}

// A timeError is a mistake in a time.
type timeError struct {
	details, fix string
	edit         Edit
}

// explainTime returns the mistake in a value that is not a time.
func explainTime(v *Value) timeError {
	const forms = "send an RFC 3339 time such as 2026-04-14T12:01:10Z, or %2B and a number of seconds"
	s := v.Text
	_, whole := ParseWhole(s, 1<<58)
	switch signed := ascii.TrimLeft(s, "+ "); {
	case whole && len(s) <= 9:
		return timeError{"is a number without a + before it", "send %2B before the number of seconds",
			Edit{Start: v.start, End: v.start, Replacement: "%2B"}}
	case whole:
		return timeError{"looks like a Unix time", forms, Edit{}}
	case signed != s && signed != "" && ascii.Trim(signed, "0") == "":
		return timeError{"is not in the future", "send %2B and a number of seconds of 1 or more", Edit{}}
	case signed != s && len(signed) == len(s)-1 && ascii.Trim(signed, "0123456789") == "" && signed != "":
		return timeError{"ends after the year 9999", "send a smaller number of seconds", Edit{}}
	}
	if upper := ascii.ToUpper(s); upper != s {
		if _, ok := ParseTime(upper); ok {
			return timeError{"has a lower-case t or z", "write T and Z in upper case",
				Edit{Start: v.start, End: v.pair.End, Replacement: Encode(upper)}}
		}
	}
	if n := len(s); n > 6 && (s[n-6] == '+' || s[n-6] == ' ' || s[n-6] == '-') && s[n-3] == ':' {
		if _, ok := ParseTime(s[:n-6] + "Z"); ok {
			return timeError{"has an offset instead of Z", "convert the time to UTC and end it with Z", Edit{}}
		}
	}
	if t, _ := ParseTime(s); !t.IsZero() {
		return timeError{"names a day or a time that does not exist, or a leap second", forms, Edit{}}
	}
	if _, ok := ParseTime(s + "Z"); ok {
		return timeError{"does not say its time zone", "convert the time to UTC and end it with Z", Edit{}}
	}
	return timeError{"is neither an RFC 3339 time in Z nor + and a number of seconds", forms, Edit{}}
}

// warnPlus warns of a + that was sent unescaped (D5).
func (f *Form) warnPlus(id ID, v *Value) {
	w := f.Warn(id, Plain, PlusAsSpace, "the + was not escaped and arrived as a space", "send the + as %2B")
	plus := rawRange(f.Text, v.start, 0, 1)
	w.Edit = Edit{Start: plus.Start, End: plus.End, Replacement: "%2B"}
}
