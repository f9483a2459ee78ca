package token_test

import (
	"errors"
	"fmt"
	"time"

	"playtoken"
	"playtoken/token"
)

// A license server opens the token that came with a license challenge.
func ExampleRing_Open() {
	ring, err := token.ParseRing(playtoken.Test,
		"e2cc87c9a24311bb6992a36608989046e8efe1b1dbfe686750cba6497ba16032 # seals, and opens")
	if err != nil {
		panic(err)
	}
	const text = "EfqnDEKoYbUkJpQDbmuafRcRnhxRR9_8-0GBaEVvod3vpK4yIkjZIzDtUYwkeg" +
		"doD-lmBYHn3HrEuX8vIKKeBp40mRzl9W9dQlvuz05XADFG0VyezRiFwH74o8zk"

	terms, err := ring.Open(text, time.Date(2026, time.January, 16, 0, 0, 0, 0, time.UTC))
	fmt.Println(terms.RightsType, terms.Keys[0], err)

	_, err = ring.Open(text, time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(errors.Is(err, token.ErrExpired))
	// Output:
	// BuyToOwn key b366360da82e9c6e0b0984002a362cf2 <nil>
	// true
}
