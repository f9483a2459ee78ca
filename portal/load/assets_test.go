package load

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"playtoken/portal/paths"
)

func TestReadAssets(t *testing.T) {
	assets, set, err := ReadAssets(os.DirFS("../../web/site"))
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^/assets/site\.[0-9a-f]{10}\.css$`).MatchString(assets.CSS) {
		t.Errorf("the style sheet is at %s", assets.CSS)
	}
	for _, path := range []string{
		assets.CSS, assets.Theme, assets.Script, assets.Search, assets.SearchEngine, assets.Icon,
	} {
		if len(set[paths.File(path)]) == 0 {
			t.Errorf("the set has no file for %q", path)
		}
	}
	if _, _, err := ReadAssets(folder(nil)); err == nil || !strings.Contains(err.Error(), "a file of web/site") {
		t.Errorf("for an empty folder, the error is %v", err)
	}
}
