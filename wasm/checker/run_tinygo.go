//go:build wasm && tinygo

package main

// main returns at once: a module by TinyGo stays callable.
func main() {}
