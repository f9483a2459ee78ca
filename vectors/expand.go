package vectors

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// EndpointPath is the path of the token endpoint.
const EndpointPath = "/hms/pr/token"

// FormType is the content type of a request's body.
const FormType = "application/x-www-form-urlencoded"

// An Input is the text of a request: either Raw alone, or Base with changes. Changes are made in
// the order Without, With, Append.
type Input struct {
	// Raw is the complete form-encoded text.
	Raw *string `json:"text,omitempty"`

	// Base is the name of a text in bases.json.
	Base string `json:"base,omitempty"`
	// Without has the raw names of the base's pairs to leave out.
	Without []string `json:"without,omitempty"`
	// With has raw pairs, separated by "&". Each replaces the base's pair of the same raw name in
	// its place, or is appended.
	With string `json:"with,omitempty"`
	// Append is a raw text that is appended after "&".
	Append string `json:"append,omitempty"`

	text string
}

// Text returns the form-encoded text of the request.
func (in *Input) Text() string { return in.text }

func (in *Input) expand(bases map[string]string) error {
	if in.Raw != nil {
		if in.Base != "" || in.With != "" || in.Without != nil || in.Append != "" {
			return errors.New("text excludes base, with, without and append")
		}
		in.text = *in.Raw
		return nil
	}
	base, ok := bases[in.Base]
	if !ok {
		return fmt.Errorf("no base %q", in.Base)
	}
	pairs := strings.Split(base, "&")
	find := func(name string) int {
		return slices.IndexFunc(pairs, func(p string) bool { return rawName(p) == name })
	}
	for _, name := range in.Without {
		i := find(name)
		if i < 0 {
			return fmt.Errorf("the base has no %q to leave out", name)
		}
		pairs = slices.Delete(pairs, i, i+1)
	}
	if in.With != "" {
		seen := names{}
		for pair := range strings.SplitSeq(in.With, "&") {
			name := rawName(pair)
			if err := seen.add(name); err != nil || name == "" {
				return fmt.Errorf("with: the name of %q is empty or given twice", pair)
			}
			if i := find(name); i >= 0 {
				pairs[i] = pair
			} else {
				pairs = append(pairs, pair)
			}
		}
	}
	in.text = strings.Join(pairs, "&")
	if in.Append != "" {
		in.text += "&" + in.Append
	}
	return nil
}

// rawName returns the name of a pair without decoding it.
func rawName(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}

func (r *Request) resolve(bases map[string]string) error {
	if err := r.expand(bases); err != nil {
		return err
	}
	for i := range r.Problems {
		p := &r.Problems[i]
		if err := p.locate(r.text, p.Parameter); err != nil {
			return fmt.Errorf("problem %d: %w", p.Code, err)
		}
	}
	for i := range r.Warnings {
		w := &r.Warnings[i]
		if err := w.locate(r.text, w.Parameter); err != nil {
			return fmt.Errorf("warning %s: %w", w.Kind, err)
		}
	}
	if r.Terms != nil && !r.Accepted() {
		return errors.New("terms are expected although there are problems")
	}
	return nil
}

// locate sets Start and End for At and Nth in the text.
func (m *Mark) locate(text, parameter string) error {
	if m.At == nil {
		m.Start, m.End = len(text), len(text)
		return nil
	}
	if *m.At == "" {
		i, ok := emptyValue(text, parameter)
		if !ok {
			return fmt.Errorf("the text has no empty %q", parameter)
		}
		m.Start, m.End = i, i
		return nil
	}
	start := -1
	for range max(m.Nth, 1) {
		i := strings.Index(text[start+1:], *m.At)
		if i < 0 {
			return fmt.Errorf("%q (%d) is not in the text", *m.At, max(m.Nth, 1))
		}
		start += 1 + i
	}
	m.Start, m.End = start, start+len(*m.At)
	return nil
}

// emptyValue returns the end of the first pair of that name without a value: "name=" or "name". For
// the empty name it returns the start of the first pair that begins with "=".
func emptyValue(text, name string) (int, bool) {
	i := 0
	for pair := range strings.SplitSeq(text, "&") {
		switch {
		case name == "" && strings.HasPrefix(pair, "="):
			return i, true
		case name != "" && (pair == name || pair == name+"="):
			return i + len(pair), true
		}
		i += len(pair) + 1
	}
	return 0, false
}
