package playtoken

// checkErrorFormat checks errorFormat, in whose format the endpoint answers (D10).
func (c *checker) checkErrorFormat() {
	v := &c.values[errorFormat]
	if !c.usable(errorFormat, notIndexed, v, false) {
		return
	}
	words := parameters[errorFormat].Values
	if i := indexOf(words, v.text); i >= 0 {
		c.result.Format = Format(i)
		c.request.Format = c.result.Format
		return
	}
	c.invalid(errorFormat, notIndexed, v, InvalidErrorFormat, "neither html nor json", func(s string) bool { return indexOf(words, s) >= 0 }).Format = echoable(v.text)
}

// echoable returns the text if an answer may repeat it: at most 16 ASCII letters and digits (D20).
func echoable(s string) string {
	if len(s) > 16 {
		return ""
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isDigit(c) && (c|0x20 < 'a' || 'z' < c|0x20) {
			return ""
		}
	}
	return s
}
