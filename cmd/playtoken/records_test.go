package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"playtoken/internal/records"
	"playtoken/internal/store"
)

// TestRecords expects issued and refused requests on the command line and over HTTP, and a warning
// of a low balance.
func TestRecords(t *testing.T) {
	dir := t.TempDir()
	url, out := startServer(t, "-demo", "-data", dir, "-record-addresses", "truncated", "-metrics", "127.0.0.1:0")
	if status, answer := post(t, url, demoRequest()+"&cookie=%1b%5B31mred"); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	if status, _ := post(t, url, strings.Replace(demoRequest(), "1ad8", "0000", 1)); status != 401 {
		t.Fatalf("a wrong secret answers %d, want 401", status)
	}
	// The server writes records within about a second.
	var listed string
	for strings.Count(listed, "\n") != 2 {
		listed = succeed(t, "records", "list", "-data", dir, "-format", "json")
	}
	var views []records.View
	for line := range strings.Lines(listed) {
		var v records.View
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		views = append(views, v)
	}
	if views[0].ErrorCode != -2018 || views[1].ErrorCode != 0 || views[1].Client != "127.0.0.0/24" ||
		views[1].TokenID == "" {
		t.Errorf("%+v", views)
	}
	table := succeed(t, "records", "list", "-data", dir, "-account", "201722", "-token", views[1].TokenID)
	if strings.Count(table, "\n") != 2 || !strings.Contains(table, "ok") || strings.Contains(table, "\x1b") {
		t.Errorf("%q", table)
	}
	if csv := succeed(t, "records", "list", "-data", dir, "-latest", "1", "-format", "csv"); strings.Count(
		csv, "\r\n",
	) != 2 ||
		!strings.Contains(csv, ",-2018,") {
		t.Error(csv)
	}
	usage := succeed(t, "records", "usage", "-data", dir, "-account", "201722")
	if !regexp.MustCompile(`\n201722 +\d{4}-\d\d-\d\d +1 +0 +0 +0\n$`).MatchString(usage) {
		t.Error(usage)
	}

	metricsURL := regexp.MustCompile(`Metrics are at (\S+)`).FindStringSubmatch(out.String())
	if metricsURL == nil {
		t.Fatalf("the output lacks the address of the metrics: %s", out)
	}
	r, err := http.Get(metricsURL[1])
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil ||
		!strings.Contains(
			string(text), `playtoken_answers_total{code="-2018",interface="token request",status="401"} 1`,
		) {
		t.Errorf("%v: %s", err, text)
	}
	if r, err := http.Get(url + "/metrics"); err != nil || r.StatusCode != 404 {
		t.Errorf("the endpoint's own address serves metrics: %v, %v", r, err)
	}

	database, err := store.Open(context.Background(), filepath.Join(dir, "test.db"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	if err := database.Apply(context.Background(), store.Change{{SQL: `UPDATE accounts SET credits = 0`}}); err != nil {
		t.Fatal(err)
	}
	const low = "The balance of account 201722 is low: 0 credits are left; 1 were used in the last 7 days.\n"
	for _, args := range [][]string{{"accounts", "list"}, {"records", "usage"}} {
		if got := succeed(t, append(args, "-data", dir)...); !strings.HasSuffix(got, low) {
			t.Errorf("%v: %s", args, got)
		}
	}
}
