package playtoken

import (
	"strings"
	"time"

	"playtoken/internal/ascii"
)

// lastSecond is the last second of the year 9999, the last that RFC 3339 can write.
var lastSecond = time.Unix(253402300799, 0).UTC()

// parseTime reads an RFC 3339 time in Z: upper-case T and Z, a real calendar date, an optional fraction, no leap second (D13).
// time.Parse is laxer: it takes 1:01:10Z, 10,5Z and +00:00.
func parseTime(s string) (t time.Time, ok bool) {
	const layout = "0000-00-00T00:00:00"
	if len(s) < len(layout)+1 || s[len(s)-1] != 'Z' {
		return t, false
	}
	for i := range len(layout) {
		if layout[i] == '0' && !isDigit(s[i]) || layout[i] != '0' && layout[i] != s[i] {
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
			if !isDigit(fraction[i]) {
				return t, false
			}
			nanoseconds += int(fraction[i]-'0') * unit
			unit /= 10
		}
	}
	field := func(from, to int) int {
		n, _ := parseWhole(s[from:to], 9999)
		return int(n)
	}
	year, month, day := field(0, 4), field(5, 7), field(8, 10)
	hour, minute, second := field(11, 13), field(14, 16), field(17, 19)
	t = time.Unix(int64(daysTo(year, month, day))*86400+int64(hour*3600+minute*60+second), int64(nanoseconds)).UTC()
	exists := 1 <= month && month <= 12 && 1 <= day && day <= daysTo(year, month+1, 1)-daysTo(year, month, 1) && hour < 24 && minute < 60 && second < 60
	return t, exists
}

// daysTo returns the number of days from 1970-01-01 to a day of the Gregorian calendar. time.Date knows it too, and brings all about
// time zones into the browser.
func daysTo(year, month, day int) int {
	// A year from March on ends with the leap day.
	if month < 3 {
		year, month = year-1, month+12
	}
	year += 400 // so that divisions round down in the year 0, too
	return 365*year + year/4 - year/100 + year/400 + (153*month-457)/5 + day - 865566
}

// timeError says what is wrong with a time; the zero timeError is none.
type timeError struct {
	details, fix string
	edit         Edit
}

// time reads the value of a time parameter: an RFC 3339 time in Z, or + and a number of seconds from now (D13). One leading space
// before digits is the + that was not escaped (D5). It is false, with the problem added, when the value is neither.
func (c *checker) time(id paramID, v *value) (time.Time, bool) {
	if t, ok := parseTime(v.text); ok {
		return t, true
	}
	if seconds := v.text[1:]; v.text[0] == '+' || v.text[0] == ' ' {
		if n, ok := parseWhole(seconds, lastSecond.Unix()); ok && n > 0 {
			// A time.Duration ends after 292 years.
			end := time.Unix(c.now.Unix()+n, int64(c.now.Nanosecond())).UTC()
			if end.Before(lastSecond.Add(time.Second)) {
				if v.text[0] == ' ' {
					c.warnPlus(id, v)
				}
				return end, true
			}
		}
	}
	e := c.explainTime(v)
	at := v.at()
	problem := Problem{
		Code: InvalidExpirationTime, Parameter: parameters[id].Name, Start: at.start, End: at.end,
		Details: parameters[id].Name + " " + e.details, Fix: e.fix, Edit: e.edit,
	}
	c.shaped(&problem, wrapped("", v.text, func(s string) bool { _, ok := parseTime(s); return ok }), notIndexed)
	c.problem(rank(id, notIndexed), problem)
	return time.Time{}, false
}

// explainTime says why the value is no time.
func (c *checker) explainTime(v *value) timeError {
	const forms = "send an RFC 3339 time such as 2026-04-14T12:01:10Z, or %2B and a number of seconds"
	s := v.text
	_, whole := parseWhole(s, 1<<58)
	switch signed := strings.TrimLeft(s, "+ "); {
	case whole && len(s) <= 9:
		return timeError{"is a number without a + before it", "send %2B before the number of seconds",
			Edit{Start: v.start, End: v.start, Replacement: "%2B"}}
	case whole:
		return timeError{"looks like a Unix time", forms, Edit{}}
	case signed != s && signed != "" && strings.Trim(signed, "0") == "":
		return timeError{"is not in the future", "send %2B and a number of seconds of 1 or more", Edit{}}
	case signed != s && len(signed) == len(s)-1 && strings.Trim(signed, "0123456789") == "" && signed != "":
		return timeError{"ends after the year 9999", "send a smaller number of seconds", Edit{}}
	}
	if upper := ascii.ToUpper(s); upper != s {
		if _, ok := parseTime(upper); ok {
			return timeError{"has a lower-case t or z", "write T and Z in upper case", Edit{Start: v.start, End: v.pair.end, Replacement: encode(upper)}}
		}
	}
	if n := len(s); n > 6 && (s[n-6] == '+' || s[n-6] == ' ' || s[n-6] == '-') && s[n-3] == ':' {
		if _, ok := parseTime(s[:n-6] + "Z"); ok {
			return timeError{"has an offset instead of Z", "convert the time to UTC and end it with Z", Edit{}}
		}
	}
	if t, _ := parseTime(s); !t.IsZero() {
		return timeError{"names a day or a time that does not exist, or a leap second", forms, Edit{}}
	}
	if _, ok := parseTime(s + "Z"); ok {
		return timeError{"does not say its time zone", "convert the time to UTC and end it with Z", Edit{}}
	}
	return timeError{"is neither an RFC 3339 time in Z nor + and a number of seconds", forms, Edit{}}
}

// warnPlus warns of a + that was sent unescaped (D5).
func (c *checker) warnPlus(id paramID, v *value) {
	at := v.at()
	plus := rawRange(c.text, v.start, 0, 1)
	c.warn(Warning{
		Kind: PlusAsSpace, Parameter: parameters[id].Name, Details: "the + was not escaped and arrived as a space",
		Fix: "send the + as %2B", Start: at.start, End: at.end, Edit: Edit{Start: plus.start, End: plus.end, Replacement: "%2B"},
	})
}

// future checks that a time of the request lies after now.
func (c *checker) future(id paramID, v *value, t time.Time) bool {
	if t.After(c.now) {
		return true
	}
	c.bad(id, notIndexed, v, InvalidExpirationTime, parameters[id].Name+" is not in the future", "send a later time, and check this machine's clock")
	return false
}
