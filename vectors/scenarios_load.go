package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"
)

const (
	statesName   = "scenarios/states.json"
	requestsName = "scenarios/requests.json"
)

type statesFile struct {
	Schema      string      `json:"$schema"`
	Description string      `json:"description"`
	Keys        []StoredKey `json:"keys"`
	States      []State     `json:"states"`
}

// A beginning is the common part of the requests to an interface and of their answers.
type beginning struct {
	Request HTTPRequest `json:"request"`
	Expect  Expect      `json:"expect"`
}

type beginningsFile struct {
	Schema      string               `json:"$schema"`
	Description string               `json:"description"`
	Requests    map[string]beginning `json:"requests"`
	Named
}

type scenariosFile struct {
	Schema      string     `json:"$schema"`
	Description string     `json:"description"`
	State       string     `json:"state"`
	NotLogged   []string   `json:"notLogged"`
	Scenarios   []Scenario `json:"scenarios"`
}

// States returns the states of scenarios/states.json by name.
func States() (map[string]State, error) {
	var file statesFile
	if err := decode(statesName, &file); err != nil {
		return nil, err
	}
	states := make(map[string]State, len(file.States))
	for _, s := range file.States {
		if _, ok := states[s.Name]; ok {
			return nil, fmt.Errorf("%s: two states are named %q", statesName, s.Name)
		}
		s.Keys = file.Keys
		states[s.Name] = s
	}
	return states, nil
}

// NamedValues returns the named values of scenarios/requests.json.
func NamedValues() (Named, error) {
	var file beginningsFile
	err := decode(requestsName, &file)
	return file.Named, err
}

// Scenarios returns the scenarios of all interfaces, in the order of the files' names. Requests and
// expectations include their beginnings. It returns an error for a file that breaks the rules of
// README.md.
func Scenarios() ([]Scenario, error) {
	bases, err := Bases()
	if err != nil {
		return nil, err
	}
	states, err := States()
	if err != nil {
		return nil, err
	}
	var world beginningsFile
	if err := decode(requestsName, &world); err != nil {
		return nil, err
	}
	found, err := fs.Glob(FS, "scenarios/*/*.json")
	if err != nil {
		return nil, err
	}
	var all []Scenario
	seen := names{}
	for _, name := range found {
		var file scenariosFile
		if err := decode(name, &file); err != nil {
			return nil, err
		}
		for _, s := range file.Scenarios {
			s.Interface, s.Topic = path.Base(path.Dir(name)), strings.TrimSuffix(path.Base(name), ".json")
			s.NotLogged = file.NotLogged
			if s.StateName == "" {
				s.StateName = file.State
			}
			if err := errors.Join(seen.add(s.ID()), s.resolve(bases, states, &world)); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, s.Name, err)
			}
			all = append(all, s)
		}
	}
	return all, checkDetails(all, seen)
}

// checkDetails returns an error for a SameDetailsAs that names an unknown scenario.
func checkDetails(all []Scenario, seen names) error {
	for _, s := range all {
		for _, step := range s.Steps {
			if step.Expect == nil || step.Expect.SameDetailsAs == "" {
				continue
			}
			if !seen[s.Interface+"/"+step.Expect.SameDetailsAs] {
				return fmt.Errorf("%s: sameDetailsAs: unknown scenario %q", s.ID(), step.Expect.SameDetailsAs)
			}
		}
	}
	return nil
}

func (s *Scenario) resolve(bases map[string]string, states map[string]State, world *beginningsFile) error {
	var ok bool
	if s.State, ok = states[s.StateName]; !ok {
		return fmt.Errorf("unknown state %q", s.StateName)
	}
	if len(s.Steps) == 0 {
		return errors.New("the scenario has no steps")
	}
	values := world.All() // and those that earlier steps have kept
	for i := range s.Steps {
		if err := s.Steps[i].resolve(bases, world, values); err != nil {
			return fmt.Errorf("step %d: %w", i+1, err)
		}
		for name, member := range s.Steps[i].Keep {
			values[name] = member
		}
	}
	return nil
}

func (s *Step) resolve(bases map[string]string, world *beginningsFile, values map[string]string) error {
	if s.Request == nil {
		if s.Expect != nil || s.Keep != nil || s.Effects.Records == nil {
			return errors.New("a step without a request must have records as effects, and nothing else")
		}
		return nil
	}
	begin, ok := world.Requests[s.Request.To]
	if !ok && s.Request.To != "" {
		return fmt.Errorf("to: unknown beginning %q", s.Request.To)
	}
	if s.Expect != nil {
		if s.Expect.Status == 0 {
			return errors.New("the expected status is missing")
		}
		s.Expect.Headers = merged(begin.Expect.Headers, s.Expect.Headers)
	}
	r := s.Request.after(begin.Request)
	s.Request = &r
	if r.As != "" && r.As != "none" && values[r.As] == "" {
		return fmt.Errorf("as: unknown value %q", r.As)
	}
	if r.Form == nil {
		return nil
	}
	form := *r.Form
	r.Form = &form
	switch {
	case r.Send == "query" && r.Query != "":
		return errors.New("both the query and the form are sent as the query")
	case r.Send == "body" && r.Body != nil:
		return errors.New("both the body and the form are sent as the body")
	}
	return form.expand(bases)
}

// after returns the request appended to a beginning.
func (r HTTPRequest) after(begin HTTPRequest) HTTPRequest {
	r.To = ""
	r.As, r.Method, r.Client = or(r.As, begin.As), or(r.Method, begin.Method, "GET"), or(r.Client, begin.Client)
	r.Path = begin.Path + r.Path
	if begin.Query != "" && r.Query != "" {
		r.Query = "&" + r.Query
	}
	r.Query = begin.Query + r.Query
	r.Header, r.Fill = merged(begin.Header, r.Header), merged(begin.Fill, r.Fill)
	if r.Body == nil && r.Form == nil {
		r.Body = begin.Body
	}
	if r.Send == "" {
		r.Send = map[bool]string{true: "body", false: "query"}[r.Method == "POST"]
	}
	return r
}

func or(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

func merged[V any](a, b map[string]V) map[string]V {
	all := make(map[string]V, len(a)+len(b))
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}

// UnmarshalJSON reads a string or an array of strings.
func (v *Values) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(data, []byte("[")) {
		return json.Unmarshal(data, (*[]string)(v))
	}
	*v = Values{""}
	return json.Unmarshal(data, &(*v)[0])
}

// UnmarshalJSON reads the array of the text and the number.
func (r *Repeat) UnmarshalJSON(data []byte) error {
	parts := [2]any{&r.Text, &r.Count}
	return json.Unmarshal(data, &parts)
}
