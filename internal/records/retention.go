package records

import "time"

const (
	// DefaultDays is the default for the number of days for which records are kept.
	DefaultDays = 90
	// TotalDays is the number of days for which totals are kept. It exceeds MaxUsageDays, so that
	// UsagePath has all days that can be requested.
	TotalDays = MaxUsageDays + 34
)

// PurgeBefore returns the time before which records are removed, in milliseconds since 1970.
func PurgeBefore(now time.Time, days int) int64 { return now.AddDate(0, 0, -days).UnixMilli() }

// PurgeUsageBefore returns the day before which totals are removed, in days since 1970. If records
// are kept for 0 days, it is today.
func PurgeUsageBefore(now time.Time, days int) int64 {
	if days == 0 {
		return dayOf(now)
	}
	return dayOf(now.AddDate(0, 0, -TotalDays))
}

// dayOf returns the day of a time in UTC, in days since 1970.
func dayOf(t time.Time) int64 { return t.Unix() / int64(24*time.Hour/time.Second) }
