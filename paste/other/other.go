// Package other recognizes texts that people paste in place of a request: answers, error codes,
// tokens, addresses, requests of sibling interfaces, and sources of key IDs.
package other

import (
	"strings"

	"playtoken"
	"playtoken/internal/ascii"
	"playtoken/paste/keyids"
)

// A Kind identifies a kind of text to programs, so released kinds never change.
// vectors/paste/README.md explains all of them.
type Kind string

const (
	Unrecognized        Kind = "unrecognized"
	EndpointAnswer      Kind = "endpoint-answer"
	ErrorCode           Kind = "error-code"
	LicenseToken        Kind = "license-token"
	AcquisitionURL      Kind = "license-acquisition-url"
	LicenseServerAnswer Kind = "license-server-answer"
	KeySource           Kind = "key-source"
	SiblingRequest      Kind = "sibling-request"
	OtherRequest        Kind = "other-request"
	Program             Kind = "program"
	JSON                Kind = "json"
)

// A Text is a text that is not a request of the token endpoint.
type Text struct {
	Kind Kind
	// Subject completes the sentence "This is …", and Fix is the advice. Neither repeats a part of
	// the text.
	Subject, Fix string
	// Codes are the error codes in the text, each once, in the order of their places.
	Codes []playtoken.Code
	// KeyIDs are the key IDs in the text, each once: 32 hexadecimal digits in the order of the
	// UUID.
	KeyIDs []string
	// Facts are the readable fields of a token, or the parameters of this interface that correspond
	// to a sibling's.
	Facts []Fact
}

// A Fact is a named value.
type Fact struct{ Name, Value string }

// Sentence returns the first sentence about the text.
func (t *Text) Sentence() string { return "This is " + t.Subject + "." }

// Recognize recognizes a text by its own form: all kinds but those that depend on how a request is
// read. s has no white space around it and is not empty.
func Recognize(s string) *Text {
	for _, read := range [...]func(string) *Text{
		answer, licenseServerAnswer, keySource, licenseToken, acquisitionURL,
	} {
		if t := read(s); t != nil {
			return t
		}
	}
	return nil
}

// keySource recognizes a text that holds key IDs.
func keySource(s string) *Text {
	what, ids := keyids.Find(s)
	if what == "" {
		return loneKey(s)
	}
	t := &Text{Kind: KeySource, Subject: what, KeyIDs: ids, Fix: "Send a key ID as kid."}
	switch len(ids) {
	case 0:
		t.Subject += " without a key ID that can be read"
		t.Fix = "Take the key ID from the packager."
	case 1:
		t.Fix = "Send the key ID as kid."
	}
	return t
}

// loneKey recognizes 16 bytes without a name. They may be a secret, so the answer does not repeat
// them.
func loneKey(s string) *Text {
	how := ""
	switch b, ok := keyids.Decode(s); {
	case !ok || len(b) != 16 || strings.IndexByte(s, ' ') >= 0:
		return nil
	case len(s) >= 32:
		how = "hexadecimal digits"
	default:
		how = "Base64"
	}
	return &Text{
		Kind: KeySource, Subject: "16 bytes in " + how + ", such as a key ID or a content key",
		Fix: "Send a key ID as kid, and a content key as contentKey, in hexadecimal digits.",
	}
}

// acquisitionURL recognizes the URL to which a player sends its challenge, with a token or without.
func acquisitionURL(s string) *Text {
	if ascii.IndexAny(s, " \t\r\n") >= 0 {
		return nil
	}
	if strings.HasPrefix(ascii.TrimLeft(s, "?&"), tokenParameter+"=") {
		return tokenIn(s)
	}
	if strings.Index(s, "://") <= 0 {
		return nil
	}
	path, query, _ := strings.Cut(s, "?")
	path, _, _ = strings.Cut(path, "#")
	t := &Text{Kind: AcquisitionURL, Subject: "a license acquisition URL"}
	if found := tokenIn(query); found != nil {
		t.Subject += " with " + found.Subject
		t.Facts = found.Facts
		t.Fix = "Give it to the player, which sends its challenge there."
		return t
	}
	if !isLicenseServer(path) {
		return nil
	}
	t.Subject += " without a token"
	t.Fix = "Append ?" + tokenParameter + "= and a token, or give the player the token as custom data."
	return t
}

// isLicenseServer reports whether a URL or a path ends like a license server's.
func isLicenseServer(path string) bool {
	const end = "/rightsmanager.asmx"
	return len(path) >= len(end) && ascii.EqualFold(path[len(path)-len(end):], end)
}

// Command returns a program or command whose request cannot be read.
func Command() *Text {
	return &Text{
		Kind: Program, Subject: "a program or a command that cannot be read here",
		Fix: "Paste the request that it sends: the URL, the form body, or a curl command.",
	}
}

// LostQuery returns a PowerShell command with "$base?kid=…", in which the ? belongs to the name of
// the variable.
func LostQuery() *Text {
	return &Text{
		Kind: Program,
		Subject: "a PowerShell command whose URL has no query, because PowerShell takes the ? into the name of the " +
			"variable before it",
		Fix: "Write braces around the name of the variable, as in ${base}?kid=….",
	}
}

// Address returns a request to another address than the token endpoint's.
func Address() *Text {
	return &Text{
		Kind: OtherRequest,
		Subject: "a request to another address than the token endpoint's, and it has no parameter of a token " +
			"request",
		Fix: "Paste the token request.",
	}
}

// UnreadJSON returns a JSON text without a parameter that can be read.
func UnreadJSON() *Text {
	return &Text{
		Kind: JSON, Subject: "JSON in which no parameter of a token request was found",
		Fix: "Paste the request. The endpoint accepts name=value pairs joined with &, and no JSON.",
	}
}

// Nothing returns a text that is of no known kind.
func Nothing() *Text {
	return &Text{
		Kind: Unrecognized, Subject: "a text of no known kind",
		Fix: "Paste a URL, a query, a form body, or a curl or PowerShell command.",
	}
}
