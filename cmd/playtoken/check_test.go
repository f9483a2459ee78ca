package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"playtoken/paste"
	"playtoken/protocol"
)

// TestCheckAgrees compares the answer that check predicts for a text with the answer of an
// endpoint.
func TestCheckAgrees(t *testing.T) {
	url, _ := startServer(t, "-demo", "-data", t.TempDir())
	endpoint, good := url+protocol.Path, demoRequest()
	bad := strings.Replace(good, "rightsType", "rights", 1) + "&errorFormat=json"
	large := good + "&x=" + strings.Repeat("x", protocol.MaxBody)
	const jsonType, multipart = "application/json", "multipart/form-data; boundary=x"
	inJSON := endpoint + "?errorFormat=json"
	for _, c := range []struct {
		text                           string
		method, url, contentType, body string
		status                         int
	}{
		{endpoint + "?" + good, "GET", endpoint + "?" + good, "", "", 200},
		{url + "/hms/wv/token?" + good, "GET", url + "/hms/wv/token?" + good, "", "", 404},
		{
			url + "/hms/wv/token?errorFormat=json&" + good,
			"GET", url + "/hms/wv/token?errorFormat=json&" + good, "", "", 404,
		},
		{url + "?" + good, "GET", url + "?" + good, "", "", 404},
		{"curl -d '" + good + "' " + endpoint, "POST", endpoint, protocol.FormType, good, 200},
		{"curl -d '" + bad + "' " + endpoint, "POST", endpoint, protocol.FormType, bad, 400},
		{"curl -d '" + bad + "' " + endpoint + "/", "POST", endpoint + "/", protocol.FormType, bad, 404},
		{"curl -X PUT '" + endpoint + "?" + good + "'", "PUT", endpoint + "?" + good, "", "", 405},
		{
			"curl -X PUT '" + endpoint + "?errorFormat=json' -d '" + good + "'",
			"PUT", inJSON, protocol.FormType, good, 405,
		},
		{"curl -X PUT " + endpoint + " -d '" + bad + "'", "PUT", endpoint, protocol.FormType, bad, 405},
		{"curl -X post " + endpoint + " -d '" + good + "'", "post", endpoint, protocol.FormType, good, 405},
		{
			"curl -H 'content-type: application/json' -d '" + good + "' " + endpoint,
			"POST", endpoint, jsonType, good, 415,
		},
		{
			"curl -H 'Content-Type:' -d '" + good + "' '" + endpoint + "?errorFormat=json'",
			"POST", inJSON, "", good, 415,
		},
		{
			"curl -F '" + strings.ReplaceAll(good, "&", "' -F '") + "' " + endpoint,
			"POST", endpoint, multipart, "--x--", 415,
		},
		{"curl -X POST '" + endpoint + "?" + good + "'", "POST", endpoint + "?" + good, "", "", 200},
		{"curl -X GET -d '" + good + "' " + endpoint, "GET", endpoint, protocol.FormType, good, 401},
		{
			"curl -X GET -d '" + good + "' '" + endpoint + "?errorFormat=json'",
			"GET", inJSON, protocol.FormType, good, 401,
		},
		{"curl -d '" + large + "' " + endpoint, "POST", endpoint, protocol.FormType, large, 413},
		{"curl -d '" + large + "' '" + endpoint + "?errorFormat=json'", "POST", inJSON, protocol.FormType, large, 413},
		{"irm " + endpoint + " -Method Delete", "DELETE", endpoint, "", "", 405},
		{
			"irm " + endpoint + " -Method Post -ContentType application/json -Body '" + good + "'",
			"POST", endpoint, jsonType, good, 415,
		},
		{
			"POST /hms/pr/token HTTP/1.1\r\nHost: h\r\nContent-Type: " + protocol.FormType + "\r\n\r\n" + good,
			"POST", endpoint, protocol.FormType, good, 200,
		},
		{"POST /hms/pr/token?errorFormat=json HTTP/1.1\r\nHost: h\r\n\r\n" + good, "POST", inJSON, "", good, 415},
		{
			"POST /hms/token HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n\r\n" + good,
			"POST", url + "/hms/token", "text/plain", good, 404,
		},
	} {
		request, err := http.NewRequest(c.method, c.url, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", c.contentType)
		if c.contentType == "" {
			request.Header.Del("Content-Type")
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		short := c.text[:min(len(c.text), 200)]
		if response.StatusCode != c.status {
			t.Errorf("%s\nthe endpoint answers %d, want %d: %s", short, response.StatusCode, c.status, body)
		}

		result := paste.Read(c.text).Result(time.Now())
		if result.Status() != c.status {
			t.Errorf("%s\ncheck predicts %d, want %d", short, result.Status(), c.status)
		} else if c.status != 200 {
			answer := protocol.Answer{
				Problems: result.Answered(), RequestID: response.Header.Get("X-Request-Id"), Docs: url,
			}
			if want := answer.Body(result.Format); string(body) != want ||
				response.Header.Get("Content-Type") != result.Format.ContentType() {
				t.Errorf("%s\nthe endpoint answers\n%s\nbut check predicts\n%s", short, body, want)
			}
		}
		if status, out, _ := command(t, c.text, "check"); (status == 0) != (c.status == 200) {
			t.Errorf("%s\nexit status %d\n%s", short, status, out)
		}
	}
}

// TestCheckOther checks texts that are not requests. The first line must name their kind, no
// problem may be listed, and the exit status must be exitFailure.
func TestCheckOther(t *testing.T) {
	for text, want := range map[string]string{
		"hello":                     "This is a text of no known kind",
		"":                          "This is a text of no known kind",
		strings.Repeat("Ab1-_", 30): "This is a license token",
		`{"token":"x","licenseAcquisitionUrl":"y"}`: "This is the endpoint's answer",
		"E: -2018":                             "paste it to see all its problems.\n\n-2018  ",
		"f81d4fae-7dec-11d0-a765-00a0c91e6bf6": "\n\nkid=f81d4fae7dec11d0a76500a0c91e6bf6\n",
		"https://h.example/hms/wv/token?kid=1": "This is a Widevine token request; this service",
	} {
		status, out, errOut := command(t, text, "check")
		if status != exitFailure || errOut != "" || !strings.Contains(out, want) || strings.Contains(out, "cause:") {
			t.Errorf("%s: exit status %d, %q %q", text, status, out, errOut)
		}
		status, out, _ = command(t, text, "check", "-json")
		var result struct {
			OK         *bool
			Problems   []any
			Recognized struct{ Request *bool }
		}
		err := json.Unmarshal([]byte(out), &result)
		if r := result; status != exitFailure || err != nil || r.OK == nil || *r.OK || len(r.Problems) > 0 ||
			r.Recognized.Request == nil || *r.Recognized.Request {
			t.Errorf("%s: exit status %d, %s %v", text, status, out, err)
		}
	}
}
