package playtoken_test

import (
	"fmt"
	"time"

	"playtoken"
)

func ExampleCheck() {
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	request := "customerAuthenticator=201722,1ad8eed133edf43cbcc185f0236828ae" +
		"&kid=b366360d-a82e-9c6e-0b09-84002a362cf2&contentKey=b366360da82e9c6e0b0984002a362cf2" +
		"&rightsType=BuyToOwn&analogVideoOPL=0&compressedDigitalAudioOPL=0&compressedDigitalVideoOPL=0" +
		"&uncompressedDigitalAudioOPL=0&uncompressedDigitalVideoOPL=0"

	result := playtoken.Check(request, now)
	fmt.Println("HTTP status", result.Status())
	for _, p := range result.Problems {
		fmt.Printf("%v %s: %s\n", p.Code, p.Parameter, playtoken.Message(p))
		fmt.Println("cause:", p.Details)
		fmt.Println("fix:", p.Fix)
	}

	request = result.Problems[0].Edit.Apply(request)
	result = playtoken.Check(request, now)
	fmt.Println("HTTP status", result.Status())
	fmt.Println("rights:", result.Request.RightsType)
	// Output:
	// HTTP status 400
	// -4020 kid: kid must be 32 hexadecimal characters long
	// cause: it has 36 characters, not 32: it is written as a UUID, with hyphens
	// fix: send the 32 digits without hyphens or braces
	// HTTP status 200
	// rights: BuyToOwn
}
