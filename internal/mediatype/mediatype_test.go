package mediatype

import (
	"mime"
	"testing"
)

const form = "application/x-www-form-urlencoded"

// FuzzIs expects the same verdict as from package mime.
func FuzzIs(f *testing.F) {
	for _, s := range []string{
		"", form, " Application/X-WWW-Form-URLencoded ", form + "x", form + ";", form + "; ;", form + ";;", form + " x",
		form + "; charset=utf-8", form + ";charset = \"utf-8\" ; a=b", form + "; charset", form + "; charset=",
		form + `; a=""`, form + `; a="`, form + `; a="\""`, form + `; a="\x"`, form + "; a=\"\n\"", form + "; a=b; A=b",
		form + "; a=b; a=c", form + `; a=b; a="b"`,
		form + "; a*0=b; a*1=c; a*=d", form + "; a*=b; a*=c", form + "; a=b c",
		form + "; a=b,c", form + "; é=b", form + "; a=é", form + "\u00a0;\u2003a=b", form + "\x85", form + "; =b",
		"text/plain", "application/json; a=b", "/", "application/", form + "\x00",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, field string) {
		mediaType, _, err := mime.ParseMediaType(field)
		if got, want := Is(field, form), err == nil && mediaType == form; got != want {
			t.Errorf("%q is a form: %v, want %v", field, got, want)
		}
	})
}
