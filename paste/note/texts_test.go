package note

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every note must occur in a vector and in the list of notes.
func TestVectorsCoverNotes(t *testing.T) {
	readme, err := os.ReadFile("../../vectors/paste/README.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := vectorNotes(t)
	for _, n := range texts {
		if !seen[n.id] {
			t.Errorf("no vector has the note %q", n.id)
		}
		if !strings.Contains(string(readme), "\n| `"+string(n.id)+"` | ") {
			t.Errorf("the README does not list the note %q", n.id)
		}
		delete(seen, n.id)
	}
	for id := range seen {
		t.Errorf("there is no note %q", id)
	}
}

// vectorNotes returns the notes of all vectors.
func vectorNotes(t *testing.T) map[ID]bool {
	t.Helper()
	names, err := filepath.Glob("../../vectors/paste/*.json")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[ID]bool{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var cases []struct {
			Notes []ID `json:"notes"`
		}
		if err := json.Unmarshal(data, &cases); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, c := range cases {
			for _, id := range c.Notes {
				seen[id] = true
			}
		}
	}
	return seen
}
