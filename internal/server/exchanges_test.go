package server_test

import (
	"bytes"
	"encoding/base32"
	"encoding/json"
	"flag"
	"io"
	"strconv"
	"strings"
	"testing"

	"playtoken/internal/api"
	"playtoken/internal/db"
	"playtoken/internal/server"
	"playtoken/vectors/scenario"
)

// exchangesFile is for the tests of the Worker's hot module, which repeat the exchanges.
var exchangesFile = flag.String("exchanges", "", "a file to which TestScenarios writes each exchange")

// An observedExchange is a request of a scenario with its results and its answer. The parts of its
// packet are as in wasm/edge/protocol.go.
type observedExchange struct {
	Test string `json:"test"`
	// Env has the Worker's variables for the scenario's state.
	Env       map[string]string `json:"env"`
	Interface string            `json:"interface"`
	Now       int64             `json:"now"`
	Random    []byte            `json:"random"`
	Head      []byte            `json:"head"`
	Body      []byte            `json:"body"`
	Results   []exchangeResult  `json:"results"`
	// Answer is nil if the packet lacks something that the answer depends on.
	Answer *exchangeAnswer `json:"answer,omitempty"`
}

type exchangeResult struct {
	Outcome     uint32 `json:"outcome"`
	Text        []byte `json:"text"`
	ContentType string `json:"contentType"`
}

type exchangeAnswer struct {
	Status int         `json:"status"`
	Header [][2]string `json:"header"`
	Body   []byte      `json:"body"`
}

// packetRandom is the number of random bytes in a packet. The ID of the request has the first of
// them.
const packetRandom = 64

// observe makes the host write its exchanges.
func observe(t testing.TB, w *scenario.World, o *server.Options, to *json.Encoder) {
	env := map[string]string{
		"PLAYTOKEN_ENVIRONMENT": w.State.Environment, "PLAYTOKEN_PUBLIC_URL": "https://docs.example",
		"PLAYTOKEN_LICENSE_URL": "https://license.example/own", "PLAYTOKEN_SEALING_KEYS": sealingKey,
	}
	if w.KeyStorage != "" {
		env["PLAYTOKEN_KEY_STORAGE_URL"] = "https://keys.example/keystore"
		env["PLAYTOKEN_KEY_STORAGE_AUTHENTICATOR"] = scenario.StorageCredential
	}
	if w.State.SingleUse {
		env["PLAYTOKEN_SINGLE_USE"] = "true"
	}
	if n := w.State.MaxStoredKeys; n != 0 {
		env["PLAYTOKEN_MAX_STORED_KEYS"] = strconv.FormatInt(n, 10)
	}
	o.Answer = func(i *api.Interface, r *api.Request, run api.Runner) api.Answer {
		x := observedExchange{Test: t.Name(), Env: env, Interface: i.Name, Now: r.Now.UnixMilli(), Head: headOf(i, r)}
		if r.Now.UnixMilli()*1e6 != r.Now.UnixNano() {
			t.Fatalf("a packet cannot have the time %s", r.Now)
		}
		x.Body = []byte(r.Body)
		var drawn bytes.Buffer
		r.Random = io.TeeReader(r.Random, &drawn)
		a := i.Answer(r, &observer{run, &x})
		id, err := base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").DecodeString(r.ID)
		if x.Random = append(id, drawn.Bytes()...); err != nil || len(x.Random) > packetRandom {
			t.Fatalf("the request has %d random bytes: %v", len(x.Random), err)
		}
		x.Random = append(x.Random, make([]byte, packetRandom-len(x.Random))...)
		if w.State.Sealing != "fails" {
			x.Answer = &exchangeAnswer{a.Status, nil, []byte(a.Body)}
			for _, f := range a.Header {
				x.Answer.Header = append(x.Answer.Header, [2]string{f.Name, f.Value})
			}
		}
		if err := to.Encode(x); err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// headOf returns the head of a packet.
func headOf(i *api.Interface, r *api.Request) []byte {
	escaped, trouble := r.EscapedPath, string(r.Trouble)
	if escaped == r.Path {
		escaped = ""
	}
	if r.BrokenURL {
		trouble = "url"
	}
	lines := []string{r.Method, r.Path, escaped, r.Query, r.Client, trouble}
	for _, name := range i.Headers {
		if values := r.Headers(name); len(values) > 0 {
			lines = append(lines, name+": "+strings.Join(values, ", "))
		}
	}
	return []byte(strings.Join(lines, "\n"))
}

// An observer adds the results of a runner to an exchange.
type observer struct {
	run api.Runner
	x   *observedExchange
}

func (o *observer) Run(st db.Statement) (db.Row, error) {
	row, err := o.run.Run(st)
	one := exchangeResult{Text: []byte(row.Text)}
	if row.Found {
		one.Outcome = 1
	}
	o.add(one, err)
	return row, err
}

func (o *observer) Fetch(f api.Fetch) (api.Fetched, error) {
	fetched, err := o.run.Fetch(f)
	o.add(exchangeResult{uint32(fetched.Status), []byte(fetched.Body), fetched.ContentType}, err)
	return fetched, err
}

func (o *observer) add(one exchangeResult, err error) {
	if err != nil {
		one = exchangeResult{Outcome: 2, Text: []byte(api.ForLog(err))}
	}
	o.x.Results = append(o.x.Results, one)
}
