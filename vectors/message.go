package vectors

import (
	"maps"
	"slices"
	"strings"
)

// A Message is a complete HTTP request, with all values filled in.
type Message struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Query  string `json:"query"`
	Body   string `json:"body"`
	// Headers are pairs of a lower-case name and a value, in the order of the names.
	Headers [][2]string `json:"headers"`
	// Client is the address of the client; "" for the address of the connection.
	Client string `json:"client"`
}

// Header returns the values of a header of that lower-case name, joined with ", ".
func (m *Message) Header(name string) string {
	var values []string
	for _, h := range m.Headers {
		if h[0] == name {
			values = append(values, h[1])
		}
	}
	return strings.Join(values, ", ")
}

// Fill replaces every "{NAME}" in the text by the value of that name.
func Fill(text string, values map[string]string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for name, value := range values {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// Message returns the request of a loaded scenario, filled with the values and with r.Fill.
func (r *HTTPRequest) Message(values map[string]string) Message {
	values = maps.Clone(values)
	if values == nil {
		values = map[string]string{}
	}
	for name, value := range r.Fill {
		values[name] = Fill(value, values)
	}
	values["as"] = values[r.As]
	m := Message{Method: r.Method, Path: Fill(r.Path, values), Client: r.Client, Headers: [][2]string{}}
	query, body := r.Query, ""
	if r.Body != nil {
		body = Fill(*r.Body, values) // the value of a name can contain names of r.Fill
	}
	header := maps.Clone(r.Header)
	if r.Form != nil && r.Send == "body" {
		body = r.Form.Text()
		if _, ok := header["content-type"]; !ok {
			header["content-type"] = Values{FormType}
		}
	} else if r.Form != nil {
		query = r.Form.Text()
	}
	if r.As == "none" {
		query = strings.Join(slices.DeleteFunc(strings.Split(query, "&"), ofCaller), "&")
	}
	m.Query, m.Body = Fill(query, values), Fill(body, values)
	if r.Repeat != nil {
		m.Body += strings.Repeat(r.Repeat.Text, r.Repeat.Count)
	}
	for _, name := range slices.Sorted(maps.Keys(header)) {
		for _, value := range header[name] {
			if value != "" && (r.As != "none" || !ofCaller(value)) {
				m.Headers = append(m.Headers, [2]string{name, Fill(value, values)})
			}
		}
	}
	return m
}

func ofCaller(text string) bool { return strings.Contains(text, "{as}") }
