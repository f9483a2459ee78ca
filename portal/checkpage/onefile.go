package portal

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/templates"
)

// Modules that are others in the one file: the browser module comes within, and there is nothing to close.
const (
	startWithin = `import wasm from './checker/checker.wasm';
import { createChecker } from './checker/index.js';
export const load = () => createChecker({ wasm });
export const first = load();
first.catch(() => {});
`
	nothingToLock = "export const lock = () => {};\n"
	entryOfFile   = "import './site.js';\nimport './main.js';\n"
)

// writeCheckFile makes the page that checks requests as one file. Its policy allows what is in it, by hash, and nothing else.
func (s *site) writeCheckFile(f templates.Page, page templates.CheckPage) error {
	script, err := s.bundle()
	if err != nil {
		return err
	}
	theme, err := fs.ReadFile(s.options.Assets, "theme.js")
	if err != nil {
		return err
	}
	var style []byte
	for _, b := range [][]byte{s.out[paths.File(s.common.Assets.CSS)], s.checkFiles["check.css"], s.checkFiles["keytools.css"]} {
		style = append(style, b...)
	}
	small := api.Transform(string(style), api.TransformOptions{Loader: api.LoaderCSS, MinifyWhitespace: true, Charset: api.CharsetUTF8})
	if len(small.Errors) > 0 {
		return fmt.Errorf("the style of %s: %s", paths.CheckFile, small.Errors[0].Text)
	}
	style = small.Code

	policy := strings.Join([]string{
		"default-src 'none'", "script-src '" + files.Integrity(theme) + "' '" + files.Integrity(script) + "' 'wasm-unsafe-eval'", "style-src '" + files.Integrity(style) + "'", "img-src data:",
		"base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
	}, "; ")
	page.File = ""
	var b bytes.Buffer
	if err := templates.CheckFile(f, page, policy).Render(context.Background(), &b); err != nil {
		return err
	}
	out := linksOfFile(b.Bytes(), s.options.BaseURL)
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
			return fmt.Errorf("%s has no place %s, or what belongs there would end it", paths.CheckFile, part.mark)
		}
		out = bytes.Join([][]byte{before, []byte(part.open), part.text, []byte(part.close), after}, nil)
	}
	s.out[paths.File(paths.CheckFile)] = out
	return nil
}

// bundle joins the page's scripts and its browser module.
func (s *site) bundle() ([]byte, error) {
	script, err := fs.ReadFile(s.options.Assets, "site.js")
	if err != nil {
		return nil, err
	}
	within := map[string][]byte{"entry.js": []byte(entryOfFile), "start.js": []byte(startWithin), "lock.js": []byte(nothingToLock), "site.js": script}
	notices := ""
	if b, err := fs.ReadFile(s.options.Checker, "NOTICES"); err == nil {
		// The compiler's license has to go where its parts go.
		notices = "/*!\n" + strings.ReplaceAll(string(b), "*/", "* /") + "*/"
	}
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{"entry.js"}, Bundle: true, Format: api.FormatESModule, Target: api.ESNext, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Banner: map[string]string{"js": notices},
		LegalComments: api.LegalCommentsNone,
		Plugins: []api.Plugin{{Name: "site", Setup: func(build api.PluginBuild) {
			build.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
				return api.OnResolveResult{Path: path.Join(path.Dir(a.Importer), a.Path), Namespace: "site"}, nil
			})
			build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "site"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
				b, ok := within[a.Path]
				if !ok {
					b, ok = s.checkFiles[a.Path]
				}
				if !ok {
					return api.OnLoadResult{}, fmt.Errorf("there is no %s", a.Path)
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

// linksOfFile makes links to the site absolute, or takes them away where nobody knows its address.
func linksOfFile(page []byte, base string) []byte {
	page = bytes.ReplaceAll(page, []byte(`href="`+paths.Check+`#`), []byte(`href="#`))
	if base != "" {
		return bytes.ReplaceAll(page, []byte(`href="/`), []byte(`href="`+html.EscapeString(base)+`/`))
	}
	return otherLink.ReplaceAll(aboutLink.ReplaceAll(page, nil), []byte("$3"))
}
