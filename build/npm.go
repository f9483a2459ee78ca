package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// modules are the package's WebAssembly modules. Build tags select their code.
var modules = []program{checker("checker.wasm", ""), checker("form.wasm", "form")}

func checker(module, tags string) program {
	return program{module: module, folder: "./wasm/checker", tags: tags, optimize: "z", gc: "precise"}
}

// buildNPM assembles the npm package in a folder.
func buildNPM(compiler, folder string) error {
	c, err := chooseCompiler(compiler)
	if err != nil {
		return err
	}
	// go.mod fixes the version of esbuild, which shortens the glue.
	files := []string{"go.mod"}
	ours, err := ownFiles()
	if err != nil {
		return err
	}
	return unlessMade(folder, c, modules, append(files, ours...), func() error { return assemble(c, folder) })
}

func assemble(c compiler, folder string) error {
	if err := c.compileAll(modules, folder); err != nil {
		return err
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
	ours, err := ownFiles()
	if err != nil {
		return err
	}
	for _, path := range ours {
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

// ownFiles returns the files that are copied into the package unchanged.
func ownFiles() ([]string, error) {
	files, err := filepath.Glob("wasm/checker/npm/*")
	return append(slices.DeleteFunc(files, isDevelopment), "LICENSE"), err
}

// isDevelopment reports whether a file of wasm/checker/npm serves type checks of this repository
// alone.
func isDevelopment(path string) bool {
	switch filepath.Base(path) {
	case "module.d.ts", "runtime.d.ts", "tsconfig.json":
		return true
	}
	return false
}

// scope replaces the globals of a compiler's wasm_exec.js. The script then cannot reach Node.js,
// which bundlers would try to resolve. It keeps its class Go private, and prints nothing: the
// output of a crash could hold part of a request. TinyGo's script must find the features that every
// browser has, so that it does not load replacements.
var scope = map[string]string{
	"globalThis": "scope", "global": "scope", "window": "scope", "self": "scope", "console": "nowhere", "fs": "nowhere",
	"require": "undefined", "module": "undefined", "process": "undefined", "global.require": "undefined",
	"global.process": "true", "global.fs": "true", "global.crypto": "true", "global.performance": "true",
	"global.TextEncoder": "true", "global.TextDecoder": "true",
}

// runtimeModule makes a module from a compiler's wasm_exec.js, a script that sets globalThis.Go.
func runtimeModule(script []byte) ([]byte, error) {
	small := api.Transform(string(script), api.TransformOptions{
		Define: scope, Target: api.ES2022, Charset: api.CharsetUTF8,
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		LegalComments: api.LegalCommentsNone, // NOTICES contains them
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
