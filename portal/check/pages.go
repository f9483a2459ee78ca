// Package check finds the mistakes of the content that can be found only in its rendered pages.
package check

import (
	"maps"
	"path"
	"slices"
	"strings"

	"playtoken/portal/load"
	"playtoken/portal/prose"
)

// Pages checks the sections, requests and related pages of each page, and expects a page for every
// diagram. A draft may refer to missing pages, and may have diagrams that no page shows.
func Pages(content load.Content, documents prose.Documents, draft bool) (mistakes load.Mistakes) {
	shown := map[string]bool{}
	for _, d := range documents {
		switch d.Kind {
		case load.KindParameter:
			mistakes = append(mistakes, parameter(d)...)
		case load.KindError:
			mistakes = append(mistakes, code(d)...)
		}
		mistakes = append(mistakes, related(d.Page, content, draft)...)
		for _, file := range d.Diagrams {
			shown[file] = true
		}
	}
	for _, file := range slices.Sorted(maps.Keys(content.Diagrams)) {
		if !shown[file] && !draft {
			mistakes.Add(file, "no page shows this diagram: show it, or remove it")
		}
	}
	return mistakes
}

// parameter expects an accepted and a refused request on the page of a parameter.
func parameter(d prose.Document) (mistakes load.Mistakes) {
	if _, ok := d.Accepted(); !ok {
		mistakes.Add(d.File, "write an accepted request under \"## Examples\": a block ```request ok with %s",
			d.Parameter.Name)
	}
	if !d.IsRefused() {
		mistakes.Add(d.File,
			"write a refused request under \"## Examples\": a block ```request CODE with a mistake in %s",
			d.Parameter.Name)
	}
	return mistakes
}

// codeSections are the first sections of every code's page, in their order.
var codeSections = [...]string{"What happened", "Likely causes", "The fix"}

// code expects the sections of a code's page, a request that raises the code, and an accepted
// request.
func code(d prose.Document) (mistakes load.Mistakes) {
	var have []string
	for _, h := range d.Headings {
		if h.Level == 2 {
			have = append(have, h.Text)
		}
	}
	for i, want := range codeSections {
		if i >= len(have) || have[i] != want {
			mistakes.Add(d.File, "section %d has to be \"## %s\"", i+1, want)
			break
		}
	}
	if _, ok := d.Failing(); !ok {
		mistakes.Add(d.File,
			"write a failing request under \"## What happened\": a block ```request %v that raises this code",
			d.Code.Code)
	}
	if _, ok := d.Accepted(); !ok {
		mistakes.Add(d.File, "write a corrected request under \"## The fix\": a block ```request ok")
	}
	return mistakes
}

// related expects a page for each name in the front matter.
func related(p load.Page, content load.Content, draft bool) (mistakes load.Mistakes) {
	for _, name := range p.Related {
		switch target := load.RelatedPath(name); {
		case target == "":
			mistakes.Add(p.File, "related: %q is not a parameter, a code or a guide", name)
		case !content.Has(target) && !draft:
			file := path.Clean(strings.Trim(target, "/"))
			mistakes.Add(p.File, "related: the page of %q, content/%s.md, is missing", name, file)
		}
	}
	return mistakes
}
