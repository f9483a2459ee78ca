package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"playtoken"
	"playtoken/internal/issue"
	"playtoken/portal/files"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/portal/samples"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// checkerFiles are the files of the checker's npm package that the page loads.
var checkerFiles = []string{"checker.wasm", "core.js", "index.js", "runtime.js"}

// loadCheck gathers the files of the page that checks requests in one folder with a fingerprint: the modules name one another by
// relative paths, so their own names stay.
func (s *site) loadCheck() error {
	if s.options.Checker == nil {
		return nil
	}
	all := files.Set{}
	s.checkFiles = all
	for _, name := range checkerFiles {
		b, err := fs.ReadFile(s.options.Checker, name)
		if err != nil {
			return fmt.Errorf("the checker's package lacks a file: run make npm: %w", err)
		}
		all["checker/"+name] = b
	}
	entries, err := fs.ReadDir(s.options.Check, ".")
	if err != nil {
		return fmt.Errorf("the folder web/check cannot be read: %w", err)
	}
	for _, e := range entries {
		if ext := path.Ext(e.Name()); ext != ".js" && ext != ".css" || e.Name() == workerFile || ofTry(e.Name()) && !s.tries() {
			continue
		}
		if all[e.Name()], err = fs.ReadFile(s.options.Check, e.Name()); err != nil {
			return fmt.Errorf("a file of web/check cannot be read: %w", err)
		}
	}
	all["data.js"] = s.checkData()
	s.common.Check = s.assetGroup("check", all)
	// No verdict waits for the key tools.
	s.common.Check.Modules = slices.DeleteFunc(s.common.Check.Modules, func(p string) bool {
		return strings.HasPrefix(path.Base(p), "keytools") || ofTry(path.Base(p))
	})
	return nil
}

// assetGroup adds files below a folder with a fingerprint of them all, and returns the folder's path with its final slash.
func (s *site) assetGroup(name string, all files.Set) templates.CheckAssets {
	var names []string
	for n := range all {
		names = append(names, n)
	}
	slices.Sort(names)
	sum := sha256.New()
	for _, n := range names {
		fmt.Fprintf(sum, "%s %d\n", n, len(all[n]))
		sum.Write(all[n])
	}
	folder := paths.Assets + name + "." + hex.EncodeToString(sum.Sum(nil)[:5]) + "/"
	group := templates.CheckAssets{Folder: folder}
	for _, n := range names {
		s.out[paths.File(folder+n)] = all[n]
		if path.Ext(n) == ".js" {
			group.Modules = append(group.Modules, folder+n)
		}
	}
	return group
}

// checkData is the module with what the page cannot learn from the checker: where the endpoint is, how code is written, and an
// answer to a request that is accepted.
func (s *site) checkData() []byte {
	type language struct {
		Key string `json:"key"`
		samples.Pattern
	}
	var languages []language
	for _, l := range samples.Languages {
		languages = append(languages, language{l.Key, l.Pattern()})
	}
	statuses := map[int]string{}
	for _, row := range tables.Codes() {
		statuses[row.Status] = http.StatusText(row.Status)
	}
	accepted, err := request.Run(s.options.Endpoint, "ok", "")
	if err != nil {
		s.fail(err)
		return nil
	}
	b, err := json.Marshal(map[string]any{
		"tokenURL": s.options.TokenURL, "languages": languages, "statuses": statuses, "accepted": request.HTTP(accepted.Answer()), "requestId": request.ID,
		// A command has room around the longest body that the endpoint takes.
		"longest": 2 * issue.MaxBody, "maxKeys": playtoken.MaxKeys,
	})
	if err != nil {
		s.fail(err)
	}
	return []byte("// Written by portal/check.go.\nexport default " + string(b) + ";\n")
}

// check is the page that checks requests.
func (s *site) check(p *page, f templates.Page) templ.Component {
	var groups []templates.FieldGroup
	for _, g := range tables.ParameterGroups() {
		group := templates.FieldGroup{Title: g.String(), ID: paths.Anchor(g.String())}
		for _, row := range playtoken.Parameters() {
			if row.Group == g {
				group.Open = group.Open || row.Requirement == playtoken.Required || row.Requirement == playtoken.RequiredForRental
				field := fieldOf(&row)
				switch {
				case row.Indexed:
					group.Keys = append(group.Keys, field)
				case g == playtoken.GroupRequest && row.Requirement == playtoken.Required:
					// The authenticator comes first in Table 9; the core's table has errorFormat before it, as problems have (D7).
					group.Fields = slices.Insert(group.Fields, 0, field)
				default:
					group.Fields = append(group.Fields, field)
				}
			}
		}
		groups = append(groups, group)
	}
	panels := []templates.Panel{{Key: "url", Title: "URL"}, {Key: "form", Title: "Form body"}}
	for _, l := range samples.Languages {
		panels = append(panels, templates.Panel{Key: l.Key, Title: l.Title})
	}
	page := templates.CheckPage{Heading: p.Title, Body: p.HTML + p.Footnotes, Groups: groups, Languages: panels, Galleries: s.gallery(), File: paths.CheckFile}
	if s.tries() {
		page.Try = paths.Try
	}
	if err := s.writeCheckFile(f, page); err != nil {
		s.fail(err)
	}
	return templates.Check(f, page)
}

// fieldOf is the form's field for a parameter.
func fieldOf(row *playtoken.Parameter) templates.Field {
	f := templates.Field{
		Name: row.Name, Summary: row.Summary, Format: row.Format, Values: row.Values, Levels: tables.Levels(row), Secret: row.Secret,
		Number: row.Kind == playtoken.KindWhole, URL: paths.Parameter(row.Name),
		Needed: [...]string{
			playtoken.Optional:                  "",
			playtoken.Required:                  "always",
			playtoken.RequiredForRental:         "rightsType=Rental",
			playtoken.RequiredUnlessWrapped:     "!kek !ek",
			playtoken.RequiredWithPayload:       "extensionPayload",
			playtoken.RequiredWithExtensionType: "extensionType",
		}[row.Requirement],
	}
	if row.Requirement == playtoken.Optional && row.Missing != 0 {
		// Optional, with a code for its absence: rental licenses have to be persistent.
		f.Needed = "rightsType=Rental"
	}
	if row.Requirement == playtoken.RequiredForRental || row.Others != nil && slices.Contains(row.Others, playtoken.InvalidRightsType) {
		f.Only = "rightsType=Rental"
	}
	switch row.Kind {
	case playtoken.KindTime:
		f.Plus = "first"
	case playtoken.KindBase64:
		f.Plus = "any"
	}
	// Where the content key comes from (D12): in the clear, or by a kek.
	switch row.Name {
	case "kek":
		f.Needed, f.Only = "ek", "!contentKey"
	case "ek":
		f.Only = "!contentKey"
	case "contentKey":
		f.Only = "!kek"
	}
	return f
}

// good are the requests of the gallery that pass, as request blocks are written.
var good = [...]struct{ title, info, body string }{
	{"Purchase", "ok", ""},
	{"Rental, relative end", "ok base=rental", ""},
	{"Rental, absolute end", "ok base=rental", "rental.periodEndTime=2099-12-31T22:00:00Z\n"},
	{"Wrapped key", "ok base=wrapped", ""},
	{"Stored key", "ok base=stored", ""},
	{"License extension", "ok", "extensionType=abcd\nextensionPayload=AQIDBA%3D%3D\n"},
	{"Several keys", "ok", "-kid\n-contentKey\nkid.0=b366360da82e9c6e0b0984002a362cf2\ncontentKey.0=b366360da82e9c6e0b0984002a362cf2\n" +
		"kid.1=0a1b2c3d4e5f60718293a4b5c6d7e8f9\ncontentKey.1=000102030405060708090a0b0c0d0e0f\n"},
	{"Redeemable by one device", "ok", "deviceid=0a1b2c3d4e5f60718293a4b5c6d7e8f9\nexpirationTime=%2B3600\n"},
}

// gallery are the examples: requests that pass, and for each code one that raises it.
func (s *site) gallery() []templates.Gallery {
	passing := templates.Gallery{Title: "Requests that pass"}
	for _, g := range good {
		r, err := request.Parse(g.info, g.body)
		if err != nil {
			s.fail(err)
			continue
		}
		// The page does not ask a service either: a stored key passes whether or not a service has it.
		if problems := playtoken.Check(r.Text, request.Now).Problems; len(problems) > 0 {
			s.fail(fmt.Errorf("the example %q of the page %s raises %v", g.title, paths.Check, problems[0].Code))
		}
		passing.Links = append(passing.Links, templates.Link{URL: paths.Check + "#" + r.Text, Text: g.title})
	}
	raising := templates.Gallery{Title: "A mistake for each code"}
	service := templates.Gallery{Title: "Codes that only the service tells", Note: "These requests pass here: the service refuses them for what it alone knows, or for how they come over HTTP."}
	for _, row := range tables.Codes() {
		p := s.pages[paths.Error(row.Code)]
		if p == nil || failing(p) == nil || failing(p).Text == "" {
			continue
		}
		g := &service
		for _, problem := range playtoken.Check(failing(p).Text, request.Now).Problems {
			if problem.Code == row.Code {
				g = &raising
			}
		}
		g.Links = append(g.Links, templates.Link{URL: paths.Check + "#" + failing(p).Text, Text: row.Code.String(), Note: tables.ShortText(row), Code: true})
	}
	return []templates.Gallery{passing, raising, service}
}
