//go:build wasm && !tinygo

package main

// main blocks, because the exports of a module by Go can be called only until main returns.
func main() { select {} }
