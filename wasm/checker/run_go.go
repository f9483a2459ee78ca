//go:build wasm && !tinygo

package main

// main parks, so that the exports stay callable: with Go, a module ends when main does.
func main() { select {} }
