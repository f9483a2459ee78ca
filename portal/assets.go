package portal

import (
	"encoding/base64"
	"fmt"
	"io/fs"

	"playtoken/portal/files"
	"playtoken/portal/paths"
)

// loadAssets reads the style sheet, the scripts and the icon.
func (s *site) loadAssets() error {
	for _, a := range [...]struct {
		file string
		path *string
	}{
		{"site.css", &s.common.Assets.CSS},
		{"theme.js", &s.common.Assets.Theme},
		{"site.js", &s.common.Assets.Script},
		{"search.js", &s.common.Assets.Search},
		{"minisearch.js", &s.common.Assets.SearchEngine},
		{"icon.svg", &s.common.Assets.Icon},
	} {
		b, err := fs.ReadFile(s.options.Assets, a.file)
		if err != nil {
			return fmt.Errorf("web/site lacks a file of the site: %w", err)
		}
		*a.path = s.asset(a.file, b)
		if a.file == "icon.svg" {
			s.common.Assets.IconData = "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(b)
		}
	}
	return nil
}

// asset adds a file under a name with its fingerprint and returns its path.
func (s *site) asset(name string, b []byte) string {
	asset := paths.Assets + files.WithFingerprint(name, b)
	s.out[paths.File(asset)] = b
	return asset
}
