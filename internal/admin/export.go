package admin

import (
	"playtoken/internal/api"
	"playtoken/internal/keystore"
	"playtoken/internal/records"
)

// An Export is a page of the data of an account. It has no secret: no hash of an authenticator and
// no wrapped key. The first page has the account and its usage. The pages have all stored keys, and
// after these all records.
type Export struct {
	Account    *Shown            `json:"account,omitempty"`
	Usage      []records.Day     `json:"usage,omitempty"`
	StoredKeys []keystore.Object `json:"storedKeys"`
	Records    []records.View    `json:"records"`
	// Next is the value of after for the next page; "" on the last page.
	Next string `json:"next,omitempty"`
}

// The parts of an export that have pages. A cursor begins with the name of one.
const (
	keysPart    = "keys"
	recordsPart = "records"
)

func (x *exchange) export() (api.Answer, error) {
	place := x.place("after", 2)
	var before []int64
	if place != nil && place[0] == recordsPart && place[1] != "" {
		before = x.numbersOf("after", readCursor(place[1]), 2)
	}
	if len(x.problems) > 0 {
		return x.refuse(x.problems...), nil
	}
	account, found, err := x.shown()
	switch {
	case err != nil:
		return api.Answer{}, err
	case !found:
		return x.refuse(noAccount), nil
	}
	page := Export{StoredKeys: []keystore.Object{}, Records: []records.View{}}
	if place == nil {
		page.Account = &account
		since := records.Since(x.r.Now, records.TotalDays)
		if page.Usage, err = x.days(records.Usage(x.account, since)); err != nil {
			return api.Answer{}, err
		}
	}
	if place == nil || place[0] == keysPart {
		err = x.exportKeys(&page, place)
	} else {
		err = x.exportRecords(&page, before)
	}
	if err != nil {
		return api.Answer{}, err
	}
	return x.json(200, page)
}

func (x *exchange) exportKeys(page *Export, place cursor) error {
	after := ""
	if place != nil {
		after = place[1]
	}
	keys, more, err := keystore.Keys{DB: x.run, Account: x.account, Now: x.r.Now}.Page(after, keystore.MaxPage)
	if err != nil {
		return err
	}
	for _, k := range keys {
		shown := keystore.Show(k)
		shown.EK = ""
		page.StoredKeys = append(page.StoredKeys, shown)
	}
	page.Next = cursor{recordsPart, ""}.String()
	if more {
		page.Next = cursor{keysPart, keys[len(keys)-1].KID}.String()
	}
	return nil
}

func (x *exchange) exportRecords(page *Export, before []int64) error {
	found, err := x.page(records.Query{Account: x.account, Limit: records.MaxLatest}, before)
	page.Records = found.Records
	if found.Next != "" {
		page.Next = cursor{recordsPart, found.Next}.String()
	}
	return err
}
