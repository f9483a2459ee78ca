package gateway

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"playtoken"
	"playtoken/token"
)

// TestCFGKeepsTerms demands that each license term is written for the test license server, is
// refused, or restricts who redeems the token. One that got lost would let the license grant more.
func TestCFGKeepsTerms(t *testing.T) {
	ofTheToken := []string{"ExpiresAt", "Cookie", "DeviceID", "HasDeviceID", "Network", "HasControlFlags", "RightsType"}
	plain := token.Terms{Keys: []token.Key{{}}}
	without, _ := CFG(plain)
	var visit func(terms *token.Terms, v reflect.Value, name string)
	visit = func(terms *token.Terms, v reflect.Value, name string) {
		if v.Kind() == reflect.Struct && v.Type() != reflect.TypeFor[time.Time]() {
			for i := range v.NumField() {
				visit(terms, v.Field(i), v.Type().Field(i).Name)
			}
			return
		}
		if slices.Contains(ofTheToken, name) {
			return
		}
		zero := reflect.New(v.Type()).Elem()
		zero.Set(v)
		switch v.Interface().(type) {
		case time.Time:
			v.Set(reflect.ValueOf(time.Unix(1, 0)))
		case bool:
			v.SetBool(true)
		case string:
			v.SetString("abcd")
		case []byte:
			v.SetBytes([]byte{1})
		default:
			v.SetUint(1)
		}
		if with, p := CFG(*terms); p.Code == 0 && with == without {
			t.Errorf("%s gets lost", name)
		} else if p.Code != 0 && p.Code != playtoken.BadRequest {
			t.Errorf("%s: %v", name, p)
		}
		v.Set(zero)
	}
	visit(&plain, reflect.ValueOf(&plain.LicenseTerms).Elem(), "")
	level := plain
	level.Keys = []token.Key{{MinSecurityLevel: 150}}
	if with, _ := CFG(level); with == without {
		t.Error("MinSecurityLevel gets lost")
	}
}
