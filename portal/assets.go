package portal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// assetFolder holds the files whose names carry a fingerprint, so that they can be cached for ever.
const assetFolder = "assets/"

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
	sum := sha256.Sum256(b)
	ext := path.Ext(name)
	file := assetFolder + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
	s.out[file] = b
	return "/" + file
}
