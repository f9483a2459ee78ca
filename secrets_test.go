package playtoken_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"

	"playtoken"
	"playtoken/report"
	"playtoken/vectors"
)

const (
	keyHex   = "5f1de10cab9e3c6d70b1a4928cfe7d36"
	keyIDHex = "b366360da82e9c6e0b0984002a362cf2"
)

func keyBase64(e *base64.Encoding) string {
	b, err := hex.DecodeString(keyHex)
	if err != nil {
		panic(err)
	}
	return e.EncodeToString(b)
}

// TestSecretRanges expects the parts between brackets to be secret.
func TestSecretRanges(t *testing.T) {
	const authenticator = "201722," + keyHex
	for _, marked := range []string{
		// Values of secret parameters, and values with unknown names.
		"kid=1&contentKey=[2]&kek.3=[4]&contentkey=[5]&unknown=[6]&&[loose]&kek&=[7]&kid.x=[8]&customerAuthenticator=[9%2C]&cookie=c",
		"customerAuthenticator=[" + authenticator + "]&kid=" + keyIDHex +
			"&useHttps=[1]&rihgtsType=[BuyToOwn]&rihgtsType",
		"[cookie%20%zz]=[a]&cookie=[%ZZ]&kid=[%ff]&foo[0]=[a]",
		// A body at the place of a name.
		"[{'customerAuthenticator': '" + authenticator + "', 'contentKey': '" + keyHex + "'}]",
		`[params.put("contentKey","` + keyHex + `"); x]=[1]`, "[contentKey:" + keyHex + "]&[kid:" + keyIDHex + "]",
		"[customerAuthenticator\t" + authenticator + "\ncontentKey\t" + keyHex + "]", "[" + keyHex + "]=[1]",
		"[contentKeyIs5]=[1]", "[" + keyHex[:16] + "]=[1]",
		// A secret inside the value of another parameter.
		"rightsType=BuyToOwn;contentKey[=" + keyHex + "]", "rightsType=BuyToOwn [" + keyHex + "]",
		"rightsType=BuyToOwn,[" + keyHex + "]&kid=1", "rightsType=[" + keyHex + "]",
		"cookie=a;content-key[: short]", "cookie=my ek[=short]", "cookie=week=2", "cookie=%6bek[=1]",
		"analogVideoOPL=0%3BcontentKey[%3D" + keyHex + "]", "ipAddress=192.0.2.0/24",
		"ipAddress=[2001:0db8:85a3:0000:0000:8a2e:0370:7334]",
		// A key ID is shown if it is the whole value.
		"kid=" + keyIDHex + "&kid.1=" + strings.ToUpper(keyIDHex) + "&deviceid=" + keyHex,
		"kid=b366360d-a82e-9c6e-0b09-84002a362cf2", "kid=0xb366360d-a82e-9c6e-0b09-84002a362cf2",
		"kid={b366360d-a82e-9c6e-0b09-84002a362cf2}", "kid=%20" + keyIDHex + "%22", "kid=^my-key",
		"kid=[" + keyIDHex + ":" + keyHex + "]", "kid.0=[" + keyIDHex + " " + keyHex + "]", "kid=[^" + keyHex + "]",
		"kid=[" + keyIDHex + keyHex + "]", "kid=[" + keyIDHex + ":short]",
		"deviceid=[" + keyIDHex + "%7C" + keyHex + "]",
		"kid=[" + keyBase64(base64.StdEncoding) + "]", "kid=[^contentKey:short]",
		// Base64 in a value that may be Base64.
		"extensionPayload=AQIDBA==", "extensionPayload=[" + keyBase64(base64.StdEncoding) + "]",
		"extensionPayload=[" + strings.Repeat("A", 21) + "Q=" + keyBase64(base64.RawStdEncoding) + "]",
		"cookie=%C3%A9x0x0x0x0x0x0x0x0x0x0x0",
		// Text that is not ASCII.
		"cookie=" + url.QueryEscape("ありがとうございます"),
		// Numbers.
		"rental.playDuration=0000000000000000000000000000000000086400&expirationTime=%2B00000000000000000000000000000000000003600&analogVideoOPL=[9999999999999999999999999999999999]",
		// Placeholders.
		"customerAuthenticator=201722,00000000000000000000000000000000&contentKey=0x000&0xx=000&kek=%80%20%xx&extensionPayload=AAAAAAAAAAAAAAAAAAAAAA==&kid=000:xx",
		"ek=%C3%BC0&cookie=00000000-0000-0000-0000-000000000000",
		"customerAuthenticator=[201722,10000000000000000000000000000000]",
	} {
		compareMarked(t, marked, playtoken.SecretRanges)
	}
}

// compareMarked compares the ranges of secrets in a text with its parts between brackets. "[0]" is
// part of the text.
func compareMarked(t *testing.T, marked string, ranges func(string) [][2]int) {
	t.Helper()
	const index = "[0]"
	marked = strings.ReplaceAll(marked, index, "\x00")
	text := strings.NewReplacer("[", "", "]", "", "\x00", index).Replace(marked)
	got, last := "", 0
	for _, r := range ranges(text) {
		got += text[last:r[0]] + "[" + text[r[0]:r[1]] + "]"
		last = r[1]
	}
	got += text[last:]
	if want := strings.ReplaceAll(marked, "\x00", index); got != want {
		t.Errorf("the secrets are\n  %s, want\n  %s", got, want)
	}
}

// TestSecretRuns expects the parts between brackets to be secret.
func TestSecretRuns(t *testing.T) {
	spaced := strings.TrimSpace(strings.Join(pairsOf(keyHex), " "))
	for _, marked := range []string{
		"[" + keyHex + "]", "key [" + keyHex + "], and text", "X:[" + strings.ToUpper(keyHex) + "]",
		"x:[" + keyHex[:16] + "-" + keyHex[16:] + "].",
		"(5f1de10c-ab9e-3c6d)", "{[5f1de10c-ab9e-3c6d-70b1-a4928cfe7d36]}", "([" + spaced + "])",
		"{ 0x[" + strings.Join(pairsOf(keyHex), ", 0x") + "] }", `"\x[` + strings.Join(pairsOf(keyHex), `\x`) + `]"`,
		"(byte)0x[" + strings.Join(pairsOf(keyHex), ", (byte)0x") + "] ",
		": [96,171,1,2,3,4,5,6,7,8,9,10,11,12,13,255] ", ": 96,171,1,2,3,4,5,6,7,8,9,10,11,12,13. ",
		"Typ[e5f:1d:e1:0c:ab:9e:3c:6d:70:b1:a4:92:8c:fe:7d:36f]oo", "([%35%66" + keyHex[2:] + "])",
		"([%2535" + keyHex[1:] + "])", "[%252535" + keyHex[1:] + "]",
		"=[" + keyBase64(base64.StdEncoding) + "] ", "=[" + keyBase64(base64.RawURLEncoding) + "]&",
		"=[" + url.QueryEscape(keyBase64(base64.StdEncoding)) + "].",
		"\n[" + strings.Repeat("Ab1/", 16) + "\nAb1] x", "https://[user:hunter2]@host.example/x@y",
		"'X-Customer-Authenticator[: 1,short]' https://host.example/",
		`{"contentKey[": "short]", "kid": "x"}`, "content_key[=short]\nrightsType=x",
		"KEK[: short]", "peek: short", "ek[9=short]",
		// Words are not secrets.
		"https://token-service-12.region-eu-west-1.example/hms/pr/token?uncompressedDigitalAudioOPL=0&uncompresedDigitalVideoOPL=1",
		"--uncompressedDigitalAudioOPL", "application/x-www-form-urlencoded", "2026-01-15T12:00:00.000Z",
		"X-Customer-Authenticator", "a de add bad cafe", "http://127.0.0.1:8787/hms/pr/token", "",
		"customerAuthenticator is missing"[:21], "contentKey: 0000", "00000000000000000000000000000000",
	} {
		compareMarked(t, marked, playtoken.SecretRuns)
	}
}

// pairsOf splits a text into pairs of characters.
func pairsOf(s string) (pairs []string) {
	for ; s != ""; s = s[2:] {
		pairs = append(pairs, s[:2])
	}
	return pairs
}

func TestRedacted(t *testing.T) {
	text := "contentKey=%22" + keyHex + "%22&kid=b366360d-a82e-9c6e-0b09-84002a362cf2" +
		"&RightsType=BuyToOwn&kek:" + keyHex + "=1&useHttps=1"
	for _, c := range []struct {
		text          string
		shown, hidden []string
	}{
		{text, []string{
			`"replacement":"` + keyIDHex, `"replacement":"rightsType"`, `"parameter":"(hidden)"`,
			`"parameter":"useHttps"`, `"secret":true}`,
		}, []string{keyHex}},
		{"kid=^" + keyHex, []string{`"secret":true}`}, []string{keyHex}},
	} {
		r := playtoken.Check(c.text, vectors.Now)
		got := report.JSON(r.Redacted(playtoken.SecretRanges(c.text)))
		for _, want := range c.shown {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the redacted result lacks %s: %s", c.text, want, got)
			}
		}
		for _, secret := range c.hidden {
			if strings.Contains(got, secret) || !strings.Contains(report.JSON(r), `"replacement":"`+secret) {
				t.Errorf("%s: the redacted result is %s, and the full one %s", c.text, got, report.JSON(r))
			}
		}
	}
}

// FuzzSecretRanges expects ranges in order and without overlaps for any text, and no secret
// parameter with a secret value in the masked text.
func FuzzSecretRanges(f *testing.F) {
	cases, err := vectors.Requests()
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		f.Add(c.Text())
	}
	f.Add("kid=" + keyIDHex + ":%256" + keyHex)
	f.Fuzz(func(t *testing.T, text string) {
		for _, ranges := range [][][2]int{playtoken.SecretRanges(text), playtoken.SecretRuns(text)} {
			last := -1
			for _, r := range ranges {
				if r[0] <= last || r[1] <= r[0] || r[1] > len(text) {
					t.Fatalf("%q: %v", text, ranges)
				}
				last = r[1]
			}
		}
		for _, p := range playtoken.Pairs(playtoken.Mask(text, playtoken.SecretRanges(text))) {
			row, ok := playtoken.LookupParameter(p.Name)
			if ok && row.Secret && strings.Trim(p.Value, "*") != "" &&
				len(playtoken.SecretRanges(p.Name+"="+text[p.ValueStart:p.ValueEnd])) > 0 {
				t.Fatalf("%q shows %q", text, p.Value)
			}
		}
	})
}

func BenchmarkSecretRanges(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		playtoken.SecretRanges(sample)
	}
}
