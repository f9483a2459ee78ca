// Package templates has the components of the site. They show values; package portal decides which.
package templates

//go:generate go tool -modfile=../build/tools/go.mod templ generate

// A Site is shared by all pages.
type Site struct {
	Name string
	// BaseURL is the root of absolute links, without a final slash; "" for a site without any.
	BaseURL string
	// Sections is the navigation at the top.
	Sections []Link
	Assets   Assets
	Check    CheckAssets
}

// CheckAssets are the files of the page that checks requests. They name each other by relative
// paths, so their folder carries the fingerprint.
type CheckAssets struct {
	// Folder is the path of the folder with its final slash. Modules are the paths of the scripts
	// that the verdict needs.
	Folder  string
	Modules []string
}

// Assets are the paths of the files that pages load, fingerprints included.
type Assets struct {
	CSS, Theme, Script, Search, SearchEngine, SearchIndex, Icon string
	// IconData is the icon as a data: address.
	IconData string
}

// A Link is a link of the navigation.
type Link struct {
	URL, Text string
	// Code marks names and codes, which have the typeface of code.
	Code bool
	// Note is shown beside the text.
	Note    string
	Current bool
}

// A Group is a headed list of links.
type Group struct {
	Title string
	Links []Link
}

// A Heading is an entry of a page's own contents.
type Heading struct {
	ID, Text string
	Level    int // 2 or 3
}

// A Page is the frame around the content of a page.
type Page struct {
	Site *Site
	// Path is the page's path with its final slash, such as "/parameters/kid/".
	Path        string
	Title       string // of the document
	Description string
	// Class is the kind of page, such as "home", "parameter" or "guide".
	Class    string
	Crumbs   []Link
	Sidebar  []Group
	Contents []Heading
	Previous *Link
	Next     *Link
	// Edit is the address at which the page's source can be edited, "" for none. Markdown is the
	// path of the page as Markdown.
	Edit, Markdown string
	// Hidden pages are for no search engine.
	Hidden bool
	// Closed pages fetch nothing once they are loaded. Their icon is inside the page.
	Closed bool
}

// Canonical returns the absolute address of the page, "" when the site has none.
func (p Page) Canonical() string {
	if p.Site.BaseURL == "" {
		return ""
	}
	return p.Site.BaseURL + p.Path
}

// Icon returns the address of the page's icon. Browsers ask for it again when the address of a page
// changes, which a closed page cannot allow.
func (p Page) Icon() string {
	if p.Closed {
		return p.Site.Assets.IconData
	}
	return p.Site.Assets.Icon
}

// A Fact is a cell of the plate at the top of a parameter's or a code's page.
type Fact struct {
	Label string
	// Parts are shown one after the other.
	Parts []Part
}

// A Part is a piece of text, which may be code, or a link.
type Part struct {
	Text, URL string
	Code      bool
}

// An Example is a request and its verdict.
type Example struct {
	Accepted bool
	// Line is the request line, "" for a form POST to the endpoint.
	Line string
	// Rows are the pairs shown. The request has as many more as Hidden. Base is a phrase for them.
	Rows   []Row
	Hidden int
	Base   string
	// Text is the whole request as form-encoded text.
	Text string
	// Check is the address at which the request can be checked, "" for none.
	Check string
	// Problems are those without a row.
	Problems []Diagnosis
	// State is the state of the service, "" for an account in order.
	State string
}

// A Row is a pair of a request, or one that it omits.
type Row struct {
	Name string
	// Marked names are wrong themselves.
	Marked  bool
	Value   []Span
	Omitted bool
	// Changed rows differ from the base.
	Changed  bool
	Problems []Diagnosis
}

// A Span is a piece of a value. Marked ones are wrong.
type Span struct {
	Text   string
	Marked bool
}

// A Diagnosis is a problem or a warning.
type Diagnosis struct {
	Warning bool
	// Code and URL are those of a problem.
	Code, URL    string
	Message      string
	Details, Fix string
}

// A Panel is one of several alternatives, shown as tabs.
type Panel struct {
	// Key is the same for the panels that are chosen together throughout the site.
	Key, Title string
	// HTML is highlighted code.
	HTML string
}

// A ParameterRow is a row of the table of parameters.
type ParameterRow struct {
	Name, URL, Summary, Required, Format string
	Extension, Secret                    bool
}

// A ParameterGroup is a headed part of the table of parameters.
type ParameterGroup struct {
	Title, ID string
	Rows      []ParameterRow
}

// A CodeRow is a row of the table of codes.
type CodeRow struct {
	Code, URL, Text, Status, FoundBy string
	Parameters                       []Part
}

// A CodeGroup is a headed part of the table of codes.
type CodeGroup struct {
	Title, ID string
	Rows      []CodeRow
}

// A Mistake is a way to get a parameter wrong, and the code that answers it.
type Mistake struct {
	Mistake         string
	Code, URL, Text string
}

// A GuideGroup is a section of the guides.
type GuideGroup struct {
	Title, ID string
	Guides    []GuideRow
}

// A GuideRow is a guide in the list of guides.
type GuideRow struct{ Title, URL, Description string }

// A Field is a field of the form, for one parameter.
type Field struct {
	Name, Summary, Format, URL string
	// Values are the words that the parameter takes, Levels numbers worth proposing.
	Values, Levels []string
	Secret, Number bool
	// Needed is the condition under which the parameter is required: "always", "" for never, or
	// conditions on other parameters with spaces between them, all of which have to hold. "name"
	// holds if that parameter is given, "!name" if it is not, "name=value" if it has that value.
	Needed string
	// Only is the condition under which the parameter is allowed, "" for always.
	Only string
	// Plus names the spaces of the value that can only be a + that was not escaped: "first", "any",
	// or "" for none.
	Plus string
}

// A FieldGroup is a headed part of the form.
type FieldGroup struct {
	Title, ID string
	// Open groups are unfolded at first.
	Open bool
	// Keys are the fields that each key has.
	Keys, Fields []Field
}

// A CheckPage is the content of the page that checks requests.
type CheckPage struct {
	Heading, Body string
	Groups        []FieldGroup
	// Languages are the ways to write the request, without content.
	Languages []Panel
	Galleries []Gallery
	// File is the address of the page as one file; "" in that file.
	File string
	// Try is the page that sends the request, "" for none.
	Try string
}

// A TryPage is the content of the page that sends a request.
type TryPage struct {
	Heading, Body string
	// Endpoint is the path of the token endpoint. Command sends a request on a command line.
	Endpoint, Command string
}

// A Gallery is a headed list of examples.
type Gallery struct {
	Title, Note string
	Links       []Link
}
