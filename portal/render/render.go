package portal

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"playtoken"
	"playtoken/portal/highlight"
	"playtoken/portal/load"
	"playtoken/portal/paths"
	"playtoken/portal/request"
	"playtoken/portal/tables"
	"playtoken/templates"
)

// renderPage makes the files of a page.
func (s *site) renderPage(p *page) {
	frame := s.frame(p)
	var c templ.Component
	switch p.Kind {
	case load.KindHome:
		c = s.home(p, frame)
	case load.KindIndex:
		c = s.index(p, frame)
	case load.KindParameter:
		c = s.parameter(p, frame)
	case load.KindError:
		c = s.error(p, frame)
	case load.KindGuide:
		c = templates.Guide(frame, p.Title, p.HTML+p.Footnotes, s.related(p))
	case load.KindCheck:
		c = s.check(p, frame)
	case load.KindTry:
		c = s.try(p, frame)
	case load.KindNotFound:
		c = templates.NotFound(frame, p.Title, p.HTML+p.Footnotes)
	}
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		s.fail(err)
	}
	s.count++
	s.out[paths.File(p.Path)] = b.Bytes()
	if frame.Markdown != "" {
		s.out[strings.TrimPrefix(frame.Markdown, "/")] = []byte(s.asMarkdown(p))
	}
}

// frame is what surrounds the content of a page.
func (s *site) frame(p *page) templates.Page {
	f := templates.Page{
		Site: &s.common, Path: p.Path, Title: s.documentTitle(p), Description: p.Description, Class: p.Kind.String(),
		Sidebar: s.sidebar(p), Markdown: paths.Markdown(p.Path), Hidden: p.Kind == load.KindNotFound, Closed: p.Kind == load.KindCheck,
	}
	if above := p.Index(); above != "" && above != p.Path {
		if index := s.pages[above]; index != nil {
			f.Crumbs = []templates.Link{{URL: "/", Text: load.SiteName}, {URL: above, Text: index.Title}}
		}
	}
	if s.options.EditURL != "" {
		f.Edit = s.options.EditURL + p.File
	}
	if p.Kind != load.KindHome && p.Kind != load.KindNotFound && p.Kind != load.KindIndex && p.Kind != load.KindCheck && p.Kind != load.KindTry {
		f.Contents = p.Headings
		f.Previous, f.Next = s.neighbours(p)
	}
	switch {
	case p.Kind == load.KindParameter:
		f.Contents = append(f.Contents, templates.Heading{ID: "codes", Text: "Codes", Level: 2})
	case p.Kind == load.KindError && failing(p) != nil:
		f.Contents = append(f.Contents, templates.Heading{ID: "answer", Text: "What the endpoint answers", Level: 2})
	}
	return f
}

// longTitle is the number of characters above which a title is cut off in lists of results.
const longTitle = 70

// documentTitle is the title of a page with the site's name, where there is room for it.
func (s *site) documentTitle(p *page) string {
	title := p.Title
	if p.Kind == load.KindHome {
		return load.SiteName + " – " + title
	}
	if full := title + " – " + load.SiteName; utf8.RuneCountInString(full) <= longTitle {
		return full
	}
	return title
}

// neighbours are the pages before and after a page within its section.
func (s *site) neighbours(p *page) (previous, next *templates.Link) {
	for i, q := range s.sequence {
		if q != p {
			continue
		}
		if i > 0 && s.sequence[i-1].Index() == p.Index() {
			previous = s.linkTo(s.sequence[i-1].Page)
		}
		if i+1 < len(s.sequence) && s.sequence[i+1].Index() == p.Index() {
			next = s.linkTo(s.sequence[i+1].Page)
		}
	}
	return previous, next
}

// linkTo is a link with the name of a page.
func (s *site) linkTo(p load.Page) *templates.Link {
	l := templates.Link{URL: p.Path, Text: p.Name(), Code: p.Kind == load.KindParameter || p.Kind == load.KindError}
	if p.Kind == load.KindError {
		l.Note = tables.ShortText(p.Code)
	}
	return &l
}

// related are the links that the front matter names and those that the tables give, each once.
func (s *site) related(p *page) []templates.Link {
	var targets []string
	for _, name := range p.Related {
		targets = append(targets, load.RelatedPath(name))
	}
	if p.Kind == load.KindError {
		if !tables.IsGeneral(p.Code.Code) {
			for _, name := range playtoken.ParametersOf(p.Code.Code) {
				row, _ := playtoken.LookupParameter(name)
				for _, code := range row.Codes() {
					targets = append(targets, paths.Error(code))
				}
			}
		}
	}
	var links []templates.Link
	seen := map[string]bool{p.Path: true}
	for _, target := range targets {
		if q := s.pages[target]; q != nil && !seen[target] {
			seen[target] = true
			links = append(links, *s.linkTo(q.Page))
		}
	}
	return links
}

// home is the first page.
func (s *site) home(p *page, f templates.Page) templ.Component {
	var groups []templates.Group
	for _, pages := range s.content.Guides() {
		g := templates.Group{Title: pages[0].Section}
		for _, guide := range pages {
			g.Links = append(g.Links, *s.linkTo(guide))
		}
		groups = append(groups, g)
	}
	var actions []templates.Link
	if len(groups) > 0 {
		actions = append(actions, groups[0].Links[0])
	}
	for _, l := range [...]templates.Link{{URL: "/check/", Text: "Check a request"}, {URL: "/errors/", Text: "Look up an error"}} {
		if s.pages[l.URL] != nil {
			actions = append(actions, l)
		}
	}
	return templates.Home(f, p.Title, actions, s.showcase().Example(s.pages[paths.Check] != nil), p.HTML+p.Footnotes, groups)
}

// showcase is the request on the first page: three mistakes that everybody makes.
func (s *site) showcase() request.Exchange {
	x, err := request.Run(s.options.Endpoint, "-4020,-2020,-2002", "kid=b366360d-a82e-9c6e-0b09-84002a362cf2\n-rightsType\nrental.periodEndTime=2026-01-32T12:00:00Z\n")
	if err != nil {
		s.fail(err)
	}
	return x
}

// parameter is the page of a parameter.
func (s *site) parameter(p *page, f templates.Page) templ.Component {
	row := &p.Parameter
	facts := []templates.Fact{
		{Label: "What", Parts: words(row.Summary)},
		{Label: "Format", Parts: words(row.Format)},
		{Label: "Required", Parts: words(row.Requirement.String())},
		{Label: "Example", Parts: []templates.Part{{Text: row.Example, Code: true}}},
		{Label: "Defined in", Parts: words(row.Source)},
	}
	if len(row.Levels) > 0 {
		facts = append(facts, templates.Fact{Label: "Levels in PlayReady", Parts: words(tables.List(tables.Levels(row)))})
	}
	var notes []string
	if row.Secret {
		notes = append(notes, "secret: never log or show it")
	}
	if row.Indexed {
		notes = append(notes, "repeatable as "+row.Name+".0 to "+row.Name+"."+strconv.Itoa(playtoken.MaxKeys-1))
	}
	if row.Extension {
		notes = append(notes, "an extension: the specification's tables do not list it")
	}
	if len(notes) > 0 {
		facts = append(facts, templates.Fact{Label: "Note", Parts: words(strings.Join(notes, "; "))})
	}
	return templates.Parameter(f, row.Name, row.Extension, facts, mistakesOf(row), s.beside(p), p.HTML, p.Footnotes, s.related(p))
}

func words(s string) []templates.Part { return []templates.Part{{Text: s}} }

// mistakesOf is what can be wrong with a parameter.
func mistakesOf(row *playtoken.Parameter) []templates.Mistake {
	var list []templates.Mistake
	add := func(mistake string, code playtoken.Code) {
		if code == 0 {
			return
		}
		info, _ := code.Info()
		list = append(list, templates.Mistake{Mistake: mistake, Code: code.String(), URL: paths.Error(code), Text: tables.ShortText(info)})
	}
	add("missing", row.Missing)
	add("without a value", row.Empty)
	add("invalid, or given twice", row.Invalid)
	add("of the wrong length", row.Length)
	for _, code := range row.Others {
		add("with other parameters", code)
	}
	return list
}

// beside are the codes that other parameters carry, and in which this one has a part: its page shows them, or theirs name it.
func (s *site) beside(p *page) []templates.Link {
	var links []templates.Link
	if p.Parameter.Group == playtoken.GroupRequest {
		return nil // it has a part in every answer
	}
	carried := p.Parameter.Codes()
	for _, row := range tables.Codes() {
		q := s.pages[paths.Error(row.Code)]
		if q != nil && !slices.Contains(carried, row.Code) && (p.Raises(row.Code) || slices.Contains(q.Related, p.Parameter.Name)) {
			links = append(links, *s.linkTo(q.Page))
		}
	}
	return links
}

// error is the page of a code.
func (s *site) error(p *page, f templates.Page) templ.Component {
	row := p.Code
	facts := []templates.Fact{
		{Label: "Status", Parts: words(tables.Statuses(row))},
		{Label: "Found by", Parts: words(tables.FoundBy(row))},
		{Label: "In Go", Parts: []templates.Part{{Text: "playtoken." + row.Name, Code: true}}},
	}
	if names := playtoken.ParametersOf(row.Code); len(names) > 0 {
		facts = append(facts, templates.Fact{Label: "Carried by", Parts: parameterParts(names)})
	}
	var answers []templates.Panel
	switch r := failing(p); {
	case r == nil:
	case strings.HasPrefix(r.HTML.Body, "{"): // redemption answers nothing but JSON
		answers = append(answers, panel("json", "JSON", "http", request.HTTP(r.HTML)))
	default:
		if r.JSON != nil {
			answers = append(answers, panel("json", "errorFormat=json", "http", request.HTTP(r.JSON)))
		}
		answers = append(answers, panel("html", "errorFormat=html", "text", request.HTTP(r.HTML)))
	}
	return templates.Error(f, row.Code.String(), tables.ShortText(row), facts, p.HTML, answers, p.Footnotes, s.related(p))
}

func panel(key, title, language, source string) templates.Panel {
	html, _ := highlight.HTML(language, source)
	return templates.Panel{Key: key, Title: title, HTML: html}
}

// parameterParts are the names of parameters, linked.
func parameterParts(names []string) []templates.Part {
	var parts []templates.Part
	for _, name := range names {
		parts = append(parts, templates.Part{Text: name, URL: paths.Parameter(name), Code: true})
	}
	return parts
}

// index is the index page of a section.
func (s *site) index(p *page, f templates.Page) templ.Component {
	switch p.Path {
	case "/parameters/":
		return templates.Parameters(f, p.Title, p.HTML+p.Footnotes, parameterRows())
	case "/errors/":
		return templates.Errors(f, p.Title, p.HTML+p.Footnotes, codeRows())
	}
	var groups []templates.GuideGroup
	for _, pages := range s.content.Guides() {
		g := templates.GuideGroup{Title: pages[0].Section, ID: paths.Anchor(pages[0].Section)}
		for _, guide := range pages {
			g.Guides = append(g.Guides, templates.GuideRow{Title: guide.Title, URL: guide.Path, Description: guide.Description})
		}
		groups = append(groups, g)
	}
	return templates.Guides(f, p.Title, p.HTML+p.Footnotes, groups)
}

func parameterRows() []templates.ParameterGroup {
	var groups []templates.ParameterGroup
	for _, g := range tables.ParameterGroups() {
		group := templates.ParameterGroup{Title: g.String(), ID: paths.Anchor(g.String())}
		for _, row := range playtoken.Parameters() {
			if row.Group != g {
				continue
			}
			r := templates.ParameterRow{
				Name: row.Name, URL: paths.Parameter(row.Name), Summary: row.Summary, Format: row.Format, Extension: row.Extension, Secret: row.Secret,
			}
			if row.Requirement != playtoken.Optional {
				r.Required = "required"
				if row.Requirement != playtoken.Required {
					r.Required += strings.TrimPrefix(row.Requirement.String(), "yes,")
				}
			}
			group.Rows = append(group.Rows, r)
		}
		groups = append(groups, group)
	}
	return groups
}

func codeRows() []templates.CodeGroup {
	var groups []templates.CodeGroup
	for _, g := range tables.CodeGroups() {
		group := templates.CodeGroup{Title: g.Title, ID: g.ID}
		for _, row := range g.Codes {
			r := templates.CodeRow{
				Code: row.Code.String(), URL: paths.Error(row.Code), Text: tables.ShortText(row), Status: tables.Statuses(row), Told: "found by " + tables.FoundBy(row),
			}
			if !tables.IsGeneral(row.Code) {
				r.Parameters = parameterParts(playtoken.ParametersOf(row.Code))
			}
			group.Rows = append(group.Rows, r)
		}
		groups = append(groups, group)
	}
	return groups
}
