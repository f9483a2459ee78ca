package keyids

import (
	"encoding/binary"
	"strings"
)

// binary reads bytes of any kind.
func (f *finder) binary(b []byte) string {
	if f.depth == maxDepth || len(b) < 8 {
		return ""
	}
	f.depth++
	what := f.known(b)
	f.depth--
	return what
}

// known reads bytes of at least the length of a box's head.
func (f *finder) known(b []byte) string {
	switch name := string(b[4:8]); {
	case name == "pssh":
		what, _ := f.boxes(b)
		return what
	case name == "ftyp" || name == "styp" || name == "moov" || name == "moof":
		f.segment(b)
		return "an MP4 segment"
	case isObject(b):
		return f.object(b)
	case b[0] == '<' && b[1] == 0 || b[0] == 0xff && b[1] == 0xfe:
		return f.markup(narrow(b))
	case b[0] == '<':
		return f.markup(string(b))
	}
	return ""
}

// segment finds the boxes of an MP4 file that have key IDs: tenc (ISO/IEC 23001-7) and pssh. It
// finds them by their names, so that the boxes around them do not matter.
func (f *finder) segment(b []byte) {
	const (
		tencID  = 12 // the position of the key ID after the name of the box
		tencEnd = tencID + 16
	)
	for i := 4; i+4 <= len(b); {
		switch string(b[i : i+4]) {
		case "tenc":
			if i+tencEnd <= len(b) {
				f.addBytes(b[i+tencID : i+tencEnd])
			}
		case "pssh":
			_, rest := f.boxes(b[i-4:])
			i = max(i+1, len(b)-len(rest)+4)
			continue
		}
		i++
	}
}

const (
	playReady = "\x9a\x04\xf0\x79\x98\x40\x42\x86\xab\x92\xe6\x5b\xe0\x88\x5f\x95"
	widevine  = "\xed\xef\x8b\xa9\x79\xd6\x4a\xce\xa3\xc8\x27\xdc\xd5\x1d\x21\xed"
)

// boxes reads PSSH boxes (ISO/IEC 23001-7) one after the other, and returns the bytes after them.
func (f *finder) boxes(b []byte) (what string, rest []byte) {
	const fixed = 28 // size, name, version and flags, system
	what = "a PSSH box"
	for len(b) >= fixed+4 && string(b[4:8]) == "pssh" {
		size := int(binary.BigEndian.Uint32(b))
		if size < fixed+4 || size > len(b) {
			size = len(b)
		}
		system := string(b[12:fixed])
		switch system {
		case playReady:
			what = "a PSSH box of PlayReady"
		case widevine:
			what = "a PSSH box of Widevine"
		}
		f.box(b[8], system, b[fixed:size])
		b = b[size:]
	}
	return what, b
}

// box reads the part of a PSSH box after the ID of the system.
func (f *finder) box(version byte, system string, b []byte) {
	if version > 0 {
		count := int(binary.BigEndian.Uint32(b))
		b = b[4:]
		for ; count > 0 && len(b) >= 16; count-- {
			f.addBytes(b[:16])
			b = b[16:]
		}
	}
	if len(b) < 4 {
		return
	}
	size := min(int(binary.BigEndian.Uint32(b)), len(b)-4)
	b = b[4 : 4+max(size, 0)]
	switch system {
	case playReady:
		f.binary(b)
	case widevine:
		f.widevine(b)
	}
}

// widevine finds the key IDs in Widevine's data, a protocol buffer. Each has the field number 2.
func (f *finder) widevine(b []byte) {
	const keyID, bytesType = 2<<3 | 2, 2
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return
		}
		b = b[n:]
		length, n := binary.Uvarint(b) // or the value of a number
		if n <= 0 {
			return
		}
		b = b[n:]
		if tag&7 != bytesType {
			if tag&7 != 0 {
				return
			}
			continue
		}
		if length > uint64(len(b)) {
			return
		}
		if tag == keyID && length == 16 {
			f.addBytes(b[:16])
		}
		b = b[length:]
	}
}

// isObject reports whether bytes are a PlayReady object, whose numbers are little-endian.
func isObject(b []byte) bool {
	if len(b) < 10 {
		return false
	}
	length, count := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint16(b[4:])
	kind := binary.LittleEndian.Uint16(b[6:])
	return length >= 10 && length <= 1<<20 && 1 <= count && count <= 16 && 1 <= kind && kind <= 3
}

// object reads the headers in a PlayReady object.
func (f *finder) object(b []byte) string {
	const header = 1
	for records := b[6:]; len(records) >= 4; {
		kind := binary.LittleEndian.Uint16(records)
		size := min(int(binary.LittleEndian.Uint16(records[2:])), len(records)-4)
		if kind == header {
			f.binary(records[4 : 4+size])
		}
		records = records[4+size:]
	}
	return "a PlayReady object"
}

// narrow decodes UTF-16LE text, in which headers are. Only ASCII matters here.
func narrow(b []byte) string {
	var s strings.Builder
	for i := 0; i+1 < len(b); i += 2 {
		if b[i+1] == 0 && b[i] < 0x80 {
			s.WriteByte(b[i])
		}
	}
	return s.String()
}
