package token_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"playtoken/token"
)

// TestViewRoundTrip writes the terms of the vectors as JSON and reads them again. Both terms must
// seal to the same text.
func TestViewRoundTrip(t *testing.T) {
	for _, v := range readVectors(t) {
		if v.Terms == nil {
			continue
		}
		terms, err := v.ring(t).Open(v.Token, v.Terms.IssuedAt)
		if err != nil && !terms.ExpiresAt.Equal(terms.IssuedAt) {
			t.Fatalf("%s: %v", v.Name, err)
		}
		var view token.View
		if err := json.Unmarshal([]byte(asJSON(t, terms)), &view); err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		// A time in another zone is the same time.
		view.IssuedAt = view.IssuedAt.In(time.FixedZone("", -3600))
		read, err := view.Terms()
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		r := v.ring(t)
		if a, b := sealAs(t, r, terms, terms.ID), sealAs(t, r, read, read.ID); a != b {
			t.Errorf("%s: the terms seal to %s, but to %s after they are read from JSON", v.Name, a, b)
		}
	}
}

func TestViewRefuses(t *testing.T) {
	for field, change := range map[string]func(*token.View){
		"tokenId":               func(v *token.View) { v.TokenID = v.TokenID[2:] },
		"environment":           func(v *token.View) { v.Environment = "staging" },
		"deviceid":              func(v *token.View) { v.DeviceID = "00" },
		"kid":                   func(v *token.View) { v.Keys[0].KID = "" },
		"contentKey":            func(v *token.View) { v.Keys[0].ContentKey = "" },
		"algId":                 func(v *token.View) { v.AlgID = "" },
		"rightsType":            func(v *token.View) { v.RightsType = "rental" },
		"generalFlags":          func(v *token.View) { v.GeneralFlags = "1" },
		"unknownOutputBehavior": func(v *token.View) { v.UnknownOutputBehavior = "No" },
		"outputControlFlags":    func(v *token.View) { v.OutputControlFlags = "1" },
		"extensionPayload":      func(v *token.View) { v.ExtensionType, v.ExtensionPayload = "abcd", "?" },
		"terms that a token":    func(v *token.View) { v.IPAddress = "192.0.2.7" },
	} {
		v := sampleTerms(t).View(true)
		change(&v)
		if _, err := v.Terms(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	v := sampleTerms(t).View(true)
	v.Keys[0].ContentKey = "c0ffee" + v.Keys[0].ContentKey
	if _, err := v.Terms(); err == nil || strings.Contains(err.Error(), "c0ffee") {
		t.Errorf("the error repeats a content key: %v", err)
	}
}
