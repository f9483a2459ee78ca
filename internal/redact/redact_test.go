package redact

import (
	"testing"

	"playtoken/internal/form"
)

// tickets is a table that is not PlayReady's.
var tickets = newTickets()

const ticket form.ID = 0

func newTickets() *form.Table {
	t := new(form.Table)
	t.SetFields([]*form.Field{
		ticket: {Name: "ticket", Kind: form.KindHex, Digits: 32, Secret: true},
		1:      {Name: "colour", Kind: form.KindWord, Values: []string{"Red", "Blue"}},
		2:      {Name: "seats", Kind: form.KindWhole, Min: 1, Max: 9},
		3:      {Name: "note", Kind: form.KindText, Max: 5},
	})
	return t
}

const good = "ticket=000102030405060708090a0b0c0d0e0f&colour=Red&seats=2&note=hello"

func TestSecretsOfTable(t *testing.T) {
	for text, want := range map[string]string{
		good:                "ticket=********************************&colour=Red&seats=2&note=hello",
		"tikcet=abc&note=a": "tikcet=***&note=a",
	} {
		if got := Mask(text, SecretRanges(tickets, text)); got != want {
			t.Errorf("%s is masked as %s, want %s", text, got, want)
		}
	}
	command := "-d 'ticket: abc'"
	if got := Mask(command, SecretRuns(tickets, command)); got != "-d 'ticket*****'" {
		t.Errorf("%s is masked as %s", command, got)
	}
}

func TestFindings(t *testing.T) {
	f := form.Form{Table: tickets, Text: "ticket=0x000102030405060708090a0b0c0d0e0f"}
	f.Scan()
	f.Hex(ticket, form.Plain, make([]byte, 16))
	if f.Problems[0].Edit.Replacement == "" {
		t.Fatalf("the problem has no edit: %+v", f.Problems[0])
	}
	Findings(tickets, f.Problems, f.Warnings, SecretRanges(tickets, f.Text))
	if e := f.Problems[0].Edit; e.Replacement != "" || !e.Secret {
		t.Errorf("the edit repeats a secret: %+v", e)
	}
}
