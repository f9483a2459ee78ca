package admin

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
)

// A cursor is the place after which a page begins, the members of the last row of the page before.
// Callers get it as an opaque text.
type cursor []string

func (c cursor) String() string {
	text, err := json.Marshal([]string(c))
	if err != nil {
		panic(err) // cannot happen: texts can be written as JSON
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// cursorOf returns a cursor of whole numbers.
func cursorOf(numbers ...int64) (c cursor) {
	for _, n := range numbers {
		c = append(c, strconv.FormatInt(n, 10))
	}
	return c
}

// readCursor reads the text of a cursor. It returns nil for another text.
func readCursor(text string) (c cursor) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &c) != nil {
		return nil
	}
	return c
}

// place reads a cursor of n members from a parameter. Without the parameter it returns nil.
func (x *exchange) place(parameter string, n int) cursor {
	if !x.query.Has(parameter) {
		return nil
	}
	c := readCursor(x.query.Get(parameter))
	if len(c) != n {
		x.noPlace(parameter)
		return nil
	}
	return c
}

// noPlace adds the problem of a cursor that was in no answer.
func (x *exchange) noPlace(parameter string) {
	x.bad(parameter, "this is not a place in the list", "send the next of an earlier answer")
}

// numbers reads a cursor of n whole numbers from a parameter. Without the parameter it returns nil.
func (x *exchange) numbers(parameter string, n int) []int64 {
	if c := x.place(parameter, n); c != nil {
		return x.numbersOf(parameter, c, n)
	}
	return nil
}

// numbersOf reads the n whole numbers of a cursor. It adds a problem of the parameter for another
// cursor.
func (x *exchange) numbersOf(parameter string, c cursor, n int) (list []int64) {
	for _, text := range c {
		if number := wholeNumber(text); number != 0 {
			list = append(list, number)
		}
	}
	if len(c) != n || len(list) != n {
		x.noPlace(parameter)
		return nil
	}
	return list
}

// wholeNumber reads a number from 1 to 1<<53 - 1. It returns 0 for any other text.
func wholeNumber(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n >= 1<<53 {
		return 0
	}
	return n
}
