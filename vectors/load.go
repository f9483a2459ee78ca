package vectors

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"time"
)

type basesFile struct {
	Schema      string            `json:"$schema"`
	Description string            `json:"description"`
	Now         time.Time         `json:"now"`
	Bases       map[string]string `json:"bases"`
}

type requestsFile struct {
	Schema      string    `json:"$schema"`
	Description string    `json:"description"`
	Cases       []Request `json:"cases"`
}

const basesName = "bases.json"

// Bases returns the texts of bases.json by name. It returns an error if Now differs from the file.
func Bases() (map[string]string, error) {
	var file basesFile
	if err := decode(basesName, &file); err != nil {
		return nil, err
	}
	if !file.Now.Equal(Now) {
		return nil, fmt.Errorf("%s: now is %v, but Now is %v", basesName, file.Now, Now)
	}
	return file.Bases, nil
}

// Requests returns the cases of all files in requests/, with their texts and ranges, in the order
// of the files' names. It returns an error for a file that breaks the rules of README.md.
func Requests() ([]Request, error) {
	bases, err := Bases()
	if err != nil {
		return nil, err
	}
	var all []Request
	seen := names{}
	for _, name := range files("requests") {
		var file requestsFile
		if err := decode(name, &file); err != nil {
			return nil, err
		}
		for _, r := range file.Cases {
			r.Topic = strings.TrimSuffix(path.Base(name), ".json")
			if err := errors.Join(seen.add(r.Name), r.resolve(bases)); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, r.Name, err)
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// names is a set of the names so far.
type names map[string]bool

func (n names) add(name string) error {
	if n[name] {
		return errors.New("the name is taken")
	}
	n[name] = true
	return nil
}

// files returns the JSON files of a folder, in the order of their names.
func files(folder string) []string {
	found, err := fs.Glob(FS, folder+"/*.json")
	if err != nil {
		panic(err) // the pattern is malformed
	}
	return found
}

func decode(name string, v any) error {
	data, err := FS.ReadFile(name)
	if err != nil {
		return err
	}
	if err := strict(data, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// strict decodes one value. It returns an error for an unknown key, since the assertion of a
// misspelled key would never be made.
func strict(data []byte, v any) error {
	if err := checkKeys(data); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("text after the value")
	}
	return nil
}

// checkKeys returns an error for an object that has a key twice. Package encoding/json takes the
// last one without an error.
func checkKeys(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	var value func() error
	value = func() error {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if t != json.Delim('{') && t != json.Delim('[') {
			return nil
		}
		object := t == json.Delim('{')
		seen := map[string]bool{}
		for d.More() {
			if object {
				t, err := d.Token()
				if err != nil {
					return err
				}
				key := t.(string)
				if seen[key] {
					return fmt.Errorf("key %q is given twice before byte %d", key, d.InputOffset())
				}
				seen[key] = true
			}
			if err := value(); err != nil {
				return err
			}
		}
		_, err = d.Token()
		return err
	}
	return value()
}
