// Package paths names the addresses of the site's pages and files.
package paths

import (
	"strings"

	"playtoken"
	"playtoken/protocol"
)

// The addresses of the pages of which there is one.
const (
	Home       = "/"
	Guides     = "/guides/"
	Parameters = "/parameters/"
	Errors     = "/errors/"
	Check      = "/check/" // checks requests
	Try        = "/try/"   // sends requests to the endpoint that serves the site
	NotFound   = "/404.html"
	// Decisions is the guide that decisions in prose link to.
	Decisions = Guides + "decisions/"
)

const (
	// CheckWorker is the script that keeps the page Check for visits without a network. Its name
	// has no fingerprint: a browser looks there for the next build. It may keep files of its own
	// folder only.
	CheckWorker = Check + "worker.js"
	// CheckFile is the page Check as one file, to be opened from a disk.
	CheckFile = Check + "check.html"
	// Assets is the folder of the files whose names carry a fingerprint. Browsers may cache them
	// for ever.
	Assets = "/assets/"
)

// Guide returns the address of a guide.
func Guide(slug string) string { return Guides + slug + "/" }

// Parameter returns the address of a parameter's page.
func Parameter(name string) string { return Parameters + name + "/" }

// Error returns the address of a code's page. The answers of the endpoint link to it as well.
func Error(code playtoken.Code) string { return protocol.DocumentationURL("", code) }

// File returns the file that an address is served from, such as "errors/index.html".
func File(path string) string {
	if strings.HasSuffix(path, "/") {
		path += "index.html"
	}
	return strings.TrimPrefix(path, "/")
}

// Markdown returns the address of a page as Markdown, "" for the page NotFound.
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
