package keystore

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"playtoken"
	"playtoken/internal/reply"
)

// An Object is a key as the interface shows it.
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

// Show returns the key as it is stored, without the key that it wraps.
func Show(k Key) Object {
	o := Object{
		KID: k.KID, EK: k.EK, KEKID: k.KEKID, Info: k.Info, ContentID: k.ContentID, LastUpdate: k.Updated.Format(time.RFC3339),
	}
	if !k.Expires.IsZero() {
		o.Expiration = k.Expires.Format(time.RFC3339)
	}
	return o
}

// inJSON is an answer with a value as JSON.
func inJSON(status int, v any) (reply.Answer, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return reply.Answer{Status: status, Body: b.String(), Header: map[string]string{}}, err
}

// get answers with one key or several, or with their values.
func (x *exchange) get(ctx context.Context) (reply.Answer, error) {
	found, err := x.keys.Some(ctx, x.kids)
	if err != nil {
		return reply.Answer{}, err
	}
	byID := make(map[string]Key, len(found))
	for _, k := range found {
		byID[k.KID] = k
	}
	var absent, locked []string
	objects := make([]Object, 0, len(x.kids))
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
		return x.refuse(notThere(absent)), nil
	case len(locked) > 0:
		p := wrongKEK("kek")
		if len(x.kids) > 1 {
			p.Details += ": " + strings.Join(locked, ", ")
		}
		return x.refuse(p), nil
	case !x.value && len(x.kids) == 1:
		return inJSON(http.StatusOK, objects[0])
	case !x.value:
		return inJSON(http.StatusOK, objects)
	}
	values := make([]string, len(objects))
	for i, o := range objects {
		if values[i] = o.K; x.kek == nil {
			values[i] = "#" + o.EK
		}
	}
	return reply.Answer{Status: http.StatusOK, Type: textType, Body: strings.Join(values, ",")}, nil
}

func notThere(kids []string) playtoken.Problem {
	return playtoken.Problem{
		Code: playtoken.NotFound, Parameter: "kid", Details: "no key is stored under " + strings.Join(kids, ", "),
		Fix: "POST the key first, with the authenticator of the same service",
	}
}

// list answers with a page of the keys. Those that another kek wrapped keep their ek.
func (x *exchange) list(ctx context.Context) (reply.Answer, error) {
	page, more, err := x.keys.Page(ctx, x.after, x.limit)
	if err != nil {
		return reply.Answer{}, err
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
	a, err := inJSON(http.StatusOK, objects)
	if more {
		// The authenticator and the kek are the caller's to add: an answer repeats no secret.
		a.Header["Link"] = "<" + Path + "/keys?limit=" + strconv.Itoa(x.limit) + "&after=" + page[len(page)-1].KID + `>; rel="next"`
	}
	return a, err
}

// A Count is the answer of /keycount.
type Count struct {
	KeyCount int64 `json:"keyCount"`
}

// count answers with the number of keys.
func (x *exchange) count(ctx context.Context) (reply.Answer, error) {
	n, err := x.keys.Count(ctx)
	if err != nil {
		return reply.Answer{}, err
	}
	return inJSON(http.StatusOK, Count{n})
}

// create adds a key, or answers with the one that has its id already.
func (x *exchange) create(ctx context.Context) (reply.Answer, error) {
	if len(x.kids) == 1 {
		x.given.KID = &x.kids[0]
	}
	k := x.given.Key(x.kek, x.now)
	for tries := range 3 {
		found, err := x.keys.Some(ctx, []string{k.KID})
		if err != nil {
			return reply.Answer{}, err
		}
		if len(found) == 1 {
			return x.created(http.StatusOK, found[0])
		}
		if tries > 0 {
			p, err := x.full(ctx, k)
			if err != nil {
				return reply.Answer{}, err
			}
			if p.Code != 0 {
				return x.refuse(p), nil
			}
		}
		// Another request may add it meanwhile, or remove it again.
		added, err := x.keys.Add(ctx, k)
		if err != nil {
			return reply.Answer{}, err
		}
		if added {
			return x.created(http.StatusCreated, k)
		}
	}
	return reply.Answer{}, errChanging
}

// full says why there is no room for one more key. The code is 0 where there is.
func (x *exchange) full(ctx context.Context, k Key) (p playtoken.Problem, err error) {
	keys, bytes, err := x.keys.Totals(ctx)
	mostKeys, mostBytes := x.keys.bounds()
	switch {
	case err != nil:
	case keys >= mostKeys:
		p = playtoken.Problem{
			Code: playtoken.BadRequest, Details: "the service has stored " + strconv.FormatInt(mostKeys, 10) + " keys, and may have no more",
			Fix: "DELETE keys that are no longer needed, or ask the operator for more; an expired key counts until it is removed, a day or more later",
		}
	case bytes+k.size() > mostBytes:
		p = tooMuchText(mostBytes)
	}
	return p, err
}

func tooMuchText(most int64) playtoken.Problem {
	return playtoken.Problem{
		Code:    playtoken.BadRequest,
		Details: "kekId, info and contentId of the service's keys would have more than " + strconv.FormatInt(most, 10) + " bytes together",
		Fix:     "send shorter texts, DELETE keys that are no longer needed, or ask the operator for more",
	}
}

func (x *exchange) created(status int, k Key) (reply.Answer, error) {
	o := Show(k)
	if x.kek != nil {
		var ok bool
		if o.K, ok = unwrap(*x.kek, k.EK); !ok {
			return x.refuse(wrongKEK("kek")), nil
		}
	}
	a, err := inJSON(status, o)
	if status == http.StatusCreated {
		a.Header["Location"] = Path + "/keys/" + k.KID
	}
	return a, err
}

// change changes what the body has of a key. Its kid is the path's.
func (x *exchange) change(ctx context.Context) (reply.Answer, error) {
	change := x.given.Change(x.kek)
	changed, err := x.keys.Change(ctx, x.kids[0], change)
	if err == nil && !changed {
		// It is not there, or its texts do not fit.
		var found []Key
		if found, err = x.keys.Some(ctx, x.kids); err == nil && len(found) == 1 {
			_, most := x.keys.bounds()
			return x.refuse(tooMuchText(most)), nil
		}
	}
	return x.done(changed, err)
}

// remove removes a key.
func (x *exchange) remove(ctx context.Context) (reply.Answer, error) {
	return x.done(x.keys.Remove(ctx, x.kids[0]))
}

// done answers a request that says nothing when it succeeds.
func (x *exchange) done(found bool, err error) (reply.Answer, error) {
	if err != nil {
		return reply.Answer{}, err
	}
	if !found {
		return x.refuse(notThere(x.kids)), nil
	}
	return reply.Answer{Status: http.StatusOK}, nil
}
