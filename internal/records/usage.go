package records

import (
	"time"

	"playtoken/internal/api"
)

// A UsageReport is the answer of UsagePath.
type UsageReport struct {
	Days []Day `json:"days"`
}

// A Day has the totals of an account on a day in UTC. They count verified records only.
type Day struct {
	Account            uint64 `json:"accountId"`
	Day                string `json:"day"` // 2006-01-02
	Issued             int64  `json:"issued"`
	Refused            int64  `json:"refused"`
	Redeemed           int64  `json:"redeemed"`
	RedemptionsRefused int64  `json:"redemptionsRefused"`
}

// Since returns the beginning of the first of a number of days in UTC, of which today is the last.
func Since(now time.Time, days int) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-days)
}

// usage reads the parameters of UsagePath.
func (x *exchange) usage() report {
	days := DefaultUsageDays
	x.read(usageParameters, number("days", &days, MaxUsageDays))
	st := One(Usage(x.account, Since(x.r.Now, days)), UsageColumns)
	return report{st, func(rows string) (api.Answer, error) {
		all, err := ReadDays(rows)
		if err != nil {
			return api.Answer{}, err
		}
		return x.json(UsageReport{all}.write), nil
	}}
}
