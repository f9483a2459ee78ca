//go:build js && wasm && !edgefaults

package main

import (
	"net/http"

	"playtoken/internal/issue"
)

// The places at which the tests' own module, built with the tag edgefaults, can be made to fail.
const (
	beforeBegin = iota
	beforeResume
)

func fault(int, *issue.Request) {}

func faulty(h http.Handler) http.Handler { return h }
