package jsontext

import "testing"

func TestWriter(t *testing.T) {
	var w Writer
	w.Open("", '{')
	w.Text("text", "{\"ü\\\n")
	w.Open("empty", '[')
	w.Close(']')
	w.Open("list", '[')
	for n := range int64(2) {
		w.Open("", '{')
		w.Number("n", -n)
		w.Flag("odd", n == 1)
		w.Close('}')
	}
	w.Text("", "[")
	w.Close(']')
	w.Range(3, 4)
	w.Close('}')
	const want = `{"text":"{\"ü\\\u000a","empty":[],` +
		`"list":[{"n":0,"odd":false},{"n":-1,"odd":true},"["],"start":3,"end":4}`
	if got := w.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
