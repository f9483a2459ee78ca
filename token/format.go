package token

import _ "embed"

// Format is FORMAT.md, the description of tokens byte by byte.
//
//go:embed FORMAT.md
var Format string
