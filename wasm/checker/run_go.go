//go:build wasm && !tinygo

package main

// main blocks, because a module by Go ends when main returns and its exports must stay callable.
func main() { select {} }
