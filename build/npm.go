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
	wasm := filepath.Join(folder, "checker.wasm")
	if err := c.compile(wasm); err != nil {
		return err
	}
	info, err := os.Stat(wasm)
	if err != nil {
		return err
	}
	fmt.Printf("checker.wasm: %d bytes, by %s%s\n", info.Size(), c.name, c.remark)

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
		"NOTICES":    []byte("checker.wasm and runtime.js hold parts of " + c.name + ":\n\n" + string(license)),
	}
	for name, from := range map[string]string{
		"core.js": "web/checker/core.js", "index.js": "web/checker/index.js", "node.js": "web/checker/node.js",
		"index.d.ts": "web/checker/index.d.ts", "package.json": "web/checker/package.json", "README.md": "web/checker/README.md",
		"LICENSE": "LICENSE",
	} {
		if files[name], err = os.ReadFile(from); err != nil {
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
