package keystore

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/api"
)

// An Object is a key in the form of the interface.
type Object struct {
	KID        string `json:"kid"`
	K          string `json:"k,omitempty"`
	EK         string `json:"ek,omitempty"`
	KEKID      string `json:"kekId,omitempty"`
	Info       string `json:"info,omitempty"`
	ContentID  string `json:"contentId,omitempty"`
	Expiration string `json:"expiration,omitempty"`
	LastUpdate string `json:"lastUpdate"`
}

// Show returns the stored key. It stays wrapped.
func Show(k Key) Object {
	o := Object{
		KID: k.KID, EK: k.EK, KEKID: k.KEKID, Info: k.Info, ContentID: k.ContentID,
		LastUpdate: k.Updated.Format(time.RFC3339),
	}
	if !k.Expires.IsZero() {
		o.Expiration = k.Expires.Format(time.RFC3339)
	}
	return o
}

// json returns an answer with a value as JSON.
func (x *exchange) json(status int, v any) (api.Answer, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return x.r.JSON(status, b.String()), err
}

// get answers with one key or several.
func (x *exchange) get() (api.Answer, error) {
	objects, p, err := x.objects()
	switch {
	case err != nil:
		return api.Answer{}, err
	case p.Code != 0:
		return x.refuse(p), nil
	case len(objects) == 1:
		return x.json(200, objects[0])
	}
	return x.json(200, objects)
}

// values answers with the values of keys alone.
func (x *exchange) values() (api.Answer, error) {
	objects, p, err := x.objects()
	switch {
	case err != nil:
		return api.Answer{}, err
	case p.Code != 0:
		return x.refuse(p), nil
	}
	values := make([]string, len(objects))
	for i, o := range objects {
		if values[i] = o.K; x.kek == nil {
			values[i] = "#" + o.EK
		}
	}
	return api.Answer{Status: 200, Header: x.r.Data(textType), Body: strings.Join(values, ",")}, nil
}

// objects returns the keys of the path in its order, unwrapped if there is a kek. All of them must
// exist, and unwrap.
func (x *exchange) objects() (objects []Object, p playtoken.Problem, err error) {
	found, err := x.keys.Some(x.kids)
	if err != nil {
		return nil, p, err
	}
	byID := make(map[string]Key, len(found))
	for _, k := range found {
		byID[k.KID] = k
	}
	var absent, locked []string
	for _, kid := range x.kids {
		k, ok := byID[kid]
		if !ok {
			absent = append(absent, kid)
			continue
		}
		o := Show(k)
		if x.kek != nil {
			o.EK = ""
			if o.K, ok = unwrap(*x.kek, k.EK); !ok {
				locked = append(locked, kid)
			}
		}
		objects = append(objects, o)
	}
	switch {
	case len(absent) > 0:
		p = notThere(absent)
	case len(locked) > 0:
		p = wrongKEK("kek")
		if len(x.kids) > 1 {
			p.Details += ": " + strings.Join(locked, ", ")
		}
	}
	return objects, p, nil
}

// notThere returns the problem of keys that do not exist.
func notThere(kids []string) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.NotFound, Parameter: "kid", Details: "no key is stored under " + strings.Join(kids, ", "),
		Fix: "POST the key first, with the authenticator of the same service",
	}
}

// list answers with a page of keys. Keys that another kek wrapped keep their ek.
func (x *exchange) list() (api.Answer, error) {
	page, more, err := x.keys.Page(x.after, x.limit)
	if err != nil {
		return api.Answer{}, err
	}
	objects := make([]Object, len(page))
	for i, k := range page {
		objects[i] = Show(k)
		if x.kek != nil {
			if key, ok := unwrap(*x.kek, k.EK); ok {
				objects[i].K, objects[i].EK = key, ""
			}
		}
	}
	a, err := x.json(200, objects)
	if more {
		// The caller adds the authenticator and the kek: an answer repeats no secret.
		next := keysPath + "?limit=" + strconv.Itoa(x.limit) + "&after=" + page[len(page)-1].KID
		a.Header.Set("Link", "<"+next+`>; rel="next"`)
	}
	return a, err
}

// A Count is the answer of /keycount.
type Count struct {
	KeyCount int64 `json:"keyCount"`
}

// count answers with the number of keys.
func (x *exchange) count() (api.Answer, error) {
	n, err := x.keys.Count()
	if err != nil {
		return api.Answer{}, err
	}
	return x.json(200, Count{n})
}

// create adds a key, or answers with the one that already has its id.
func (x *exchange) create() (api.Answer, error) {
	if len(x.kids) == 1 {
		x.given.KID = &x.kids[0]
	}
	k, err := x.given.Key(x.kek, x.r.Now, x.r.Random)
	if err != nil {
		return api.Answer{}, err
	}
	for tries := range 3 {
		found, err := x.keys.Some([]string{k.KID})
		if err != nil {
			return api.Answer{}, err
		}
		if len(found) == 1 {
			return x.created(200, found[0])
		}
		if tries > 0 {
			p, err := x.full(k)
			if err != nil {
				return api.Answer{}, err
			}
			if p.Code != 0 {
				return x.refuse(p), nil
			}
		}
		// Another request may add the key meanwhile, or remove it again.
		added, err := x.keys.Add(k)
		if err != nil {
			return api.Answer{}, err
		}
		if added {
			return x.created(201, k)
		}
	}
	return api.Answer{}, api.Failure("keystore: the key changes faster than it can be read")
}

// full returns the problem of a key for which there is no room. The code is 0 where there is room.
func (x *exchange) full(k Key) (p playtoken.Problem, err error) {
	keys, bytes, err := x.keys.Totals()
	mostKeys, mostBytes := x.keys.bounds()
	switch {
	case err != nil:
	case keys >= mostKeys:
		p = playtoken.Problem{
			Code:    playtoken.BadRequest,
			Details: "the service has stored " + strconv.FormatInt(mostKeys, 10) + " keys, and may have no more",
			Fix: "DELETE keys that are no longer needed, or ask the operator for more; " +
				"an expired key counts until it is removed, a day or more later",
		}
	case bytes+k.size() > mostBytes:
		p = tooMuchText(mostBytes)
	}
	return p, err
}

func tooMuchText(most int64) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.BadRequest,
		Details: "kekId, info and contentId of the service's keys would have more than " + strconv.FormatInt(most, 10) +
			" bytes together",
		Fix: "send shorter texts, DELETE keys that are no longer needed, or ask the operator for more",
	}
}

func (x *exchange) created(status int, k Key) (api.Answer, error) {
	o := Show(k)
	if x.kek != nil {
		var ok bool
		if o.K, ok = unwrap(*x.kek, k.EK); !ok {
			return x.refuse(wrongKEK("kek")), nil
		}
	}
	a, err := x.json(status, o)
	if status == 201 {
		a.Header.Set("Location", keysPath+"/"+k.KID)
	}
	return a, err
}

// change changes the members of a key that the body has.
func (x *exchange) change() (api.Answer, error) {
	change := x.given.Change(x.kek)
	changed, err := x.keys.Change(x.kids[0], change)
	if err == nil && !changed {
		// The key does not exist, or its texts do not fit.
		var found []Key
		if found, err = x.keys.Some(x.kids); err == nil && len(found) == 1 {
			_, most := x.keys.bounds()
			return x.refuse(tooMuchText(most)), nil
		}
	}
	return x.done(changed, err)
}

// remove removes a key.
func (x *exchange) remove() (api.Answer, error) {
	return x.done(x.keys.Remove(x.kids[0]))
}

// done answers a change. There is no body when it succeeds.
func (x *exchange) done(found bool, err error) (api.Answer, error) {
	if err != nil {
		return api.Answer{}, err
	}
	if !found {
		return x.refuse(notThere(x.kids)), nil
	}
	return api.Answer{Status: 200, Header: x.r.Data("")}, nil
}
