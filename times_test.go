package playtoken_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"playtoken"
	"playtoken/vectors"
)

// TestCalendar expects Check to accept the same dates as package time.
func TestCalendar(t *testing.T) {
	bases, err := vectors.Bases()
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(bases["buy"], "BuyToOwn", "Rental", 1) + "&generalFlags=00000001&rental.periodEndTime="
	now := time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, year := range []int{0, 1, 3, 4, 99, 100, 400, 1582, 1900, 1969, 1970, 2000, 2023, 2024, 2038, 2100, 9999} {
		for month := range 14 {
			for day := range 33 {
				end := fmt.Sprintf("%04d-%02d-%02dT23:59:59Z", year, month, day)
				want, err := time.Parse(time.RFC3339, end)
				got := playtoken.Check(text+end, now)
				if (err == nil) != (got.Request != nil) {
					t.Errorf("%s: Check has the problems %v, but package time has the error %v", end, got.Problems, err)
				} else if err == nil && !got.Request.PeriodEnd.Equal(want) {
					t.Errorf("%s is read as %v", end, got.Request.PeriodEnd)
				}
			}
		}
	}
}
