// Package templates has the components of the site. Package portal supplies their values.
package templates

//go:generate go tool -modfile=../build/tools/go.mod templ generate

// A Site has the values that all pages share.
type Site struct {
	Name string
	// BaseURL is the root of absolute links, without a final slash. It is "" if the address of the
	// site is unknown.
	BaseURL string
	// Sections is the navigation at the top.
	Sections []Link
	Assets   Assets
	Check    CheckAssets
}

// CheckAssets are the files of the page that checks requests. They import each other by relative
// paths, so the fingerprint is in the name of their folder.
type CheckAssets struct {
	// Folder is the path of the folder with its final slash. Modules are the paths of the scripts
	// to preload: those that the verdict requires.
	Folder  string
	Modules []string
}

// Assets are the paths, with fingerprints, of the files that pages load.
type Assets struct {
	CSS, Theme, Script, Search, SearchEngine, SearchIndex, Icon string
	// IconData is the icon as a data: URL.
	IconData string
}

// A Link is a link of the navigation.
type Link struct {
	URL, Text string
	// Code selects the typeface of code, for names and codes.
	Code bool
	// Note is a text beside the link's text.
	Note    string
	Current bool
}

// A Group is a list of links with a heading.
type Group struct {
	Title string
	Links []Link
}

// A Heading is an entry in the table of contents of a page.
type Heading struct {
	ID, Text string
	Level    int // 2 or 3
}

// A Page is the frame around the content of a page.
type Page struct {
	Site *Site
	// Path is the page's path with its final slash, such as "/parameters/kid/".
	Path        string
	Title       string // the title of the HTML document
	Description string
	// Class is the kind of page, such as "home", "parameter" or "guide".
	Class    string
	Crumbs   []Link
	Sidebar  []Group
	Contents []Heading
	Previous *Link
	Next     *Link
	// Edit is the address for editing the page's source, or "". Markdown is the path of the page's
	// Markdown version, or "".
	Edit, Markdown string
	// Hidden keeps search engines from listing the page.
	Hidden bool
	// Closed marks a page that fetches nothing after it has loaded. Its icon is a data: URL.
	Closed bool
}

// Canonical returns the absolute address of the page, or "" if BaseURL is "".
func (p Page) Canonical() string {
	if p.Site.BaseURL == "" {
		return ""
	}
	return p.Site.BaseURL + p.Path
}

// Icon returns the address of the page's icon. A closed page has the icon as a data: URL, because
// browsers fetch icons again when the fragment of the page's address changes.
func (p Page) Icon() string {
	if p.Closed {
		return p.Site.Assets.IconData
	}
	return p.Site.Assets.Icon
}

// A Fact is a cell of the plate at the top of a parameter's or a code's page.
type Fact struct {
	Label string
	// Parts are separated by spaces.
	Parts []Part
}

// A Part is a piece of text, which may be code or a link. URL is "" for a part without a link.
type Part struct {
	Text, URL string
	Code      bool
}

// An Example is a request and its verdict.
type Example struct {
	Accepted bool
	// Line describes the request as HTTP. It is "" for a form that is posted to the endpoint.
	Line string
	// Rows are the pairs that the example shows. Hidden is the number of pairs of the base that it
	// hides. Base is a phrase for the base.
	Rows   []Row
	Hidden int
	Base   string
	// Text is the form-encoded text of the request.
	Text string
	// Check is the address of the page that checks this request, or "".
	Check string
	// Problems are the problems without a row.
	Problems []Diagnosis
	// State is a phrase for the state of the service; "" for an account without restrictions.
	State string
}

// A Row is a pair of a request, or a parameter of the base that the request omits.
type Row struct {
	Name string
	// Marked marks a wrong name.
	Marked  bool
	Value   []Span
	Omitted bool
	// Changed marks a pair that differs from the base.
	Changed  bool
	Problems []Diagnosis
}

// A Span is a piece of a value. Marked marks a wrong piece.
type Span struct {
	Text   string
	Marked bool
}

// A Diagnosis is a problem or a warning.
type Diagnosis struct {
	Warning bool
	// Code is the code of a problem, and URL the page of that code. A warning has neither.
	Code, URL    string
	Message      string
	Details, Fix string
}

// A Panel is one of several alternatives, shown as tabs.
type Panel struct {
	// Key identifies a choice of the reader, which applies to all panels of the site with this key.
	Key, Title string
	// HTML is highlighted code.
	HTML string
}

// A ParameterRow is a row of the table of parameters.
type ParameterRow struct {
	Name, URL, Summary, Required, Format string
	Extension, Secret                    bool
}

// A ParameterGroup is a part of the table of parameters with a heading.
type ParameterGroup struct {
	Title, ID string
	Rows      []ParameterRow
}

// A CodeRow is a row of the table of codes.
type CodeRow struct {
	Code, URL, Text, Status, FoundBy string
	Parameters                       []Part
}

// A CodeGroup is a part of the table of codes with a heading.
type CodeGroup struct {
	Title, ID string
	Rows      []CodeRow
}

// A Mistake is a possible mistake with a parameter, and its code.
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

// A Field is the field of the form for one parameter.
type Field struct {
	Name, Summary, Format, URL string
	// Values are the words that the parameter accepts. Levels are numbers to suggest.
	Values, Levels []string
	Secret, Number bool
	// Needed is the condition under which the parameter is required: "always", "" for never, or
	// conditions on other parameters, separated by spaces, which must all hold. "name" holds if the
	// parameter of that name is given, "!name" if it is not, and "name=value" if it has the value.
	Needed string
	// Only is the condition under which the parameter is allowed, as in Needed; "" for always.
	Only string
	// Plus selects the spaces of the value that must come from an unescaped +: "first", "any", or
	// "" for no space.
	Plus string
}

// A FieldGroup is a part of the form with a heading.
type FieldGroup struct {
	Title, ID string
	// Open marks a group that is unfolded when the page loads.
	Open bool
	// Keys are the fields that are repeated for each key.
	Keys, Fields []Field
}

// A CheckPage is the content of the page that checks requests.
type CheckPage struct {
	Heading, Body string
	Groups        []FieldGroup
	// Languages are empty panels for the notations of the request.
	Languages []Panel
	Galleries []Gallery
	// File is the address of the page as one file; "" in that file.
	File string
	// Try is the address of the page that sends requests, or "".
	Try string
}

// A TryPage is the content of the page that sends a request.
type TryPage struct {
	Heading, Body string
	// Endpoint is the path of the token endpoint. Command is a command that sends a request to it.
	Endpoint, Command string
}

// A Gallery is a list of examples with a heading.
type Gallery struct {
	Title, Note string
	Links       []Link
}
