package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
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
		fmt.Printf("%s: %d bytes, by %s%s\n", name, info.Size(), c.name, c.remark)
	}

	glue, err := os.ReadFile(c.glue)
	if err != nil {
		return err
	}
	license, err := os.ReadFile(c.license)
	if err != nil {
		return err
	}
	files := map[string][]byte{
		"runtime.js": runtimeModule(glue),
		"NOTICES":    []byte("checker.wasm, form.wasm and runtime.js hold parts of " + c.name + ":\n\n" + string(license)),
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

// runtimeModule makes a module of a compiler's wasm_exec.js, which is a script that puts its class Go into globalThis. The
// module's class is the compiler's own, whatever other copies a page has loaded.
func runtimeModule(script []byte) []byte {
	return []byte("// The compiler's wasm_exec.js, see NOTICES.\n" +
		"const scope = { crypto: globalThis.crypto, performance: globalThis.performance, TextEncoder, TextDecoder };\n" +
		"(function (globalThis, global, window, self) {\n" + string(script) + "\n})(scope, scope, scope, scope);\n" +
		"export const Go = scope.Go;\n")
}
