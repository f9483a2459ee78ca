package paste

import "testing"

func TestKindString(t *testing.T) {
	want := []string{
		"text", "URL", "query", "form body", "JSON body", "HTTP request", "curl command (bash)",
		"curl command (Windows cmd)", "PowerShell command", "unknown",
	}
	for k := Text; k <= PowerShell+1; k++ {
		if got := k.String(); got != want[k] {
			t.Errorf("%d: got %q, want %q", k, got, want[k])
		}
	}
}

func TestRangeEdges(t *testing.T) {
	const text = `curl -d 'b=2' "https://h.example/hms/pr/token?a=1"`
	p := Read(text)
	if p.Form != "a=1&b=2" || p.QueryEnd != 3 || p.BodyStart != 4 || !p.HasQuery() {
		t.Fatalf("%q %d %d", p.Form, p.QueryEnd, p.BodyStart)
	}
	for _, c := range []struct {
		start, end int
		want       string
		at         int
	}{
		{0, 3, "a=1", 46},
		{4, 7, "b=2", 9},
		{0, 0, "", 46},
		{3, 3, "", 49},
		{7, 7, "", 12},
		{3, 4, "", 9}, // the & between query and body
		{0, 7, `b=2' "https://h.example/hms/pr/token?a=1`, 9}, // the body precedes the query
		{2, 5, `b=2' "https://h.example/hms/pr/token?a=1`[:1] + `=2' "https://h.example/hms/pr/token?a=1`, 9},
		{-5, 1, "a", 46},
		{6, 99, "2", 11},
		{5, 2, "", 10},
	} {
		start, end := p.Range(c.start, c.end)
		if start != c.at || text[start:end] != c.want {
			t.Errorf("%d to %d: got %d %q, want %d %q", c.start, c.end, start, text[start:end], c.at, c.want)
		}
	}

	// Without parameters there is a place to insert them.
	for text, at := range map[string]int{
		"https://h.example/hms/pr/token":            30,
		"https://h.example/hms/pr/token#x":          30,
		"curl 'https://h.example/hms/pr/token' -sS": 36,
		"iwr 'https://h.example/hms/pr/token' -v":   35,
		"":  0,
		" ": 1,
	} {
		if start, end := Read(text).Range(0, 0); start != at || end != at {
			t.Errorf("%q: got %d to %d, want %d", text, start, end, at)
		}
	}
	if start, end := (&Pasted{}).Range(0, 1); start != 0 || end != 0 {
		t.Errorf("zero value: %d to %d", start, end)
	}
}

func TestExact(t *testing.T) {
	p := Read(`curl https://h.example/hms/pr/token -d 'a=1' --data-urlencode 'b=2+3' -d c\=4`)
	if p.Form != "a=1&b=2%2B3&c=4" {
		t.Fatal(p.Form)
	}
	for _, c := range []struct {
		start, end int
		want       bool
	}{
		{0, 3, true},
		{3, 3, true},   // the place to append to a=1
		{0, 4, false},  // the & replaces the text between two options
		{4, 6, true},   // the name of --data-urlencode is not encoded
		{6, 7, false},  // its content is encoded
		{12, 13, true}, // c
		{12, 14, false},
		{14, 15, true},
		{-1, 1, false},
		{3, 2, false},
		{15, 16, false},
	} {
		if got := p.Exact(c.start, c.end); got != c.want {
			t.Errorf("%d to %d: got %v", c.start, c.end, got)
		}
	}
	if (&Pasted{}).Exact(0, 0) {
		t.Error("zero value")
	}
}

func TestNoteOption(t *testing.T) {
	for text, want := range map[string]string{
		"curl https://h.example/hms/pr/token -sd @x":               "-d",
		"curl https://h.example/hms/pr/token --data-urlencode a@x": "--data-urlencode",
		"curl https://h.example/hms/pr/token -X":                   "-X",
		"curl https://h.example/hms/pr/token --data=a":             "--data",
		"irm https://h.example/hms/pr/token -InFile x":             "-InFile",
		"irm https://h.example/hms/pr/token -Method":               "-Method",
	} {
		notes := Read(text).Notes
		if len(notes) != 1 || notes[0].Option != want {
			t.Errorf("%s: %+v", text, notes)
		}
	}
}

func TestNotUTF8(t *testing.T) {
	for _, text := range []string{"kid=\xff&a=\xc3", "curl https://h.example/hms/pr/token -d 'kid=\xff&a=\xc3'"} {
		if p := Read(text); p.Form != "kid=\xff&a=\xc3" {
			t.Errorf("%q: %q", text, p.Form)
		}
	}
	p := Read(`curl https://h.example/hms/pr/token --data-urlencode $'a=\xff\u00e9'`)
	if p.Form != "a=%FF%C3%A9" {
		t.Errorf("%q", p.Form)
	}
}
