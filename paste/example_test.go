package paste_test

import (
	"fmt"

	"playtoken/paste"
)

func ExampleRead() {
	text := `curl https://pr-gen.test.expressplay.com/hms/pr/token \
  -d 'kid=^movie' \
  --data-urlencode 'rental.periodEndTime=+3600' \
  -d @keys.txt`

	p := paste.Read(text)
	fmt.Println(p.Kind)
	fmt.Println(p.Method, p.Endpoint)
	fmt.Println(p.Form)
	start, end := p.Range(32, 39) // %2B3600
	fmt.Println(text[start:end])
	for _, n := range p.Notes {
		fmt.Println(n.ID, n.Option, text[n.Start:n.End])
	}
	// Output:
	// curl command (bash)
	// POST https://pr-gen.test.expressplay.com/hms/pr/token
	// kid=^movie&rental.periodEndTime=%2B3600
	// +3600
	// file-not-read -d @keys.txt
}
