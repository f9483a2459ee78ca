package portal

import (
	"path/filepath"
	"testing"
)

// BenchmarkBuild builds and compresses the whole site. The budget is two seconds on two cores.
func BenchmarkBuild(b *testing.B) {
	o := testOptions(b)
	o.Out = filepath.Join(b.TempDir(), "site")
	for b.Loop() {
		if _, err := Build(o); err != nil {
			b.Fatal(err)
		}
	}
}
