package keystore

import (
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/api"
	"playtoken/internal/json"
)

// An Object is the JSON object of a key in answers.
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

// Show returns the object of a stored key, with the wrapped key.
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

// write writes the key as encoding/json does.
func (o Object) write(w *json.Writer) {
	w.Begin('{')
	w.Member("kid", o.KID)
	w.MemberIf("k", o.K)
	w.MemberIf("ek", o.EK)
	w.MemberIf("kekId", o.KEKID)
	w.MemberIf("info", o.Info)
	w.MemberIf("contentId", o.ContentID)
	w.MemberIf("expiration", o.Expiration)
	w.Member("lastUpdate", o.LastUpdate)
	w.End('}')
}

// one returns an answer with a key.
func (x *exchange) one(status int, o Object) api.Answer {
	w := json.Writer{PlainHTML: true}
	o.write(&w)
	return x.r.JSON(status, w.Text()+"\n")
}

// several returns an answer with an array of keys.
func (x *exchange) several(objects []Object) api.Answer {
	w := json.Writer{PlainHTML: true}
	w.Begin('[')
	for _, o := range objects {
		o.write(&w)
	}
	w.End(']')
	return x.r.JSON(200, w.Text()+"\n")
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
		return x.one(200, objects[0]), nil
	}
	return x.several(objects), nil
}

// values answers with the values of keys as text, separated by commas.
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

// objects returns the objects of the keys in the path, in its order. With a kek the keys are
// unwrapped. The problem's code is 0 if all keys exist and unwrap.
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
		Fix: "POST the key first, with the authenticator of the same account",
	}
}

// list answers with a page of keys. With a kek, it unwraps the keys that this kek wrapped.
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
	a := x.several(objects)
	if more {
		// The link lacks authenticator and kek, since answers repeat no secret. The caller adds
		// them.
		next := keysPath + "?limit=" + strconv.Itoa(x.limit) + "&after=" + page[len(page)-1].KID
		a.Header.Set("Link", "<"+next+`>; rel="next"`)
	}
	return a, nil
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
	var w json.Writer
	w.Begin('{')
	w.IntMember("keyCount", n)
	w.End('}')
	return x.r.JSON(200, w.Text()+"\n"), nil
}

// create adds a key, or answers with the stored key with the same key ID.
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
		// Another request may add or remove the key between the two statements.
		added, err := x.keys.Add(k)
		if err != nil {
			return api.Answer{}, err
		}
		if added {
			return x.created(201, k)
		}
	}
	return api.Answer{}, api.Failure("keystore: the key was added and removed during each of three attempts")
}

// full returns the problem of a key that exceeds the limits of the account. The code is 0 for a key
// within the limits.
func (x *exchange) full(k Key) (p playtoken.Problem, err error) {
	keys, bytes, err := x.keys.Totals()
	mostKeys, mostBytes := x.keys.bounds()
	switch {
	case err != nil:
	case keys >= mostKeys:
		p = playtoken.Problem{
			Code:    playtoken.BadRequest,
			Details: "the account has stored " + strconv.FormatInt(mostKeys, 10) + " keys, which is its limit",
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
		Details: "kekId, info and contentId of the account's keys would have more than " + strconv.FormatInt(most, 10) +
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
	a := x.one(status, o)
	if status == 201 {
		a.Header.Set("Location", keysPath+"/"+k.KID)
	}
	return a, nil
}

// change changes the members of a key that the body contains.
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

// done returns the answer to a change, which has an empty body after a success.
func (x *exchange) done(found bool, err error) (api.Answer, error) {
	if err != nil {
		return api.Answer{}, err
	}
	if !found {
		return x.refuse(notThere(x.kids)), nil
	}
	return api.Answer{Status: 200, Header: x.r.Data("")}, nil
}
