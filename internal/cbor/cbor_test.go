package cbor

import (
	"bytes"
	"encoding/hex"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	judge "github.com/fxamacker/cbor/v2"
)

// maxDepth bounds the nesting in these tests. The judge counts a container of scalars as one level.
const maxDepth = 16

// A pair is an entry of a map.
type pair struct {
	key   byte
	value any
}

// item codes any value of the subset. A reader chooses by the first byte.
func item(c *Coder, v *any, depth int) {
	if c.reading && !kind(c, v) || depth > maxDepth {
		c.fail()
		return
	}
	switch x := (*v).(type) {
	case uint64:
		Uint(c, &x)
		*v = x
	case bool:
		c.Bool(&x)
		*v = x
	case []byte:
		c.Bytes(&x)
		*v = x
	case string:
		c.Text(&x)
		*v = x
	case []any:
		n := len(x)
		if c.Array(&n); c.reading {
			x = make([]any, n)
		}
		for i := range x {
			item(c, &x[i], depth+1)
		}
		*v = x
	case []pair:
		m := c.Map()
		for key := range byte(24) {
			i := slices.IndexFunc(x, func(p pair) bool { return p.key == key })
			switch {
			case !m.Entry(key, i >= 0):
			case c.reading:
				x = append(x, pair{key, nil})
				item(c, &x[len(x)-1].value, depth+1)
			default:
				item(c, &x[i].value, depth+1)
			}
		}
		m.End()
		*v = x
	}
}

// kind sets v to a value of the kind that comes next.
func kind(c *Coder, v *any) bool {
	if len(c.buf) == 0 {
		return false
	}
	switch c.buf[0] &^ infoBits {
	case majorUint:
		*v = uint64(0)
	case majorBytes:
		*v = []byte{}
	case majorText:
		*v = ""
	case majorArray:
		*v = []any{}
	case majorMap:
		*v = []pair{}
	default:
		*v = false
	}
	return true
}

// inSubset reports whether this package codes a value as the judge reads it.
func inSubset(v any) bool {
	switch x := v.(type) {
	case uint64, bool, []byte, string:
		return true
	case []any:
		return !slices.ContainsFunc(x, func(v any) bool { return !inSubset(v) })
	case map[any]any:
		for key, value := range x {
			if k, ok := key.(uint64); !ok || k > 23 || !inSubset(value) {
				return false
			}
		}
		return true
	}
	return false
}

// good are items in hexadecimal digits, and their values.
var good = map[string]any{
	"00": uint64(0), "17": uint64(23), "1818": uint64(24), "18ff": uint64(255), "190100": uint64(256),
	"19ffff": uint64(65535), "1a00010000": uint64(65536), "1affffffff": uint64(1<<32 - 1),
	"1b0000000100000000": uint64(1 << 32), "1bffffffffffffffff": uint64(1<<64 - 1),
	"f4": false, "f5": true, "40": []byte{}, "4300ff01": []byte{0, 255, 1}, "60": "", "63e282ac": "€",
	"80": []any{}, "8301f460": []any{uint64(1), false, ""}, "a0": []pair{},
	"a20080178100":                    []pair{{0, []any{}}, {23, []any{uint64(0)}}},
	"5818" + strings.Repeat("2a", 24): bytes.Repeat([]byte{42}, 24),
}

// bad are texts that are no item, or another encoding of one, and the reasons.
var bad = map[string]string{
	"": "nothing", "0000": "bytes that follow", "18": "a number cut short", "1a000100": "a number cut short",
	"1817": "23 in two bytes", "1900ff": "255 in three bytes", "1a0000ffff": "65535 in five bytes",
	"1b00000000ffffffff": "a number of 32 bits in nine bytes", "1c": "a reserved length",
	"1f": "a break of a number", "20": "a negative number", "c000": "a tag", "f6": "null", "f7": "undefined",
	"f93c00": "a float", "f814": "false in two bytes", "5f4100ff": "bytes of indefinite length",
	"7f6100ff": "text of indefinite length", "9f00ff": "an array of indefinite length",
	"bf0000ff": "a map of indefinite length", "ff": "a break", "4200": "bytes cut short",
	"580100": "a length in two bytes", "5bffffffffffffffff00": "an enormous length",
	"9bffffffffffffffff00": "an enormous count", "9affffffff00": "a large count",
	"bb7fffffffffffffff00": "an enormous map", "61ff": "text that is not UTF-8",
	"63eda080": "half of a surrogate pair", "8200": "an array cut short", "a100": "a map cut short",
	"a1": "a map without its entry", "a200000000": "a key twice", "a201000000": "keys out of order",
	"a1180000": "a key in two bytes", "a1181800": "a large key", "a1613100": "a text as a key",
	"8118": "an item cut short",
}

func read(t *testing.T, digits string) (v any, complete bool) {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	c := Reader(b)
	item(&c, &v, 0)
	return v, c.Complete()
}

func TestGood(t *testing.T) {
	for digits, want := range good {
		if got, complete := read(t, digits); !complete || !reflect.DeepEqual(got, want) {
			t.Errorf("%s is read as %v, %v, want %v", digits, got, complete, want)
		}
		w := Writer([]byte("before"))
		item(&w, &want, 0)
		if got := hex.EncodeToString(w.Written()); got != hex.EncodeToString([]byte("before"))+digits {
			t.Errorf("%v is written as %s, want %s", want, got, digits)
		}
	}
}

func TestBad(t *testing.T) {
	for digits, reason := range bad {
		if got, complete := read(t, digits); complete {
			t.Errorf("%s (%s) is read as %v", digits, reason, got)
		}
	}
}

// TestBounds expects a reader to refuse numbers, strings and arrays that do not fit their
// variables, and to set zeros after that.
func TestBounds(t *testing.T) {
	n8, n16, n32 := uint8(1), uint16(1), uint32(1)
	word, array := [2]byte{1, 1}, 9
	for name, code := range map[string]func(*Coder){
		"190100":             func(c *Coder) { Uint(c, &n8) },
		"1a00010000":         func(c *Coder) { Uint(c, &n16) },
		"1b0000000100000000": func(c *Coder) { Uint(c, &n32) },
		"43000000":           func(c *Coder) { c.Fixed(word[:]) },
		"8100":               func(c *Coder) { c.Tuple(2) },
		"830000":             func(c *Coder) { c.Array(&array) },
	} {
		b, err := hex.DecodeString(name)
		if err != nil {
			t.Fatal(err)
		}
		c := Reader(b)
		if code(&c); c.Complete() {
			t.Errorf("%s is read", name)
		}
	}
	if n8 != 0 || n16 != 0 || n32 != 0 || word != [2]byte{} || array != 0 {
		t.Errorf("faults leave %d, %d, %d, %v, %d", n8, n16, n32, word, array)
	}
}

// FuzzCoder compares the reader with fxamacker/cbor. The reader must accept bytes of the subset
// exactly if the judge decodes them and encodes the value to the same bytes. The writer must then
// write them too.
func FuzzCoder(f *testing.F) {
	enc, err := judge.CoreDetEncOptions().EncMode()
	if err != nil {
		f.Fatal(err)
	}
	dec, err := judge.DecOptions{
		DupMapKey: judge.DupMapKeyEnforcedAPF, IndefLength: judge.IndefLengthForbidden, TagsMd: judge.TagsForbidden,
		MaxNestedLevels: maxDepth,
	}.DecMode()
	if err != nil {
		f.Fatal(err)
	}
	for _, digits := range append(slices.Collect(maps.Keys(good)), slices.Collect(maps.Keys(bad))...) {
		b, err := hex.DecodeString(digits)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var want any
		ok := dec.Unmarshal(b, &want) == nil && inSubset(want)
		if ok {
			again, err := enc.Marshal(want)
			ok = err == nil && bytes.Equal(again, b)
		}
		var got any
		r := Reader(b)
		item(&r, &got, 0)
		if r.Complete() != ok {
			t.Fatalf("%x: complete is %v, and the judge reads %v", b, r.Complete(), want)
		}
		if !ok {
			return
		}
		w := Writer(nil)
		if item(&w, &got, 0); !bytes.Equal(w.Written(), b) {
			t.Errorf("%x is read as %v, which is written as %x", b, got, w.Written())
		}
	})
}
