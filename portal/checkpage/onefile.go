package checkpage

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// These modules replace modules of web/check in the one file. The file contains the browser module
// as bytes, and needs no lock.
const (
	startInFile = `import wasm from './checker/checker.wasm';
import { createChecker } from './checker/index.js';
export const load = () => createChecker({ wasm });
export const first = load();
first.catch(() => {});
`
	lockInFile  = "export const lock = () => {};\n"
	entryOfFile = "import './site.js';\nimport './main.js';\n"
)

// OneFile returns the page that checks requests as one HTML file. Its content security policy
// allows only the inline parts of the file, by hash. built has the assets of the site.
func OneFile(frame templates.Page, page templates.CheckPage, s Sources, built files.Set) ([]byte, error) {
	assets := frame.Site.Assets
	script, err := bundle(s, built[paths.File(assets.Script)])
	if err != nil {
		return nil, err
	}
	theme := built[paths.File(assets.Theme)]
	styles := slices.Concat(built[paths.File(assets.CSS)], s.Files["check.css"], s.Files["keytools.css"])
	small := api.Transform(string(styles), api.TransformOptions{
		Loader: api.LoaderCSS, MinifyWhitespace: true, Charset: api.CharsetUTF8,
	})
	if len(small.Errors) > 0 {
		return nil, fmt.Errorf("the style of %s: %s", paths.CheckFile, small.Errors[0].Text)
	}
	style := small.Code

	policy := strings.Join([]string{
		"default-src 'none'",
		"script-src '" + files.Integrity(theme) + "' '" + files.Integrity(script) + "' 'wasm-unsafe-eval'",
		"style-src '" + files.Integrity(style) + "'", "img-src data:",
		"base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; ")
	page.File = ""
	var b bytes.Buffer
	if err := templates.CheckFile(frame, page, policy).Render(context.Background(), &b); err != nil {
		return nil, err
	}
	out := linksOfFile(b.Bytes(), frame.Site.BaseURL)
	for _, part := range [...]struct {
		mark, open, close string
		text              []byte
	}{
		{"<!-- style -->", "<style>", "</style>", style},
		{"<!-- theme -->", "<script>", "</script>", theme},
		{"<!-- script -->", `<script type="module">`, "</script>", script},
	} {
		before, after, found := bytes.Cut(out, []byte(part.mark))
		if !found || bytes.Contains(bytes.ToLower(part.text), []byte(part.close[:len(part.close)-1])) {
			return nil, fmt.Errorf("%s lacks the mark %s, or the text for it contains %s",
				paths.CheckFile, part.mark, part.close)
		}
		out = bytes.Join([][]byte{before, []byte(part.open), part.text, []byte(part.close), after}, nil)
	}
	return out, nil
}

// bundle joins the page's modules, the script of the site, and the browser module into one script.
func bundle(s Sources, siteScript []byte) ([]byte, error) {
	modules := maps.Clone(s.Files)
	maps.Copy(modules, files.Set{
		"entry.js": []byte(entryOfFile), "start.js": []byte(startInFile), "lock.js": []byte(lockInFile),
		"site.js": siteScript,
	})
	notices := ""
	if s.Notices != "" {
		notices = "/*!\n" + strings.ReplaceAll(s.Notices, "*/", "* /") + "*/"
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{"entry.js"}, Bundle: true,
		Format: api.FormatESModule, Target: api.ESNext, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Banner: map[string]string{"js": notices}, LegalComments: api.LegalCommentsNone,
		Plugins: []api.Plugin{{Name: "site", Setup: func(build api.PluginBuild) {
			build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: path.Join(path.Dir(a.Importer), a.Path), Namespace: "site"}, nil
			})
			all := api.OnLoadOptions{Filter: ".*", Namespace: "site"}
			build.OnLoad(all, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
				b, ok := modules[a.Path]
				if !ok {
					return api.OnLoadResult{}, fmt.Errorf("%s does not exist", a.Path)
				}
				text, loader := string(b), api.LoaderJS
				if path.Ext(a.Path) == ".wasm" {
					loader = api.LoaderBinary
				}
				return api.OnLoadResult{Contents: &text, Loader: loader}, nil
			})
		}}},
	})
	if len(result.Errors) > 0 {
		return nil, fmt.Errorf("%s cannot be bundled: %s", paths.CheckFile, result.Errors[0].Text)
	}
	return result.OutputFiles[0].Contents, nil
}

var (
	aboutLink = regexp.MustCompile(`<a class="about"[^>]*>[^<]*</a>`)
	otherLink = regexp.MustCompile(`(?s)<a ([^>]*)href="/[^"]*"([^>]*)>(.*?)</a>`)
)

// linksOfFile makes links to the site absolute, or removes them if base is "". Links to the page
// itself become fragments.
func linksOfFile(page []byte, base string) []byte {
	page = bytes.ReplaceAll(page, []byte(`href="`+paths.Check+`#`), []byte(`href="#`))
	if base != "" {
		return bytes.ReplaceAll(page, []byte(`href="/`), []byte(`href="`+html.EscapeString(base)+`/`))
	}
	return otherLink.ReplaceAll(aboutLink.ReplaceAll(page, nil), []byte("$3"))
}
