package load

import (
	"encoding/base64"
	"fmt"
	"io/fs"

	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// ReadAssets reads the files of web/site that every page loads. It returns their addresses, and the
// files by names with fingerprints.
func ReadAssets(folder fs.FS) (templates.Assets, files.Set, error) {
	var assets templates.Assets
	set := files.Set{}
	for _, a := range [...]struct {
		file string
		path *string
	}{
		{"site.css", &assets.CSS},
		{"theme.js", &assets.Theme},
		{"site.js", &assets.Script},
		{"search.js", &assets.Search},
		{"minisearch.js", &assets.SearchEngine},
		{"icon.svg", &assets.Icon},
	} {
		b, err := fs.ReadFile(folder, a.file)
		if err != nil {
			return templates.Assets{}, nil, fmt.Errorf("a file of web/site cannot be read: %w", err)
		}
		*a.path = paths.Assets + files.WithFingerprint(a.file, b)
		set[paths.File(*a.path)] = b
		if a.file == "icon.svg" {
			assets.IconData = "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(b)
		}
	}
	return assets, set, nil
}
