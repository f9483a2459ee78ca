package ascii

// IsDigit reports whether c is a decimal digit.
func IsDigit(c byte) bool { return c-'0' < 10 } // bytes wrap around

// IsLetter reports whether c is a letter.
func IsLetter(c byte) bool { return c|0x20-'a' < 26 }

// IsHex reports whether c is a hexadecimal digit.
func IsHex(c byte) bool { return IsDigit(c) || c|0x20-'a' < 6 }

// Unhex returns the value of a hexadecimal digit.
func Unhex(c byte) byte {
	return c&15 + c>>6*9 // bit 6 is set in letters alone
}
