//go:build js && wasm && !edgefaults

package main

import "playtoken/internal/issue"

// The places at which the tests' own module, built with the tag edgefaults, can be made to fail.
const (
	beforeBegin = iota
	beforeResume
)

func fault(int, *issue.Request) {}
