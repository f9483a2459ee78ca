package token

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
)

// Every way to print terms, keys and rings leaves out content keys and sealing keys, so that none
// gets into a log by mistake.

// MarshalJSON writes the view of the terms without content keys.
func (t Terms) MarshalJSON() ([]byte, error) { return json.Marshal(t.View(false)) }

// String returns the JSON of the terms without content keys.
func (t Terms) String() string {
	data, err := t.MarshalJSON()
	if err != nil {
		return "license terms that have no JSON"
	}
	return string(data)
}

// Format writes the terms without content keys.
func (t Terms) Format(f fmt.State, _ rune) { fmt.Fprint(f, t.String()) }

// MarshalJSON writes the key without its content key.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.view(false)) }

// Format writes the key id alone.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, "key ", hex.EncodeToString(k.ID[:])) }

// String returns the ring's environment and key check values.
func (r *Ring) String() string { return fmt.Sprintf("key ring (%s) %v", r.env, r.KeyChecks()) }

// Format writes the environment and the key check values.
func (r *Ring) Format(f fmt.State, _ rune) { fmt.Fprint(f, r.String()) }

// LogValue returns the environment and the key check values.
func (r *Ring) LogValue() slog.Value { return slog.StringValue(r.String()) }
