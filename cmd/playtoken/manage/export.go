package manage

import (
	"encoding/json"

	"io"

	"playtoken/cmd/playtoken/terminal"
	"playtoken/internal/admin"
)

// An exportWriter writes pages of an export as one JSON object: the account, its usage, its stored
// keys and its records.
type exportWriter struct {
	out       io.Writer
	inRecords bool // whether the array of records has begun
	some      bool // whether the present array has an item
}

func (e *exportWriter) write(page admin.Export) error {
	if page.Account != nil {
		account, err := json.Marshal(page.Account)
		if err != nil {
			return err
		}
		usage, err := json.Marshal(page.Usage)
		if err != nil {
			return err
		}
		const begin = "{\n  \"account\": %s,\n  \"usage\": %s,\n  \"storedKeys\": ["
		if err := terminal.Printf(e.out, begin, string(account), string(usage)); err != nil {
			return err
		}
	}
	for _, key := range page.StoredKeys {
		if err := e.item(key); err != nil {
			return err
		}
	}
	if len(page.Records) > 0 {
		if err := e.records(); err != nil {
			return err
		}
	}
	for _, record := range page.Records {
		if err := e.item(record); err != nil {
			return err
		}
	}
	return nil
}

// records begins the array of records, unless it has begun.
func (e *exportWriter) records() error {
	if e.inRecords {
		return nil
	}
	e.inRecords, e.some = true, false
	_, err := io.WriteString(e.out, "\n  ],\n  \"records\": [")
	return err
}

// end writes the end of the object.
func (e *exportWriter) end() error {
	if err := e.records(); err != nil {
		return err
	}
	_, err := io.WriteString(e.out, "\n  ]\n}\n")
	return err
}

func (e *exportWriter) item(value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	comma := ""
	if e.some {
		comma = ","
	}
	e.some = true
	return terminal.Printf(e.out, comma+"\n    %s", string(text))
}
