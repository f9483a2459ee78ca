package phrase

import "testing"

func TestList(t *testing.T) {
	for _, c := range []struct {
		items []string
		want  string
	}{
		{nil, ""}, {[]string{"a"}, "a"}, {[]string{"a", "b"}, "a and b"}, {[]string{"a", "b", "c"}, "a, b and c"},
	} {
		if got := List(c.items, "and"); got != c.want {
			t.Errorf("the list of %q is %q, want %q", c.items, got, c.want)
		}
	}
}
