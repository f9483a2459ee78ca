package token_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"playtoken"
)

// TestNothingPrintsKeys prints terms, keys and rings in every way, and looks for content keys and
// sealing keys in the outputs.
func TestNothingPrintsKeys(t *testing.T) {
	const contentKey = "c0ffee00c0ffee00c0ffee00c0ffee00"
	terms := sampleTerms(t)
	raw, _ := hex.DecodeString(contentKey)
	terms.Keys[0].ContentKey = [16]byte(raw)
	r := ring(t, playtoken.Test, keyA)
	values := []any{
		terms, &terms, terms.Keys, terms.Keys[0], &terms.Keys[0], r, []any{terms, r}, struct{ T any }{terms},
	}
	outputs := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%c", "%U", "%08b"} {
		for i, v := range values {
			outputs[fmt.Sprintf("%s of %d", verb, i)] = fmt.Sprintf(verb, v)
		}
	}
	var log strings.Builder
	for _, h := range []slog.Handler{slog.NewJSONHandler(&log, nil), slog.NewTextHandler(&log, nil)} {
		slog.New(h).Info("sealed", "terms", terms, "pointer", &terms, "keys", terms.Keys,
			"key", terms.Keys[0], "ring", r, "list", values)
	}
	outputs["slog"] = log.String()
	data, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	outputs["JSON"] = string(data)
	outputs["String"] = terms.String() + r.String()

	rawA, _ := hex.DecodeString(keyA)
	for how, out := range outputs {
		for _, secret := range []string{
			contentKey[:8], "192 255 238", "192,255,238", "0xc0, 0xff", "11000000", "U+00C0",
			string(raw[:4]), keyA[:16], "143 27 100", "0x8f, 0x1b", string(rawA[:4]),
		} {
			if strings.Contains(strings.ToLower(out), strings.ToLower(secret)) {
				t.Errorf("%q is printed by %s", secret, how)
			}
		}
	}
	for _, c := range []struct{ how, what string }{
		{"%v of 0", `"kid":"b366360da82e9c6e0b0984002a362cf2"`}, {"%v of 3", "b366360da82e9c6e0b0984002a362cf2"},
		{"%+v of 5", "key ring (test)"}, {"slog", `"terms":{"tokenId":`}, {"slog", `"ring":"key ring (test)`},
		{"slog", `ring="key ring (test)`}, {"JSON", `"rightsType":"BuyToOwn"`},
	} {
		if !strings.Contains(outputs[c.how], c.what) {
			t.Errorf("%s does not print %s: %s", c.how, c.what, outputs[c.how])
		}
	}
	if shown := asJSON(t, terms); !strings.Contains(shown, contentKey) {
		t.Errorf("View(true) does not show the content key: %s", shown)
	}
}
