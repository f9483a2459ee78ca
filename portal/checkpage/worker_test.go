package portal

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"playtoken/portal/files"
	"playtoken/portal/paths"
)

// kept is what the worker of a site lists: hashes by path.
func kept(t *testing.T, out files.Set) map[string]string {
	t.Helper()
	_, list, _ := strings.Cut(string(out["check/worker.js"]), "const files = ")
	list, _, found := strings.Cut(list, ";\n")
	var pairs [][2]string
	if err := json.Unmarshal([]byte(list), &pairs); err != nil || !found {
		t.Fatalf("the worker's list cannot be read: %v", err)
	}
	all := map[string]string{}
	for _, p := range pairs {
		all[p[0]] = p[1]
	}
	return all
}

// TestWorker holds the worker's list to what the page refers to: a file that is missing would be missing without a network.
func TestWorker(t *testing.T) {
	out := built(t)
	list := kept(t, out)
	for path, hash := range list {
		if b := out[paths.File(path)]; b == nil || hash != files.Integrity(b) {
			t.Errorf("the worker's list has %s with %s, which is not that file's", path, hash)
		}
	}
	want := map[string]bool{"/check/": true}
	for name := range out {
		if strings.HasPrefix(name, "assets/check.") {
			want["/"+name] = true
		}
	}
	for _, a := range regexp.MustCompile(` (href|src|data-index|data-script|data-engine)="([^"]*)"`).FindAllSubmatch(out["check/index.html"], -1) {
		if strings.HasPrefix(string(a[2]), paths.Assets) && !strings.HasSuffix(string(a[2]), "/") {
			want[string(a[2])] = true
		}
	}
	if got, want := slices.Sorted(maps.Keys(list)), slices.Sorted(maps.Keys(want)); !slices.Equal(got, want) {
		t.Errorf("the worker keeps\n%q\nand the page needs\n%q", got, want)
	}
}

// TestWorkerOfEachBuild looks for another worker when a file of the page is another, and for the same one when none is.
func TestWorkerOfEachBuild(t *testing.T) {
	first := built(t)
	o := testOptions(t)
	o.TokenURL += "/elsewhere"
	second, _, err := render(o)
	if err != nil {
		t.Fatal(err)
	}
	name := func(out files.Set) string {
		_, rest, _ := strings.Cut(string(out["check/worker.js"]), "const build = '")
		build, _, _ := strings.Cut(rest, "'")
		return build
	}
	if a, b := name(first), name(second); a == "" || a == b {
		t.Errorf("two builds have the workers %q and %q", a, b)
	}
}
