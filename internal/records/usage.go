package records

import (
	"time"

	"playtoken/internal/api"
)

// A UsageReport is the answer of UsagePath.
type UsageReport struct {
	Days []Day `json:"days"`
}

// A Day has the totals of an account on a day of UTC. Refused counts requests for tokens that came
// from the account for certain.
type Day struct {
	Service            uint64 `json:"serviceId"`
	Day                string `json:"day"` // 2006-01-02
	Issued             int64  `json:"issued"`
	Refused            int64  `json:"refused"`
	Redeemed           int64  `json:"redeemed"`
	RedemptionsRefused int64  `json:"redemptionsRefused"`
}

// Since returns the beginning of a number of days of UTC, of which today is the last.
func Since(now time.Time, days int) time.Time {
	return now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-days)
}

// usage reads the parameters of UsagePath.
func (x *exchange) usage() report {
	days := DefaultUsageDays
	x.read(usageParameters, number("days", &days, MaxUsageDays))
	st := One(Usage(x.account, Since(x.r.Now, days)), usageColumns)
	return report{st, func(rows string) (api.Answer, error) {
		all, err := readAll(rows, (*Day).Scan)
		if err != nil {
			return api.Answer{}, err
		}
		return x.json(UsageReport{append([]Day{}, all...)})
	}}
}
