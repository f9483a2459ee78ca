package playtoken_test

import (
	"net/url"
	"testing"
	"time"

	"playtoken"
)

// sample is the specification's sample request.
const sample = "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae&kid=b366360da82e9c6e0b0984002a362cf2" +
	"&contentKey=b366360da82e9c6e0b0984002a362cf2&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0" +
	"&compressedDigitalVideoOPL=0&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0"

func BenchmarkCheck(b *testing.B) {
	now := time.Unix(1_768_478_400, 0)
	b.ReportAllocs()
	for b.Loop() {
		if r := playtoken.Check(sample, now); r.Request == nil {
			b.Fatal(r.Problems)
		}
	}
}

// BenchmarkParseQuery is the yardstick for BenchmarkCheck: the standard library splits the same
// text.
func BenchmarkParseQuery(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := url.ParseQuery(sample); err != nil {
			b.Fatal(err)
		}
	}
}
