package portal

import (
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"

	"playtoken/portal/paths"
)

// A link is a link, or another reference, from a page.
type link struct {
	from *page
	to   string
}

// reference finds the attributes of the built pages that are anchors or lead somewhere. Text cannot look like one: its quotation
// marks are escaped.
var reference = regexp.MustCompile(` (id|href|src|data-index|data-script|data-engine)="([^"]*)"`)

// collectLinks notes the anchors of a page and all that it refers to.
func (s *site) collectLinks(p *page, b []byte) {
	anchors := map[string]bool{}
	s.anchors[p.Path] = anchors
	for _, a := range reference.FindAllSubmatch(b, -1) {
		value := html.UnescapeString(string(a[2]))
		if string(a[1]) != "id" {
			s.links = append(s.links, link{p, value})
			continue
		}
		if anchors[value] {
			s.mistake(p.File, "the page has the anchor %q twice: give one of the headings other words", value)
		}
		anchors[value] = true
	}
}

// checkLinks looks for what every reference leads to. Pages that are missing have been told already.
func (s *site) checkLinks() {
	absent := map[string]bool{}
	for _, m := range s.content.Missing {
		absent[m.Path], absent[paths.Markdown(m.Path)] = true, true
	}
	for _, l := range s.links {
		target, anchor, _ := strings.Cut(l.to, "#")
		switch {
		case strings.HasPrefix(l.to, "https://"), strings.HasPrefix(l.to, "mailto:"), strings.HasPrefix(l.to, "data:"), s.options.BaseURL != "" && strings.HasPrefix(l.to, s.options.BaseURL+"/"):
			continue
		case target == "":
			target = l.from.Path
		case !strings.HasPrefix(target, "/"):
			s.mistake(l.from.File, "the link %q does not begin with / or https://", l.to)
			continue
		}
		if s.out[paths.File(target)] == nil {
			guide := s.options.Draft && strings.HasPrefix(target, "/guides/")
			if !absent[target] && !guide {
				s.mistake(l.from.File, "the link %q leads nowhere", l.to)
			}
			continue
		}
		if anchors, isPage := s.anchors[target]; isPage && anchor != "" && target != "/check/" && !anchors[anchor] {
			s.mistake(l.from.File, "the link %q names an anchor that the page does not have", l.to)
		}
	}
}

// checkDiagrams finds drawings that no page shows.
func (s *site) checkDiagrams() {
	for _, name := range slices.Sorted(maps.Keys(s.content.Diagrams)) {
		if !s.drawings[name] && !s.options.Draft {
			s.mistake(name, "no page shows this diagram: show it, or remove it")
		}
	}
}
