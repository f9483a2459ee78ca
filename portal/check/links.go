package check

import (
	"html"
	"regexp"
	"strings"

	"playtoken/portal/files"
	"playtoken/portal/load"
	"playtoken/portal/paths"
)

// reference finds the attributes of a page that are anchors or addresses. Text cannot match, since
// its quotation marks are escaped.
var reference = regexp.MustCompile(` (id|href|src|data-index|data-script|data-engine)="([^"]*)"`)

// references returns the anchors of a page, and the addresses to which it refers.
func references(page []byte) (anchors, targets []string) {
	for _, a := range reference.FindAllSubmatch(page, -1) {
		value := html.UnescapeString(string(a[2]))
		if string(a[1]) == "id" {
			anchors = append(anchors, value)
		} else {
			targets = append(targets, value)
		}
	}
	return anchors, targets
}

// Links checks the anchors and links of the built pages. It accepts links to the pages in
// content.Missing, which are reported separately. In a draft, it accepts all links to guides too.
func Links(content load.Content, built files.Set, baseURL string, draft bool) (mistakes load.Mistakes) {
	missing := map[string]bool{}
	for _, m := range content.Missing {
		missing[m.Path], missing[paths.Markdown(m.Path)] = true, true
	}
	anchorsOf := map[string]map[string]bool{}
	targetsOf := map[string][]string{}
	for _, p := range content.Pages {
		anchors, targets := references(built[paths.File(p.Path)])
		anchorsOf[p.Path] = map[string]bool{}
		for _, anchor := range anchors {
			if anchorsOf[p.Path][anchor] {
				mistakes.Add(p.File, "the page has the anchor %q twice: give one of the headings other words", anchor)
			}
			anchorsOf[p.Path][anchor] = true
		}
		targetsOf[p.Path] = targets
	}
	for _, p := range content.Pages {
		for _, link := range targetsOf[p.Path] {
			target, anchor, _ := strings.Cut(link, "#")
			switch {
			case isElsewhere(link, baseURL):
				continue
			case target == "":
				target = p.Path
			case !strings.HasPrefix(target, "/"):
				mistakes.Add(p.File, "the link %q does not begin with / or https://", link)
				continue
			}
			if built[paths.File(target)] == nil {
				if !missing[target] && !(draft && strings.HasPrefix(target, paths.Guides)) {
					mistakes.Add(p.File, "the site has no page or file for the link %q", link)
				}
				continue
			}
			// In links to the page Check, a request follows the #.
			anchors, isPage := anchorsOf[target]
			if isPage && anchor != "" && target != paths.Check && !anchors[anchor] {
				mistakes.Add(p.File, "the page lacks the anchor of the link %q", link)
			}
		}
	}
	return mistakes
}

// isElsewhere reports whether a link has a scheme: it leads to another site, or begins with the
// address of this one.
func isElsewhere(link, baseURL string) bool {
	for _, scheme := range [...]string{"https://", "mailto:", "data:"} {
		if strings.HasPrefix(link, scheme) {
			return true
		}
	}
	return baseURL != "" && strings.HasPrefix(link, baseURL+"/")
}
