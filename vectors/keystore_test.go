package vectors

import (
	"maps"
	"slices"
	"testing"
)

// TestKeyStore expects every caller to be used, and scenarios to say something of every answer.
func TestKeyStore(t *testing.T) {
	k, err := KeyStoreScenarios()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"demo": true}
	for _, s := range k.Scenarios {
		for i, step := range s.Steps {
			used[step.As] = true
			if refused := step.Status >= 400; refused && step.JSON != nil && step.Code == 0 || !refused && (step.Code != 0 || step.Problems != nil) {
				t.Errorf("%s: step %d has a code for status %d", s.Name, i+1, step.Status)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(k.Callers)) {
		if !used[name] {
			t.Errorf("no step asks as %s", name)
		}
	}
}
