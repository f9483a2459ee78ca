package accept_test

import (
	"testing"

	"playtoken/internal/accept"
)

func TestWeight(t *testing.T) {
	for _, c := range []struct {
		header string
		names  []string
		want   int
	}{
		{"", []string{"br"}, 0},
		{"br", []string{"br"}, 1000},
		{"gzip, BR ;q=0.5", []string{"br"}, 500},
		{"br;q=0", []string{"br"}, 0},
		{"br;q=0.", []string{"br"}, 0},
		{"br;q=0.0", []string{"br"}, 0},
		{"br;q=0.00", []string{"br"}, 0},
		{"br;q=0.000", []string{"br"}, 0},
		{"br ; Q = 0.000", []string{"br"}, 0},
		{"br;q=0.001", []string{"br"}, 1},
		{"br;q=0.12", []string{"br"}, 120},
		{"br;q=1.000", []string{"br"}, 1000},
		{"br;q=1.001", []string{"br"}, 0},
		{"br;q=2", []string{"br"}, 0},
		{"br;q=0.0001", []string{"br"}, 0},
		{"br;q=.5", []string{"br"}, 0},
		{"br;q=-0", []string{"br"}, 0},
		{"br;q=0.x", []string{"br"}, 0},
		{"br;q", []string{"br"}, 0},
		{"br;x=1;q=0", []string{"br"}, 0},
		{"brotli, xbr", []string{"br"}, 0},
		{"*", []string{"br", "*"}, 1000},
		{"*;q=0.1, br;q=0.2", []string{"br", "*"}, 200},
		{"*, br;q=0", []string{"br", "*"}, 0},
		{"gzip, *;q=0", []string{"br", "*"}, 0},
		{`a/b;p="x,a/b;q=0";q=0.3`, []string{"a/b"}, 300},
		{`a/b;p="\",";q=0`, []string{"a/b"}, 0},
		{"a/b;q=0, a/b;v=1;q=0.4", []string{"a/b"}, 400},
		{",, ;q=1,a/b", []string{"a/b"}, 1000},
	} {
		if got := accept.Weight(c.header, c.names...); got != c.want {
			t.Errorf("%q gives %q the weight %d, want %d", c.header, c.names, got, c.want)
		}
	}
}
