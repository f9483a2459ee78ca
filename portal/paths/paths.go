// Package paths names the addresses of the site's pages and files.
package paths

import (
	"strings"

	"playtoken"
	"playtoken/protocol"
)

// The addresses of single pages.
const (
	Home       = "/"
	Guides     = "/guides/"
	Parameters = "/parameters/"
	Errors     = "/errors/"
	Check      = "/check/" // checks requests
	Try        = "/try/"   // sends requests to the endpoint that serves the site
	NotFound   = "/404.html"
	// Decisions is the guide to which decisions in prose link.
	Decisions = Guides + "decisions/"
)

const (
	// CheckWorker is the service worker that keeps the page Check for visits without a network. Its
	// address never changes, because browsers look there for updates. A service worker controls
	// pages in its own folder only.
	CheckWorker = Check + "worker.js"
	// CheckFile is the page Check as one file, which can be opened from a disk.
	CheckFile = Check + "check.html"
	// Assets is the folder of files with fingerprints in their names. Browsers may cache them for
	// ever.
	Assets = "/assets/"
)

// Guide returns the address of a guide.
func Guide(slug string) string { return Guides + slug + "/" }

// Parameter returns the address of a parameter's page.
func Parameter(name string) string { return Parameters + name + "/" }

// Error returns the address of a code's page. The endpoint's errors link to it too.
func Error(code playtoken.Code) string { return protocol.DocumentationURL("", code) }

// File returns the file for an address, such as "errors/index.html" for "/errors/".
func File(path string) string {
	if strings.HasSuffix(path, "/") {
		path += "index.html"
	}
	return strings.TrimPrefix(path, "/")
}

// Markdown returns the address of the Markdown version of a page, or "" for the page NotFound.
func Markdown(path string) string {
	switch path {
	case Home:
		return "/index.md"
	case NotFound:
		return ""
	}
	return strings.TrimSuffix(path, "/") + ".md"
}

// Anchor returns the anchor of a heading: its words in lower case with hyphens between them.
func Anchor(heading string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(heading) {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			b.WriteRune(r)
		case (r == ' ' || r == '-' || r == '.') && b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}
