package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

// buildNPM assembles the npm package in the folder.
func buildNPM(compiler, folder string) error {
	c, err := chooseCompiler(compiler)
	if err != nil {
		return err
	}
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		return err
	}
	for _, module := range [][2]string{{"checker.wasm", ""}, {"form.wasm", "form"}} {
		name, tags := module[0], module[1]
		wasm := filepath.Join(folder, name)
		if err := c.compile(wasm, tags); err != nil {
			return err
		}
		info, err := os.Stat(wasm)
		if err != nil {
			return err
		}
		fmt.Printf("%s: %d bytes, by %s\n", name, info.Size(), c.name)
	}
	if c.remark != "" {
		fmt.Println(c.remark)
	}

	glue, err := os.ReadFile(c.glue)
	if err != nil {
		return err
	}
	notices := "checker.wasm, form.wasm and runtime.js hold parts of " + c.name + ".\n"
	for _, path := range c.licenses {
		license, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		notices += "\n" + string(license)
	}
	runtime, err := runtimeModule(glue)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"runtime.js": runtime,
		"NOTICES":    []byte(notices),
	}
	ours, err := filepath.Glob("web/checker/*")
	if err != nil {
		return err
	}
	for _, path := range append(ours, "LICENSE") {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			return err
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// scope is what a compiler's wasm_exec.js finds instead of the program's globals, by name. It sees nothing of Node.js, which bundlers
// would resolve or leave undefined, puts its class Go where no other copy of it is, and prints nowhere: what a crash prints could
// hold a part of a request. TinyGo's asks whether there is what every browser has, and need not bring it.
var scope = map[string]string{
	"globalThis": "scope", "global": "scope", "window": "scope", "self": "scope", "console": "nowhere", "fs": "nowhere",
	"require": "undefined", "module": "undefined", "process": "undefined", "global.require": "undefined", "global.process": "true",
	"global.fs": "true", "global.crypto": "true", "global.performance": "true", "global.TextEncoder": "true", "global.TextDecoder": "true",
}

// runtimeModule makes a module of a compiler's wasm_exec.js, which is a script that puts its class Go into globalThis.
func runtimeModule(script []byte) ([]byte, error) {
	small := api.Transform(string(script), api.TransformOptions{
		Define: scope, MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Target: api.ES2022, Charset: api.CharsetUTF8,
		LegalComments: api.LegalCommentsNone, // NOTICES has them
	})
	if len(small.Errors) > 0 {
		return nil, fmt.Errorf("the compiler's wasm_exec.js: %s", small.Errors[0].Text)
	}
	return []byte("// The compiler's wasm_exec.js, see NOTICES.\n" +
		"const { crypto, performance } = globalThis, scope = { crypto, performance, TextEncoder, TextDecoder };\n" +
		"const nowhere = { log() {}, warn() {}, error() {}, writeSync() {} };\n" +
		string(small.Code) +
		"export const { Go } = scope;\n"), nil
}
