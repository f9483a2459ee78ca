package token

import (
	"errors"
	"time"
	"unicode/utf8"

	"playtoken"
)

// defaultLife is the longest life of a token in seconds. The encoding leaves out this life (D15).
const defaultLife = uint64(playtoken.MaxTokenLife / time.Second)

// check returns an error for terms that a token cannot carry.
func (t *Terms) check() error {
	rental := t.RightsType == playtoken.Rental
	switch {
	case t.AccountID > playtoken.MaxAccountID:
		return errors.New("an account ID of more than 10 digits")
	case rental == t.PeriodEnd.IsZero() || rental && t.PeriodEnd.Unix() == 0:
		return errors.New("a rental without an end, or an end without a rental")
	case !wholeSecond(t.IssuedAt) || !wholeSecond(t.ExpiresAt) || rental && !wholeSecond(t.PeriodEnd):
		return errors.New("a time with a fraction of a second, before 1970 or after 9999")
	case t.ExpiresAt.Before(t.IssuedAt) || uint64(t.ExpiresAt.Unix()-t.IssuedAt.Unix()) > defaultLife:
		return errors.New("an expiration before the issue, or more than 30 days after it")
	case !utf8.ValidString(t.Cookie) || utf8.RuneCountInString(t.Cookie) > playtoken.MaxCookie:
		return errors.New("a cookie of more than 32 characters")
	case t.Cipher > playtoken.AESCBC || t.RightsType > playtoken.Rental ||
		t.Output.Unknown > playtoken.UnknownOutputSDOnly:
		return errors.New("an unknown cipher, rights type or behavior for unknown outputs")
	case !rental && t.PlayDuration != 0:
		return errors.New("a play duration without a rental")
	case !t.HasDeviceID && t.DeviceID != [16]byte{}, !t.Output.HasControlFlags && t.Output.ControlFlags != 0:
		return errors.New("a device ID or output control flags that are marked as not given")
	}
	if t.Network != "" {
		if _, ok := networkBytes(t.Network); !ok {
			return errors.New("a network that is not a CIDR prefix without host bits")
		}
	}
	for _, level := range t.Output.Levels() {
		if *level > playtoken.MaxLevel {
			return errors.New("an output protection level over 999")
		}
	}
	if err := checkKeys(t.Keys); err != nil {
		return err
	}
	return checkExtension(t.Extension)
}

// wholeSecond reports whether a token can carry the time: a whole second of the years 1970 to 9999.
func wholeSecond(t time.Time) bool {
	return t.Nanosecond() == 0 && t.Unix() >= 0 && t.Unix() <= playtoken.LastSecond
}

func checkKeys(keys []Key) error {
	if len(keys) < 1 || len(keys) > playtoken.MaxKeys {
		return errors.New("not 1 to 16 keys")
	}
	for i := range keys {
		if level := keys[i].MinSecurityLevel; level != 0 && !playtoken.IsSecurityLevel(level) {
			return errors.New("an unknown minimum security level")
		}
		for j := range i {
			if keys[i].ID == keys[j].ID {
				return errors.New("two keys with the same key ID")
			}
		}
	}
	return nil
}

func checkExtension(e playtoken.Extension) error {
	if e.Type == "" && len(e.Payload) == 0 {
		return nil
	}
	if !playtoken.IsExtensionType(e.Type) || len(e.Payload) < 1 || len(e.Payload) > playtoken.MaxExtensionPayload {
		return errors.New("an extension without a type of 4 printable characters or a payload of 1 to 1024 bytes")
	}
	return nil
}
