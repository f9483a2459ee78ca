package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/evanw/esbuild/pkg/api"
)

// modules are the package's WebAssembly modules, with the build tags that select their code in
// wasm/checker.
var modules = []struct{ name, tags string }{{"checker.wasm", ""}, {"form.wasm", "form"}}

// buildNPM assembles the npm package in a folder. It leaves a package unchanged if the same
// compiler made it from the same files.
func buildNPM(compiler, folder string) error {
	c, err := chooseCompiler(compiler)
	if err != nil {
		return err
	}
	made, err := ingredients(c)
	if err != nil {
		return err
	}
	// The stamp is outside the folder, because all files in the folder are published.
	stamp := folder + ".ingredients"
	if old, err := os.ReadFile(stamp); err == nil && string(old) == made {
		fmt.Printf("%s is up to date, by %s\n", folder, c.name)
		return nil
	}
	if err := os.Remove(stamp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o755)); err != nil {
		return err
	}
	for _, module := range modules {
		name := module.name
		wasm := filepath.Join(folder, name)
		if err := c.compile(wasm, module.tags); err != nil {
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
	return os.WriteFile(stamp, []byte(made), 0o644)
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

// ingredients returns a hash of the compiler and of the contents of each source file.
func ingredients(c compiler) (string, error) {
	files, err := ownFiles()
	if err != nil {
		return "", err
	}
	files = append(append(files, c.glue), c.licenses...)
	// go.mod fixes the version of esbuild, which shortens the glue.
	files = append(files, "go.mod")
	for _, pattern := range []string{"build/*.go", "build/tinygo/*"} {
		ours, err := filepath.Glob(pattern)
		if err != nil {
			return "", err
		}
		files = append(files, ours...)
	}
	for _, module := range modules {
		sources, err := c.sources(module.tags)
		if err != nil {
			return "", err
		}
		files = append(files, sources...)
	}
	sum := sha256.New()
	fmt.Fprintln(sum, c.name)
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %x\n", path, sha256.Sum256(data))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
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
