//go:build wasm && tinygo

package main

// main returns at once. The exports of a module by TinyGo can still be called after that.
func main() {}
