//go:build wasm && tinygo

package main

// main does nothing: with TinyGo, the exports stay callable after it.
func main() {}
