package form

import (
	"reflect"
	"testing"
	"time"
)

// The fields of a table that is not PlayReady's.
const (
	ticket ID = iota
	colour
	seats
	seat
	note
	fieldCount
)

const (
	codeMissing Code = iota + 1
	codeEmpty
	codeInvalid
	codeLength
	codeUnreadable
)

var tickets = newTickets()

func newTickets() *Table {
	codes := func(f Field) *Field {
		f.Missing, f.Empty, f.Invalid, f.Length = codeMissing, codeEmpty, codeInvalid, codeLength
		return &f
	}
	t := &Table{Unreadable: codeUnreadable, Noun: "seat", Numbered: []ID{seat}, AfterNumbered: note}
	t.SetFields([]*Field{
		ticket: codes(Field{Name: "ticket", Kind: KindHex, Digits: 32, Secret: true, Format: "32 digits"}),
		colour: codes(Field{Name: "colour", Kind: KindWord, Values: []string{"Red", "Blue"}, Format: "Red or Blue"}),
		seats:  codes(Field{Name: "seats", Kind: KindWhole, Min: 1, Max: 9, Format: "whole number from 1 to 9"}),
		seat:   codes(Field{Name: "seat", Kind: KindIdentifier, Indexed: true, Format: "4 characters"}),
		note:   codes(Field{Name: "note", Kind: KindText, Max: 5, Format: "up to 5 characters"}),
	})
	return t
}

// check requires every field, reads each in the reverse order of the table, and then the numbered
// seats.
func check(text string) *Form {
	f := &Form{Table: tickets, Text: text, Now: time.Unix(0, 0)}
	f.Scan()
	if f.Usable(note, Plain, true) {
		f.Chars(note)
	}
	if !f.IsNumbered() && f.Usable(seat, Plain, true) {
		f.Identifier(seat)
	}
	if f.Usable(seats, Plain, true) {
		f.Whole(seats)
	}
	if f.Usable(colour, Plain, true) {
		f.Word(colour, Plain)
	}
	if f.Usable(ticket, Plain, true) {
		f.Hex(ticket, Plain, make([]byte, 16))
	}
	for number := range MaxNumbers {
		if f.HasNumber(number) && f.Usable(seat, number, true) {
			f.Value(seat, number)
		}
	}
	f.Finish()
	return f
}

const good = "ticket=000102030405060708090a0b0c0d0e0f&colour=Red&seats=2&seat=A-12&note=hello"

func TestCheck(t *testing.T) {
	type found struct {
		Code      Code
		Parameter string
	}
	for text, want := range map[string][]found{
		good: nil,
		"": {
			{codeMissing, "ticket"}, {codeMissing, "colour"}, {codeMissing, "seats"}, {codeMissing, "seat"},
			{codeMissing, "note"},
		},
		"ticket=0&colour=&seats=10&seat=A&note=toolong": {
			{codeLength, "ticket"}, {codeEmpty, "colour"}, {codeInvalid, "seats"}, {codeInvalid, "seat"},
			{codeInvalid, "note"},
		},
		good + "&note=again&%zz=1":  {{codeInvalid, "note"}, {codeUnreadable, ""}},
		good + "&seat.3=&seat.10=x": {{codeEmpty, "seat.3"}},
	} {
		var got []found
		for _, p := range check(text).Problems {
			got = append(got, found{p.Code, p.Parameter})
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s has the problems %v, want %v", text, got, want)
		}
	}
}

func TestMisspelledName(t *testing.T) {
	f := check("ticket=000102030405060708090a0b0c0d0e0f&Colour=Red&seats=2&seat=A-12&note=hello&notes=1")
	if len(f.Problems) != 1 || f.Problems[0].Edit.Replacement != "colour" {
		t.Fatalf("the problems are %+v", f.Problems)
	}
	if w := f.Warnings; len(w) != 2 || !w[0].Repeats || w[0].Kind != MisspelledParameter ||
		w[1].Repeats || w[1].Kind != UnknownParameter {
		t.Errorf("the warnings are %+v", w)
	}
	if fixed := f.Problems[0].Edit.Apply(f.Text); len(check(fixed).Problems) != 0 {
		t.Errorf("%s has problems", fixed)
	}
}

func TestShape(t *testing.T) {
	f := check("ticket=0x000102030405060708090a0b0c0d0e0f&colour=Red&seats=2&seat=A-12&note=hello")
	if len(f.Problems) != 1 || len(f.Warnings) != 1 || f.Warnings[0].Kind != ShapeHexPrefix || !f.Warnings[0].Repeats {
		t.Fatalf("%+v, %+v", f.Problems, f.Warnings)
	}
	if fixed := f.Problems[0].Edit.Apply(f.Text); len(check(fixed).Problems) != 0 {
		t.Errorf("%s has problems", fixed)
	}
}

func TestTooManyFields(t *testing.T) {
	if int(fieldCount) != len(tickets.Fields) || len(tickets.Fields) > MaxFields {
		t.Errorf("%d fields, at most %d", len(tickets.Fields), MaxFields)
	}
}
