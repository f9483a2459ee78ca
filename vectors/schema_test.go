package vectors

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A schema is the part of JSON Schema that schema.json uses.
type schema struct {
	Schema      string            `json:"$schema"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Defs        map[string]schema `json:"$defs"`

	Ref                  string            `json:"$ref"`
	OneOf                []schema          `json:"oneOf"`
	Enum                 []any             `json:"enum"`
	Type                 string            `json:"type"`
	Pattern              string            `json:"pattern"`
	Minimum              *float64          `json:"minimum"`
	Maximum              *float64          `json:"maximum"`
	Items                *schema           `json:"items"`
	PrefixItems          []schema          `json:"prefixItems"`
	MinItems             int               `json:"minItems"`
	MaxItems             int               `json:"maxItems"`
	Properties           map[string]schema `json:"properties"`
	Required             []string          `json:"required"`
	AdditionalProperties *additional       `json:"additionalProperties"`
}

// additional is the schema of further properties. A nil schema forbids them.
type additional struct{ *schema }

func (a *additional) UnmarshalJSON(data []byte) error {
	if string(data) == "false" {
		return nil
	}
	return strict(data, &a.schema)
}

func readSchema(t *testing.T) *schema {
	t.Helper()
	var s schema
	if err := decode("schema.json", &s); err != nil {
		t.Fatal(err)
	}
	return &s
}

// check returns the violations of the schema by the value at a path.
func (root *schema) check(s *schema, v any, path string) []string {
	if s.Ref != "" {
		def, ok := root.Defs[strings.TrimPrefix(s.Ref, "#/$defs/")]
		if !ok {
			return []string{"no schema " + s.Ref}
		}
		return root.check(&def, v, path)
	}
	var wrong []string
	add := func(format string, args ...any) { wrong = append(wrong, path+": "+fmt.Sprintf(format, args...)) }
	if len(s.OneOf) > 0 {
		fits := 0
		for i := range s.OneOf {
			if root.check(&s.OneOf[i], v, path) == nil {
				fits++
			}
		}
		if fits != 1 {
			add("%d of %d schemas fit", fits, len(s.OneOf))
		}
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		add("%v is not in %v", v, s.Enum)
	}
	kind := ""
	switch v := v.(type) {
	case string:
		kind = "string"
		if !regexp.MustCompile(s.Pattern).MatchString(v) {
			add("%q does not match %q", v, s.Pattern)
		}
	case float64:
		kind = "integer"
		if v != float64(int64(v)) {
			kind = "number"
		}
		if s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			add("%v is out of bounds", v)
		}
	case bool:
		kind = "boolean"
	case []any:
		kind = "array"
		if len(v) < s.MinItems || s.MaxItems > 0 && len(v) > s.MaxItems {
			add("%d items", len(v))
		}
		for i, item := range v {
			path := fmt.Sprintf("%s/%d", path, i)
			if i < len(s.PrefixItems) {
				wrong = append(wrong, root.check(&s.PrefixItems[i], item, path)...)
			} else if s.Items != nil {
				wrong = append(wrong, root.check(s.Items, item, path)...)
			}
		}
	case map[string]any:
		kind = "object"
		for _, name := range s.Required {
			if _, ok := v[name]; !ok {
				add("no %s", name)
			}
		}
		for name, member := range v {
			path := path + "/" + name
			if property, ok := s.Properties[name]; ok {
				wrong = append(wrong, root.check(&property, member, path)...)
			} else if s.AdditionalProperties != nil {
				if s.AdditionalProperties.schema == nil {
					add("unknown key %q", name)
				} else {
					wrong = append(wrong, root.check(s.AdditionalProperties.schema, member, path)...)
				}
			}
		}
	}
	if s.Type != "" && kind != s.Type {
		add("%s, not %s", kind, s.Type)
	}
	return wrong
}

// TestSchema checks all files against schema.json. Keys are case-sensitive there, but not in
// encoding/json.
func TestSchema(t *testing.T) {
	root := readSchema(t)
	for pattern, def := range map[string]string{
		basesName:            "basesFile",
		"requests/*.json":    "requestsFile",
		statesName:           "statesFile",
		requestsName:         "beginningsFile",
		"scenarios/*/*.json": "scenariosFile",
	} {
		found, err := fs.Glob(FS, pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		for _, name := range found {
			data, err := FS.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				t.Fatal(err)
			}
			for _, wrong := range root.check(&schema{Ref: "#/$defs/" + def}, v, name) {
				t.Error(wrong)
			}
			// An editor checks a file against the whole schema, not against one definition.
			if root.check(root, v, name) != nil {
				t.Errorf("%s violates schema.json as a whole", name)
			}
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	root := readSchema(t)
	for _, data := range []string{
		`{"description":"","cases":[],"more":1}`,
		`{"description":"","Cases":[]}`,
		`{"cases":[]}`,
		`{"description":"","cases":[{"name":"a","decisions":["D1"]}]}`,
		`{"description":"","cases":[{"name":"a","decisions":["D1"],"base":"buy","text":""}]}`,
		`{"description":"","cases":[{"name":"a","decisions":["D24"],"base":"buy"}]}`,
		`{"description":"","cases":[{"name":"A","decisions":["D1"],"base":"buy"}]}`,
		`{"description":"","cases":[{"name":"a","decisions":["D1"],"base":"buy","problems":[{"code":"-4018","parameter":"kid"}]}]}`,
		`{"description":"","cases":[{"name":"a","decisions":["D1"],"base":"buy","warnings":[{"kind":"other","parameter":"kid"}]}]}`,
		`{"description":"","scenarios":[{"name":"a","steps":[]}]}`,
		`{"description":"","scenarios":[{"name":"a","steps":[{"request":{},"status":200}]}]}`,
		`{"description":"","scenarios":[{"name":"a","steps":[{"request":{"repeat":["x"]}}]}]}`,
		`{"description":"","scenarios":[{"name":"a","steps":[{"request":{"headers":{"accept":1}}}]}]}`,
		`{"description":"","scenarios":[{"name":"a","steps":[{"request":{},"effects":{"charged":2}}]}]}`,
	} {
		var v any
		if err := json.Unmarshal([]byte(data), &v); err != nil {
			t.Fatal(err)
		}
		if root.check(root, v, "") == nil {
			t.Errorf("schema.json accepts %s", data)
		}
	}
}

// TestSchemaKeys expects the same keys in schema.json and in the types of this package.
func TestSchemaKeys(t *testing.T) {
	root := readSchema(t)
	want := map[string]reflect.Type{
		"basesFile": reflect.TypeFor[basesFile](), "requestsFile": reflect.TypeFor[requestsFile](),
		"statesFile": reflect.TypeFor[statesFile](), "scenariosFile": reflect.TypeFor[scenariosFile](),
		"request": reflect.TypeFor[Request](), "problem": reflect.TypeFor[Problem](),
		"warning":        reflect.TypeFor[Warning](),
		"beginningsFile": reflect.TypeFor[beginningsFile](), "beginning": reflect.TypeFor[beginning](),
		"scenario": reflect.TypeFor[Scenario](), "step": reflect.TypeFor[Step](),
		"httpRequest": reflect.TypeFor[HTTPRequest](),
		"form":        reflect.TypeFor[Input](), "upstream": reflect.TypeFor[Upstream](),
		"expect": reflect.TypeFor[Expect](), "fault": reflect.TypeFor[Fault](),
		"effects": reflect.TypeFor[Effects](), "state": reflect.TypeFor[State](),
		"account": reflect.TypeFor[Account](), "authenticator": reflect.TypeFor[Authenticator](),
		"storedKey": reflect.TypeFor[StoredKey](),
	}
	for name, def := range root.Defs {
		if def.AdditionalProperties == nil || def.AdditionalProperties.schema != nil {
			continue
		}
		typ, ok := want[name]
		if !ok {
			t.Errorf("the definition %s has no type in this package", name)
			continue
		}
		delete(want, name)
		keys := slices.Sorted(maps.Keys(def.Properties))
		if fields := slices.Sorted(slices.Values(jsonKeys(typ))); !slices.Equal(keys, fields) {
			t.Errorf("%s: schema.json has %v\n%v has %v", name, keys, typ, fields)
		}
	}
	for name := range want {
		t.Errorf("schema.json has no %s", name)
	}
}

func jsonKeys(typ reflect.Type) []string {
	var keys []string
	for _, f := range reflect.VisibleFields(typ) {
		if key, _, _ := strings.Cut(f.Tag.Get("json"), ","); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}
