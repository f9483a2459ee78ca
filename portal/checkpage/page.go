package checkpage

import (
	"fmt"
	"slices"
	"strings"

	"playtoken"
	"playtoken/condition"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/prose"
	"playtoken/portal/request"
	"playtoken/portal/samples"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// Page returns the content of the page that checks requests: the form, the places for code, and
// examples from the pages of the codes.
func Page(documents prose.Documents) (templates.CheckPage, error) {
	d, _ := documents.At(paths.Check)
	page := templates.CheckPage{
		Heading: d.Title, Body: d.HTML + d.Footnotes, Groups: form(), Languages: languages(), File: paths.CheckFile,
	}
	if _, ok := documents.At(paths.Try); ok {
		page.Try = paths.Try
	}
	passing, err := passingExamples()
	if err != nil {
		return templates.CheckPage{}, err
	}
	failing, service := failingExamples(documents)
	page.Galleries = []templates.Gallery{passing, failing, service}
	return page, nil
}

// languages returns empty panels for the notations of a request.
func languages() []templates.Panel {
	panels := []templates.Panel{{Key: "url", Title: "URL"}, {Key: "form", Title: "Form body"}}
	for _, l := range samples.Languages {
		panels = append(panels, templates.Panel{Key: l.Key, Title: l.Title})
	}
	return panels
}

// form returns a field for every parameter, by group. Groups with a required parameter are open.
func form() []templates.FieldGroup {
	var groups []templates.FieldGroup
	for _, g := range tables.ParameterGroups() {
		group := templates.FieldGroup{Title: g.String(), ID: paths.Anchor(g.String())}
		for _, row := range playtoken.Parameters() {
			if row.Group != g {
				continue
			}
			required := row.Requirement == playtoken.Required
			group.Open = group.Open || required || row.Requirement == playtoken.RequiredForRental
			switch {
			case row.Indexed:
				group.Keys = append(group.Keys, field(&row))
			case g == playtoken.GroupRequest && required:
				// As in Table 9, the authenticator is first. In the core's table errorFormat
				// precedes it, because problems have that order (D7).
				group.Fields = slices.Insert(group.Fields, 0, field(&row))
			default:
				group.Fields = append(group.Fields, field(&row))
			}
		}
		groups = append(groups, group)
	}
	return groups
}

// field returns the form's field for a parameter.
func field(row *playtoken.Parameter) templates.Field {
	f := templates.Field{
		Name: row.Name, Summary: row.Summary, Format: row.Format, URL: paths.Parameter(row.Name),
		Values: row.Values, Levels: tables.Levels(row), Secret: row.Secret, Number: row.Kind == playtoken.KindWhole,
		Only: conditions(condition.Allowed(row)),
	}
	if required, ok := condition.Required(row); ok {
		f.Needed = conditions(required)
		if len(required) == 0 {
			f.Needed = "always"
		}
	}
	switch row.Kind {
	case playtoken.KindTime:
		f.Plus = "first"
	case playtoken.KindBase64:
		f.Plus = "any"
	}
	return f
}

// conditions joins conditions in the notation of the form's script, such as "!kek
// rightsType=Rental".
func conditions(list []condition.Condition) string {
	var words []string
	for _, c := range list {
		switch {
		case c.Absent:
			words = append(words, "!"+c.Name)
		case c.Value != "":
			words = append(words, c.Name+"="+c.Value)
		default:
			words = append(words, c.Name)
		}
	}
	return strings.Join(words, " ")
}

// passingRequests are the accepted examples, in the notation of request blocks.
var passingRequests = [...]struct{ title, info, body string }{
	{"Purchase", "ok", ""},
	{"Rental, relative end", "ok base=rental", ""},
	{"Rental, absolute end", "ok base=rental", "rental.periodEndTime=2099-12-31T22:00:00Z\n"},
	{"Wrapped key", "ok base=wrapped", ""},
	{"Stored key", "ok base=stored", ""},
	{"License extension", "ok", "extensionType=abcd\nextensionPayload=AQIDBA%3D%3D\n"},
	{"Several keys", "ok", `-kid
-contentKey
kid.0=b366360da82e9c6e0b0984002a362cf2
contentKey.0=b366360da82e9c6e0b0984002a362cf2
kid.1=0a1b2c3d4e5f60718293a4b5c6d7e8f9
contentKey.1=000102030405060708090a0b0c0d0e0f
`},
	{"Redeemable by one device", "ok", "deviceid=0a1b2c3d4e5f60718293a4b5c6d7e8f9\nexpirationTime=%2B3600\n"},
}

// passingExamples returns links to the passing requests. It returns an error if the checker finds a
// problem in one.
func passingExamples() (templates.Gallery, error) {
	g := templates.Gallery{Title: "Requests that pass"}
	for _, example := range passingRequests {
		r, err := request.Parse(example.info, example.body)
		if err != nil {
			return templates.Gallery{}, fmt.Errorf("the example %q of the page %s: %w", example.title, paths.Check, err)
		}
		if problems := playtoken.Check(r.Text, request.Now).Problems; len(problems) > 0 {
			return templates.Gallery{}, fmt.Errorf("the example %q of the page %s raises %v",
				example.title, paths.Check, problems[0].Code)
		}
		g.Links = append(g.Links, templates.Link{URL: paths.Check + "#" + r.Text, Text: example.title})
	}
	return g, nil
}

// failingExamples returns links to the failing requests on the pages of codes. The checker finds
// the problems of the first gallery; only the service finds the problems of the second.
func failingExamples(documents prose.Documents) (failing, service templates.Gallery) {
	failing = templates.Gallery{Title: "A mistake for each code"}
	service = templates.Gallery{
		Title: "Codes that only the service returns",
		Note: "These requests pass the check. The service refuses them because of its database or keys, or because " +
			"of their HTTP method, headers or size.",
	}
	for _, d := range documents {
		x, ok := d.Failing()
		if !ok || d.Kind != load.KindError || x.Text == "" {
			continue
		}
		g := &service
		for _, problem := range playtoken.Check(x.Text, request.Now).Problems {
			if problem.Code == d.Code.Code {
				g = &failing
			}
		}
		g.Links = append(g.Links, templates.Link{
			URL: paths.Check + "#" + x.Text, Text: d.Code.Code.String(), Note: tables.ShortText(d.Code), Code: true,
		})
	}
	return failing, service
}
