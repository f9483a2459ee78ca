package token

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// The methods of this file leave out content keys and sealing keys in every way of printing terms,
// keys and rings, so that no log gets a key by mistake.

// MarshalJSON returns the JSON of View(false).
func (t Terms) MarshalJSON() ([]byte, error) { return json.Marshal(t.View(false)) }

// String returns the JSON of the terms without content keys.
func (t Terms) String() string {
	data, err := t.MarshalJSON()
	if err != nil {
		return "license terms that cannot be written as JSON"
	}
	return string(data)
}

// Format writes String for every verb.
func (t Terms) Format(f fmt.State, _ rune) { fmt.Fprint(f, t.String()) }

// MarshalJSON returns the JSON of the key without its content key.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.view(false)) }

// Format writes "key " and the key ID in hexadecimal for every verb.
func (k Key) Format(f fmt.State, _ rune) { fmt.Fprint(f, "key ", hex.EncodeToString(k.ID[:])) }

// String returns the ring's environment and its key check values.
func (r *Ring) String() string { return fmt.Sprintf("key ring (%s) %v", r.env, r.KeyChecks()) }

// Format writes String for every verb.
func (r *Ring) Format(f fmt.State, _ rune) { fmt.Fprint(f, r.String()) }
