package curl

import (
	"slices"
	"strings"
	"testing"
)

// inTable searches by bisection.
func TestOptions(t *testing.T) {
	for _, table := range []string{optionsWithArgument, optionsWithout} {
		names := strings.Fields(table)
		if !slices.IsSorted(names) || table != " "+strings.Join(names, " ")+" " {
			t.Errorf("not in order: %q", table)
		}
		for _, name := range names {
			if argument, ok := longOption(name); !ok || argument != (table == optionsWithArgument) {
				t.Errorf("%s: %v %v", name, argument, ok)
			}
			for _, other := range []string{name + "x", name[:len(name)-1] + "!", "!" + name, name + " " + name} {
				if _, ok := longOption(other); ok {
					t.Errorf("there is no option %s", other)
				}
			}
		}
	}
	for _, name := range []string{"", " ", "no-", "no-data", "zzz"} {
		if _, ok := longOption(name); ok {
			t.Errorf("there is no option %q", name)
		}
	}
	if argument, ok := longOption("no-buffer"); argument || !ok {
		t.Error("no-buffer")
	}
	letters := shortWithArgument + shortWithout
	for i := range letters {
		if strings.Count(letters, letters[i:i+1]) != 1 {
			t.Errorf("-%c is listed twice", letters[i])
		}
	}
}
